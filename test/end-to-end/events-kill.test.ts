// A hub that is killed again and again while events fan out to thirty partners: each event reaches all of them or, if it was
// never answered for and not committed, none; each message arrives once, and in order for each citizen.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { WebservicebeskedCounterpart } from '../../sandbox/webservicebesked/index.ts'
import { callerOf, fileOf } from './hub.ts'
import { authority, entityOf, hubCertificate, kontaktgruppe, startReceiver, type Members } from './partner-scene.ts'
import { spawnHub, type Spawned } from './process.ts'

const many = 30
const codes = Array.from({ length: many }, (_, number) => String(100 + number))
const system = 'fagsystem'

const partnersAt = (url: string): Members => Object.fromEntries(codes.map((code) => [`partner-${code}`, {
  da: code, en: code, system, organisation: { type: 'kommune', code, cvr: '00000000' },
  receives: [{ entityType: kontaktgruppe }], endpoints: { webservicebesked: { address: `${url}/${code}/`, ca: authority.ca } },
}]))
const subscriptionsAt = (url: string): Members => ({
  systemIdentifier: system, abonnementer: codes.map((orgCode) => (
    { orgType: 'kommune', orgCode, entityType: kontaktgruppe, webhookUrl: `${url}/${orgCode}/x`, startDato: '2026-01-01' })),
})
const route = {
  name: 'wsb', channel: 'webservicebesked', perPartner: true, width: 2,
  settings: { adapter: 'wsb-push', certificate: hubCertificate.cert, key: hubCertificate.key, connections: 1 },
  retry: { budget: '1h', first: '100ms', max: '400ms', spacing: 'exact' }, inDoubt: { askAfter: '100ms', giveUp: '10m' },
}

interface Told { readonly Identifikation: string; readonly VersionIdentifier: string }

describe('A hub that is killed while events fan out', function () {
  this.timeout(120_000)
  let folder: string
  let receiver: WebservicebeskedCounterpart
  let hub: Spawned
  let call: ReturnType<typeof callerOf>

  const start = async (): Promise<void> => {
    hub = spawnHub({ args: ['--config', join(folder, 'sluse.json')], folder })
    call = callerOf(await hub.ready)
  }
  const kill = async (): Promise<void> => {
    hub.signal('SIGKILL')
    await hub.ended
  }
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-events-'))
    receiver = await startReceiver()
    const silo = { channels: ['webservicebesked'], topics: ['kontaktgruppe.*'] }
    const file = fileOf('http://localhost', folder, { silo, routes: [route], file: { partners: partnersAt(receiver.url) } })
    writeFileSync(join(folder, 'sluse.json'), JSON.stringify(file))
    await start()
    const body = subscriptionsAt(receiver.url)
    expect((await call('/v1/operations/subscriptions', { as: 'drift', method: 'PUT', body })).status).to.equal(200)
  })
  after(async () => {
    await kill()
    await receiver.stop()
    rmSync(folder, { recursive: true })
  })

  const version = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
  const publish = async (citizen: number, number: number): Promise<readonly string[]> => {
    const entity = entityOf({ Identifikation: `410190100${citizen}`, VersionIdentifier: version(number) })
    const body = { reference: `drab-${citizen}-${number}`, topic: 'kontaktgruppe.aendret', entity }
    const answer = await call('/v1/events', { body })
    expect([200, 202], answer.text).to.include(answer.status)
    return (answer.body['transactions'] as unknown as readonly { id: string }[]).map(({ id }) => id)
  }

  it('all or nothing of each event, each message once, in order', async () => {
    const [citizens, each] = [5, 8]
    const ids: string[] = []
    let answered = 0
    let deadly = [3, 11, 12, 22, 30]
    let dying: Promise<void> | undefined
    // One after another for each citizen, and from the same event on after each death, as a silo does.
    const publishAll = async (citizen: number): Promise<void> => {
      for (let number = 0; number < each;) {
        await dying
        const made = await publish(citizen, number).catch(() => undefined)
        if (!made) continue
        expect(made).to.have.length(many)
        ids.push(...made)
        number += 1
        answered += 1
        if (!deadly.includes(answered)) continue
        deadly = deadly.filter((count) => count !== answered)
        dying = (dying ?? Promise.resolve()).then(kill).then(start)
      }
    }
    await Promise.all(Array.from({ length: citizens }, (_, citizen) => publishAll(citizen)))
    expect(new Set(ids).size).to.equal(citizens * each * many)
    await Promise.all(ids.map((id) => receiver.arrivals.waitFor(({ key }) => key === id)))
    const heard = receiver.arrivals.all().map(({ to, content }) => ({ to, ...content as Told }))
    expect(heard).to.have.length(citizens * each * many)
    const lanes = Map.groupBy(heard, ({ to, Identifikation }) => `${to} ${Identifikation}`)
    expect(lanes.size).to.equal(citizens * many)
    const inOrder = Array.from({ length: each }, (_, at) => version(at))
    for (const lane of lanes.values()) expect(lane.map(({ VersionIdentifier }) => VersionIdentifier)).to.deep.equal(inOrder)
  })
})
