import { expect } from 'chai'
import { usualLimits, type AlarmWay, type Notice, type Room, type Surroundings } from '../../core/alarm.ts'
import type { Scan } from '../../core/canary.ts'
import type { Outcome } from '../../core/outcome.ts'
import { createAlarms } from '../../hub/alarms/index.ts'
import { isSilent } from '../../hub/alarms/silent.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { certificatesIn } from '../../wiring/surroundings.ts'
import { inserted } from '../conformance/store-parts.ts'
import { recordingWorld } from '../conformance/world.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const dayMs = 86_400_000

const none = { breakers: () => new Map<string, string>(), paused: async () => new Set<string>(), hub: 'one' }
const settings = { limits: usualLimits, ways: [], remindMs: dayMs, link: 'https://sluse.example/dashboard/alarms' }

const opened = (surroundings?: Surroundings, scans?: () => Promise<readonly Scan[]>) => {
  const store = createMemoryStore()
  const world = { ...recordingWorld(), now: () => now }
  const alarms = createAlarms({ ...none, store, world, settings, surroundings, scans })
  return { store, names: async () => (await alarms.all()).map(({ name }) => name) }
}

describe('an alarm', () => {
  it('is raised thirty days before a certificate expires, and where the disk is nearly full; ends with its cause', async () => {
    let rooms: readonly Room[] = [{ on: 'var', freeBytes: 1000 }, { on: 'keyring', freeBytes: 10 ** 12 }]
    const { names } = opened({
      certificates: [
        { on: 'partnerApi.certificate', expiresAt: now + 29 * dayMs }, { on: 'people', expiresAt: now + 31 * dayMs },
      ],
      rooms: async () => rooms,
    })
    expect(await names()).to.have.members(['certificate:partnerApi.certificate', 'disk:var'])
    rooms = []
    expect(await names()).to.deep.equal(['certificate:partnerApi.certificate'])
  })

  it('is raised when a fifth of a silo\'s messages of today have failed, not of few, nor of another day', async () => {
    const { store, names } = opened()
    const settled = async (count: number, over: Parameters<typeof inserted>[1]) => {
      for (let done = 0; done < count; done += 1) await inserted(store, { createdAt: now, changedAt: now, ...over })
    }
    await settled(39, { origin: 'a', status: 'delivered' })
    await settled(10, { origin: 'a', status: 'failed' })
    await settled(60, { origin: 'b', status: 'failed', createdAt: now - 2 * dayMs })
    await settled(60, { origin: 'c', status: 'delivered' })
    expect(await names()).to.deep.equal([])
    await settled(1, { origin: 'a', status: 'delivered' })
    expect(await names()).to.deep.equal(['failing:a/sms'])
  })

  it('is raised by the last canary scan, where it found something and where it could not tell', async () => {
    const scan = (verdict: Scan['verdict']): Scan => (
      { startedAt: now, endedAt: now, by: 'hub', verdict, found: [], places: [], blindTo: [] })
    let scans: readonly Scan[] = []
    const { names } = opened(undefined, async () => scans)
    const after = async (...verdicts: readonly Scan['verdict'][]): Promise<readonly string[]> => {
      scans = verdicts.map(scan)
      return names()
    }
    expect(await after()).to.deep.equal([])
    expect(await after('found', 'clean')).to.deep.equal(['canary:ledger'])
    expect(await after('blind')).to.deep.equal(['canary-unsure:ledger'])
    expect(await after('unfinished', 'found')).to.deep.equal(['canary-unsure:ledger'])
    expect(await after('clean', 'found')).to.deep.equal([])
  })

  it('knows every certificate of a configuration by its place, the first to expire of a chain', () => {
    const authority = throwAwayAuthority()
    const [good, expired] = [authority.cert(['good']), authority.cert(['old'], { expired: true })]
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
    const found = certificatesIn({
      partnerApi: { certificate: `${good.cert}\n${expired.cert}`, key: good.key, port: 1 },
      routes: [{ name: 'sms', settings: { ca: authority.ca, broken } }],
    })
    expect(found.map(({ on }) => on)).to.deep.equal(['partnerApi.certificate', 'routes.sms.settings.ca'])
    expect(found.map(({ expiresAt }) => new Date(expiresAt).getUTCFullYear() < 2026)).to.deep.equal([true, false])
  })
})

describe('who is silent', () => {
  const monday = Date.parse('2026-11-23T15:30:00Z')
  const before = (from: number, ...days: readonly number[]) =>
    new Set(days.map((day) => new Date(from - day * dayMs).toISOString().slice(0, 10)))

  it('is one that posted on three of the four same weekdays before and nothing today, from four in the afternoon', () => {
    expect(isSilent(before(monday, 7, 14, 28), monday, 16)).to.equal(true)
    expect(isSilent(before(monday, 7, 14), monday, 16), 'two of four').to.equal(false)
    expect(isSilent(before(monday, 7, 14, 28), monday - 3_600_000, 16), 'an hour earlier').to.equal(false)
    expect(isSilent(before(monday, 0, 7, 14, 28), monday, 16), 'something today').to.equal(false)
  })

  it('stays so over night and weekend, until something comes, and is not on a holiday', () => {
    const fridays = before(monday, 3 + 7, 3 + 14, 3 + 21, 3 + 28)
    expect(isSilent(fridays, monday - dayMs, 16), 'Sunday').to.equal(true)
    expect(isSilent(new Set([...fridays, ...before(monday, 2)]), monday - dayMs, 16), 'something on Saturday').to.equal(false)
    const christmas = Date.parse('2026-12-25T16:00:00Z')
    expect(isSilent(before(christmas, 7, 14, 21, 28), christmas, 16)).to.equal(false)
  })
})

describe('an alarm that several hubs see', () => {
  it('is one, says whose it is, and is over when none of them sees it, or those that did are gone', async () => {
    const store = { ...createMemoryStore(), exclusive: false }
    let time = now
    const seen: Record<string, readonly string[]> = { a: ['sms'], b: [] }
    const hubs = ['a', 'b'].map((hub) => createAlarms({
      ...none, hub, store, settings, world: { ...recordingWorld(), now: () => time },
      breakers: () => new Map((seen[hub] ?? []).map((route) => [route, 'open'])),
    }))
    const all = async () => {
      for (const each of hubs) await each.all()
      return (await hubs[1]?.all())?.map(({ name, hubs: by }) => `${name} ${by?.join()}`)
    }
    expect(await all()).to.deep.equal(['breaker-open:sms a'])
    seen['b'] = ['sms']
    expect(await all()).to.deep.equal(['breaker-open:sms a,b'])
    seen['a'] = []
    expect(await all()).to.deep.equal(['breaker-open:sms b'])
    seen['b'] = []
    expect(await all()).to.deep.equal([])
    seen['a'] = ['sms']
    expect(await all()).to.deep.equal(['breaker-open:sms a'])
    time += 121_000
    expect(await hubs[1]?.all(), 'one that is gone').to.deep.equal([])
    expect((await hubs[1]?.past(Number.POSITIVE_INFINITY, 9))?.map(({ name, endedAt }) => [name, endedAt]))
      .to.deep.equal([['breaker-open:sms', time], ['breaker-open:sms', now]])
  })
})

describe('telling of alarms', () => {
  const scene = () => {
    const store = { ...createMemoryStore(), exclusive: false }
    const [posted, resting, hubs] = [[] as Notice[], new Set<() => void>(), new Set<object>()]
    const state = { time: now, open: [] as readonly string[], outcome: { kind: 'accepted' } as Outcome }
    const way: AlarmWay = {
      name: 'mail', post: async (notice) => {
        posted.push(notice)
        return state.outcome
      },
    }
    const world = {
      ...recordingWorld(), now: () => state.time,
      // Between two looks; others sleep for a shorter time, and until they are told.
      sleep: (ms: number, signal?: AbortSignal) => new Promise<void>((resolve) => {
        const wake = (): void => {
          resting.delete(wake)
          resolve()
        }
        if (ms >= 30_000) resting.add(wake)
        signal?.addEventListener('abort', wake)
      }),
    }
    const start = (hub: string) => {
      const alarms = createAlarms({
        ...none, hub, store, world, settings: { ...settings, ways: [way] },
        breakers: () => new Map(state.open.map((route) => [route, 'open'])),
      })
      alarms.start()
      hubs.add(alarms)
      const stop = async (): Promise<void> => {
        hubs.delete(alarms)
        await alarms.stop()
      }
      return { ...alarms, stop }
    }
    /** Half a minute later every hub has looked and told. */
    const pass = async (ms = 30_000) => {
      state.time += ms
      for (const wake of [...resting]) wake()
      while (resting.size < hubs.size) await new Promise(setImmediate)
      return posted.splice(0).map(({ items }) => items.map(({ news, name }) => `${news} ${name}`).join())
    }
    return { state, start, pass, posted, world }
  }

  it('happens once for each, again after a day, and when it is over, by one of two hubs, also after a new start', async () => {
    const { state, start, pass } = scene()
    const hubs = [start('a'), start('b')]
    expect(await pass()).to.deep.equal([])
    state.open = ['sms', 'email']
    expect(await pass()).to.deep.equal(['raised breaker-open:email,raised breaker-open:sms'])
    expect(await pass()).to.deep.equal([])
    await Promise.all(hubs.map((hub) => hub.stop()))
    const again = start('c')
    expect(await pass()).to.deep.equal([])
    expect(await pass(dayMs)).to.deep.equal(['still breaker-open:email,still breaker-open:sms'])
    state.open = []
    expect((await pass())[0]).to.contain('ended breaker-open:sms').and.to.contain('ended breaker-open:email')
    await again.stop()
  })

  it('leaves out what is silenced, and says that a way fails, which is tried again', async () => {
    const { state, start, pass, world } = scene()
    const hub = start('a')
    state.open = ['sms']
    state.outcome = { kind: 'postponed', reason: 'counterpart-failed', blame: 'route' }
    expect(await pass()).to.deep.equal(['raised breaker-open:sms'])
    expect((await hub.all()).map(({ name }) => name)).to.include('untold:mail')
    await hub.silence('breaker-open:sms', { by: 'drift', reason: 'Kendt', until: state.time + 3_600_000 })
    state.outcome = { kind: 'accepted' }
    expect(await pass(60_000)).to.deep.equal(['raised untold:mail'])
    expect(await pass()).to.deep.equal(['ended untold:mail'])
    expect(world.logged.map(({ event }) => event)).to.include('alarms-untold')
    await hub.stop()
  })
})
