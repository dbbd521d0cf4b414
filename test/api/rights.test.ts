import { expect } from 'chai'
import { may, rights, rightsFor, rightsOf, roles, type OperatingRight, type Role } from '../../core/right.ts'
import fc from 'fast-check'
import { hashOf, openHub, type TestHub } from '../end-to-end/hub.ts'

/** What anybody may call; whoever adds to it should have a reason. */
const open: ReadonlySet<string> = new Set(['get /healthz', 'get /readyz', 'get /v1/sign-in'])
/** Open because they are how one gets in: they check by themselves, and refuse who shows nothing. */
const entrances: ReadonlySet<string> = new Set(['post /v1/session'])

interface Operation { readonly 'x-right': string }
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

interface Door { readonly method: string; readonly path: string; readonly right: string }
const doorsOf = (paths: Paths): readonly Door[] => Object.entries(paths).flatMap(([path, methods]) => (
  Object.entries(methods).map(([method, operation]) => ({ method, path, right: operation['x-right'] }))))

const values: Readonly<Record<string, string>> = {
  id: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11', name: 'ingen', session: 'a'.repeat(64), kind: 'route', partner: 'ingen',
  job: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11',
}
const urlOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name)

const credentialOf = (role: string): string => `sluse_role_${role}_0123456789abcdef`
const programs = roles.filter((role) => role !== 'silo-user')

describe('The rights of the API', () => {
  let hub: TestHub
  let doors: readonly Door[]
  before(async () => {
    hub = await openHub({
      file: {
        operators: programs.map((role) => (
          { name: role, roles: [role], credentials: [{ sha256: hashOf(credentialOf(role)) }] })),
      },
    })
    doors = doorsOf((await hub.call('/v1/openapi.json', { as: null })).body['paths'] as unknown as Paths)
  })
  after(() => hub.stop())

  const statusOf = async ({ method, path }: Door, headers: Readonly<Record<string, string>> = {}): Promise<number> => (
    (await hub.call(urlOf(path), { method: method.toUpperCase(), as: null, headers })).status)

  it('ask every caller who they are, but for a short list', async () => {
    expect(doors.length).to.be.greaterThan(40)
    for (const door of doors) {
      const name = `${door.method} ${door.path}`
      if (!entrances.has(name)) expect(await statusOf(door), name).to.equal(open.has(name) ? 200 : 401)
    }
  })

  it('are named by every route, and every right opens one', () => {
    const asked = new Set(doors.map(({ right }) => right))
    expect([...asked].filter((right) => !['silo', 'open', ...rights].includes(right))).to.deep.equal([])
    expect(rights.filter((right) => !asked.has(right))).to.deep.equal([])
  })

  for (const role of programs) {
    it(`refuse ${role} every route that it has no right to, and no other`, async () => {
      for (const door of doors.filter(({ right }) => right !== 'open')) {
        // Reading is tried wherever it is allowed, and changing where it is not.
        const allowed = (rightsOf[role] as readonly string[]).includes(door.right)
        if (allowed && door.method !== 'get') continue
        if (allowed && door.path.endsWith('/live')) continue
        const status = await statusOf(door, { authorization: `Bearer ${credentialOf(role)}` })
        if (allowed) expect(status, `${door.method} ${door.path}`).to.not.be.oneOf([401, 403])
        else expect(status, `${door.method} ${door.path}`).to.equal(403)
      }
    })
  }

  it('of several roles are those of each, and nobody has one that no role gives', () => {
    fc.assert(fc.property(fc.subarray([...roles]), fc.constantFrom(...rights), (held: Role[], right: OperatingRight) => {
      const given = held.some((role) => rightsOf[role].includes(right))
      expect(may({ roles: held }, right)).to.equal(given)
      expect(rightsFor({ roles: held }).has(right)).to.equal(given)
    }))
  })

  it('never let the one who changes users act on messages, nor the one who reads the audit change anything', () => {
    const acting: readonly OperatingRight[] = ['cancel', 'retry', 'resolve', 'discard', 'replay', 'approve', 'pause']
    for (const role of ['administrator', 'security-officer', 'auditor', 'reader'] as const) {
      expect(acting.filter((right) => may({ roles: [role] }, right)), role).to.deep.equal([])
    }
    const auditors = rights.filter((right) => may({ roles: ['auditor'] }, right))
    expect(auditors.filter((right) => !right.startsWith('see-'))).to.deep.equal(['be-signed-in'])
  })
})
