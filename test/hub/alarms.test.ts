import { expect } from 'chai'
import type { Room, Surroundings } from '../../core/alarm.ts'
import { createAlarms } from '../../hub/alarms.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { certificatesIn } from '../../wiring/surroundings.ts'
import { inserted } from '../conformance/store-parts.ts'
import { recordingWorld } from '../conformance/world.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const dayMs = 86_400_000

const opened = (surroundings?: Surroundings) => {
  const store = createMemoryStore()
  const world = { ...recordingWorld(), now: () => now }
  const alarms = createAlarms({ store, world, breakers: () => new Map(), paused: async () => new Set(), surroundings })
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
