import { expect } from 'chai'
import { configured, faultOf, fileOf, hashOf, routeFile, siloFile } from './samples.ts'

const webhook = (url: string): object => ({ url, secret: 'sixteen-or-more-characters' })
const withSilo = (given: object): object => fileOf({ silos: { kontaktforloeb: siloFile(given) } })
const withRoute = (given: object): object => fileOf({ routes: [routeFile(given)] })

const refused: readonly (readonly [string, object, string])[] = [
  ['a member that there is not', { apis: {} }, '/apis: has no member called `apis`'],
  ['a route of no channel', withRoute({ channel: 'fax' }), '/routes/0/channel: is no channel of the hub; there are: sms, email'],
  ['a silo on no channel', withSilo({ channels: ['sms', 'fax'] }), '/silos/kontaktforloeb/channels/1: is no channel'],
  ['two routes of one name', fileOf({ routes: [routeFile(), routeFile()] }), '/routes/1/name: another route has this name'],
  ['two operators of one name', { operators: [{ name: 'a', credentials: [] }, { name: 'a', credentials: [] }] },
    '/operators/1/name'],
  ['a silo id with capitals', fileOf({ silos: { Kontakt: siloFile() } }), 'a member whose name is not allowed: `Kontakt`'],
  ['a route name with a slash', withRoute({ name: 'a/b' }), '/routes/0/name: is not of the form'],
  ['a window that never opens', withRoute({ window: { from: '16:00', to: '08:00' } }), '/routes/0/window: never opens'],
  ['a window of no length', withRoute({ window: { from: '08:00', to: '08:00' } }), '/routes/0/window: never opens'],
  ['a window from midnight to midnight', withRoute({ window: { from: '24:00', to: '24:00' } }), '/routes/0/window: never opens'],
  ['a window without days', withRoute({ window: { days: [] } }), '/routes/0/window/days'],
  ['a window at 25:00', withRoute({ window: { to: '25:00' } }), '/routes/0/window/to'],
  ['a question about relevance without TLS', withSilo({ relevance: webhook('http://silo.example.dk/') }),
    '/silos/kontaktforloeb/relevance/url: must be https'],
  ['a webhook without TLS', withSilo({ webhook: webhook('http://silo.example.dk/') }),
    '/silos/kontaktforloeb/webhook/url: must be https'],
  ['a webhook that only looks local', withSilo({ webhook: webhook('http://127.0.0.1.example.dk/') }),
    'webhook/url: must be https'],
  ['a webhook over ftp', withSilo({ webhook: webhook('ftp://localhost/') }), 'webhook/url: must be https'],
  ['a credential that is no hash', withSilo({ credentials: [{ sha256: 'hunter2' }] }),
    '/silos/kontaktforloeb/credentials/0/sha256'],
  ['a credential of two silos', fileOf({ silos: { a: siloFile(), b: siloFile() } }),
    '/silos/b/credentials/0/sha256: this credential is given twice'],
  ['a credential of a silo and an operator', fileOf({ operators: [{ name: 'a', credentials: [{ sha256: hashOf('A') }] }] }),
    '/operators/0/credentials/0'],
  ['a throttle of nothing', withRoute({ throttle: { perSecond: 0 } }), '/routes/0/throttle/perSecond'],
  ['a retry that shrinks', withRoute({ retry: { first: '1h', max: '30m' } }), '/routes/0/retry/max: must be at least `first`'],
  ['a breaker that shrinks', withRoute({ breaker: { open: '1h', maxOpen: '30m' } }), '/routes/0/breaker/maxOpen'],
  ['a doubt given up before it is asked about', withRoute({ inDoubt: { askAfter: '2h', giveUp: '1h' } }),
    '/routes/0/inDoubt/giveUp'],
  ['attachments that never fit', { attachments: { maxUnboundBytes: 1000 } }, '/attachments/maxUnboundBytes: must be at least'],
  ['attachments of one silo that never fit in all', { attachments: { maxTotalBytes: 1_000_000 } },
    '/attachments/maxTotalBytes: must be at least `maxUnboundBytes`'],
  ['an attempt of a day', withRoute({ attempt: '1d' }), '/routes/0/attempt: must be a duration'],
  ['a duration without a unit', withRoute({ life: '72' }), '/routes/0/life: must be a duration'],
  ['a topic with a space', withSilo({ topics: ['moede booket'] }), '/silos/kontaktforloeb/topics/0'],
  ['a topic with a star inside', withSilo({ topics: ['moede.*.booket'] }), '/silos/kontaktforloeb/topics/0'],
  ['settings that the channel does not know',
    withRoute({ settings: { adapter: 'gateway', account: 'AC1', authToken: 'long-enough', a: 1 } }), '/routes/0/settings/a'],
  ['settings that lack a member', withRoute({ settings: { adapter: 'gateway', account: 'AC1' } }),
    '/routes/0/settings: lacks the member `authToken`'],
  ['an adapter that there is not', withRoute({ settings: { adapter: 'pigeon' } }),
    '/routes/0/settings: lacks `adapter`, or has one that there is not'],
  ['a door without TLS', fileOf({ doors: { amqp: { url: 'amqp://broker.example.dk', silos: ['kontaktforloeb'] } } }),
    '/doors/amqp/url: must be amqps: (amqp: only to the same machine)'],
  ['a door for nobody that there is', fileOf({ doors: { bullmq: { url: 'redis://127.0.0.1', silos: ['gaest'] } } }),
    '/doors/bullmq/silos/0: there is no silo called gaest'],
  ['a service level of a silo that there is not', fileOf({ serviceLevels: [{ silo: 'gaest', share: 95, within: 300 }] }),
    '/serviceLevels/0/silo: there is no silo called gaest'],
  ['a service level on no channel', fileOf({ serviceLevels: [{ channel: 'fax', share: 95, within: 300 }] }),
    '/serviceLevels/0/channel: is no channel'],
  ['a service level between two bounds', fileOf({ serviceLevels: [{ share: 95, within: 301 }] }), '/serviceLevels/0/within'],
  ['a file that is a list', [], '/: must be of type object'],
]

describe('the rules of the configuration', () => {
  for (const [name, file, says] of refused) {
    it(`config-invalid: ${name}`, () => {
      const fault = faultOf(() => configured(file))
      expect(fault.code).to.equal('config-invalid')
      expect(fault.detail).to.contain(says)
    })
  }

  it('tells all that is wrong at once', () => {
    const { detail } = faultOf(() => configured({ api: { port: -1 }, drain: 'x', store: { kind: 'paper' } }))
    expect(detail?.split('; ')).to.have.length(3)
  })

  it('allows a webhook on the same machine', () => {
    for (const url of ['http://localhost:8080/x', 'http://127.0.0.1/', 'http://[::1]:1/', 'https://silo.example.dk']) {
      expect(configured(withSilo({ webhook: webhook(url) })).silos[0]?.webhook?.url).to.equal(url)
    }
  })

  const sourced = { settings: { adapter: 'gateway', account: 'AC1', authToken: { env: 'T' } } }
  const warned: readonly (readonly [string, object, string])[] = [
    ['a silo without a way', withSilo({ channels: ['sms', 'email'] }),
      '/silos/kontaktforloeb/channels: no route could take a message of this silo on email'],
    ['topics that never meet', withRoute({ ...sourced, match: { topics: ['dialog.*'] } }), 'no route could take'],
    ['a route of a silo that there is not', withRoute({ match: { origins: ['kontaktforloeb', 'taxonomi'] } }),
      'there is no silo called taxonomi'],
    ['a route that is never reached', fileOf({ routes: [routeFile(), routeFile({ name: 'late' })] }),
      '/routes/1: is never reached'],
    ['a life shorter than the retries', withRoute({ life: '1h' }), '/routes/0/life'],
    ['a secret in clear', fileOf(), '/routes/0/settings/authToken: a secret stands here in clear'],
  ]
  for (const [name, file, says] of warned) {
    it(`warns of ${name}`, () => {
      expect(configured(file, { T: 'long-enough' }).warnings.join('\n')).to.contain(says)
    })
  }

  it('warns of nothing where nothing is amiss', () => {
    expect(configured(withRoute({ ...sourced, match: { topics: ['moede.booket'] } }), { T: 'long-enough' }).warnings)
      .to.deep.equal([])
  })
})
