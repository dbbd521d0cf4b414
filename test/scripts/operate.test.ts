import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'
import { credentials, hashOf, openHub, type TestHub } from '../end-to-end/hub.ts'
import { root } from '../rules/sources.ts'

const reader = 'sluse_reader_0123456789abcdef'
const later = (): string => new Date(Date.now() + 3_600_000).toISOString()

describe('npm run operate', function () {
  this.timeout(60_000)
  let hub: TestHub
  before(async () => {
    hub = await openHub({
      file: {
        operators: [
          { name: 'drift', credentials: [{ sha256: hashOf(credentials.drift) }] },
          { name: 'laeser', roles: ['reader'], credentials: [{ sha256: hashOf(reader) }] },
        ],
      },
    })
  })
  after(() => hub.stop())

  interface Ended { readonly code: number; readonly out: string; readonly told: string }
  const operate = (credential: string, ...words: readonly string[]) => new Promise<Ended>((resolve) => {
    const env = { ...process.env, SLUSE_URL: hub.url, SLUSE_CREDENTIAL: credential }
    execFile(process.execPath, [join(root, 'scripts/operate.ts'), ...words], { env }, (error, out, told) => (
      resolve({ code: Number(error?.code ?? 0), out, told })))
  })
  const done = async (...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const { code, out, told } = await operate(credentials.drift, ...words)
    expect(code, told).to.equal(0)
    return JSON.parse(out) as Readonly<Record<string, unknown>>
  }

  it('does what the dashboard does: searches, cancels, holds back, drafts and starts a job', async () => {
    const ids = await Promise.all(['c-1', 'c-2'].map(async (reference) => (
      await hub.call('/v1/messages', { body: hub.message(reference, { notBefore: later() }) })).body.id))
    const found = (await done('search', 'status=queued', 'silo=afsender'))['transactions'] as { id: string }[]
    expect(found.map(({ id }) => id)).to.have.members(ids)
    expect(await done('cancel', ids[0] ?? '', 'skal', 'ikke', 'sendes')).to.include({ status: 'cancelled' })
    expect((await done('pause', 'route', 'til-silo', later(), 'servicevindue'))['pauses']).to.have.length(1)
    expect((await done('let-go', 'route', 'til-silo'))['pauses']).to.deep.equal([])
    const job = await done('draft', 'cancel', 'ryd op', 'status=queued')
    expect(job).to.include({ status: 'drafted' })
    expect(await done('start', String(job['id']))).to.include({ status: 'canary' })
  })

  it('tells what is held of people', async () => {
    expect((await done('privacy'))['held']).to.have.property('states')
  })

  it('checks the way to a partner, and ends with 1 where that is not there', async () => {
    expect((await done('partners'))['partners']).to.deep.equal([])
    const { code, told } = await operate(credentials.drift, 'check', 'nordby')
    expect(code).to.equal(1)
    expect(JSON.parse(told)).to.include({ code: 'partner-unknown' })
    expect((await operate(credentials.drift, 'suspend', 'nordby', 'urn:s', 'servicevindue')).code).to.equal(1)
  })

  it('is refused what the role does not give, with the hub\'s own words', async () => {
    const { code, told } = await operate(reader, 'pause', 'route', 'til-silo', later(), 'servicevindue')
    expect(code).to.equal(1)
    expect(JSON.parse(told)).to.include({ code: 'right-missing' })
    expect((await operate(reader, 'overview')).code).to.equal(0)
    expect((await operate(reader, 'noget-andet')).code).to.equal(2)
  })
})
