import { expect } from 'chai'
import { configured, faultOf, fileOf, shownOf } from './samples.ts'

const servers = {
  rabbitmq: { store: { url: 'postgres://u:p@127.0.0.1/d' }, queue: { url: 'amqp://u:p@127.0.0.1' } },
  bullmq: { store: { url: 'postgres://u:p@127.0.0.1/d' }, queue: { url: 'redis://127.0.0.1' } },
} as const

describe('the profiles', () => {
  it('a file that says nothing is embedded: SQLite, and tickets within the process', () => {
    const { profile, store, queue } = configured(fileOf())
    expect([profile, store.kind, queue.kind]).to.deep.equal(['embedded', 'sqlite', 'embedded'])
  })

  for (const profile of ['rabbitmq', 'bullmq'] as const) {
    it(`${profile} is PostgreSQL and ${profile}, and is shown so`, () => {
      const file = { ...fileOf(), profile, ...servers[profile] }
      const { store, queue } = configured(file)
      expect([store.kind, queue.kind]).to.deep.equal(['postgres', profile])
      expect(shownOf(file)).to.contain(`"profile":"${profile}"`).and.to.contain('"kind":"postgres"')
    })
  }

  it('a file that names both kinds as they belong together needs no profile', () => {
    const { store, queue } = servers.rabbitmq
    const file = { ...fileOf(), store: { ...store, kind: 'postgres' }, queue: { ...queue, kind: 'rabbitmq' } }
    expect(configured(file).profile).to.equal('rabbitmq')
  })

  it('memory goes with embedded alone', () => {
    expect(configured({ ...fileOf(), store: { kind: 'memory' } }).store.kind).to.equal('memory')
  })

  const mixed: readonly (readonly [string, object, string])[] = [
    ['PostgreSQL without a broker', { store: { ...servers.bullmq.store, kind: 'postgres' } }, '/store/kind: `postgres`'],
    ['SQLite behind a broker', { profile: 'bullmq', ...servers.bullmq, store: { kind: 'sqlite' } }, '/store/kind: `sqlite`'],
    ['a broker alone', { queue: { kind: 'bullmq', url: 'redis://127.0.0.1' }, store: { kind: 'sqlite' } }, '/store/kind'],
    ['another broker', { profile: 'bullmq', ...servers.bullmq, queue: { kind: 'rabbitmq' } }, '/queue/kind: `rabbitmq`'],
    ['the embedded queue', { profile: 'rabbitmq', ...servers.rabbitmq, queue: { kind: 'embedded' } }, '/queue/kind'],
    ['memory for several', { profile: 'rabbitmq', ...servers.rabbitmq, store: { kind: 'memory' } }, '/store/kind: `memory`'],
    ['an address that nobody calls', { store: servers.rabbitmq.store }, '/store/url: is of no use'],
    ['a broker that nobody calls', { profile: 'embedded', queue: servers.bullmq.queue }, '/queue/url: is of no use'],
  ]
  for (const [name, file, says] of mixed) {
    it(`profile-mixed: ${name}`, () => {
      const { code, detail, message } = faultOf(() => configured({ ...fileOf(), ...file }))
      expect(code).to.equal('profile-mixed')
      expect(detail).to.contain(says).and.to.contain('profile')
      expect(message).to.contain('Leave out what is named')
    })
  }

  for (const part of ['store', 'queue'] as const) {
    it(`config-invalid: a server's profile without its ${part}`, () => {
      const { code, detail } = faultOf(() => configured({ ...fileOf(), profile: 'rabbitmq', ...servers.rabbitmq, [part]: {} }))
      expect(code).to.equal('config-invalid')
      expect(detail).to.contain(`/${part}/url`)
    })
  }
})
