import { expect } from 'chai'
import { load } from '../../config/index.ts'
import { fileNamed } from '../../config/source.ts'
import { channels, configured, faultOf, fileOf, hashOf, routeFile, siloFile, written } from './samples.ts'

const dayMs = 86_400_000

describe('loading the configuration', () => {
  it('reads the file that the command line or SLUSE_CONFIG names', () => {
    const file = written(JSON.stringify(fileOf({ api: { port: 4711 } })))
    expect(load(['--config', file], {}, channels).api.port).to.equal(4711)
    expect(load([`--config=${file}`], { SLUSE_CONFIG: '/nowhere' }, channels).api.port).to.equal(4711)
    expect(load([], { SLUSE_CONFIG: file }, channels).api.port).to.equal(4711)
  })

  it('reads a file with a byte order mark', () => {
    expect(load(['--config', written('\ufeff{}')], {}, channels).silos).to.deep.equal([])
  })

  it('config-missing: none is named, or it cannot be read', () => {
    expect(faultOf(() => load([], {}, channels)).code).to.equal('config-missing')
    expect(faultOf(() => load(['--config', '/nowhere.json'], {}, channels)).message)
      .to.match(/^config-missing.*\/nowhere.json: ENOENT/)
  })

  it('config-missing: one that names nothing is not none', () => {
    const codes = [['--config'], ['--config=']].map((argv) => faultOf(() => fileNamed(argv, {})).code)
    expect([...codes, faultOf(() => fileNamed([], { SLUSE_CONFIG: '' })).code]).to.deep.equal(Array(3).fill('config-missing'))
    expect(fileNamed([], {})).to.equal(undefined)
  })

  it('config-broken: tells the line and column, and quotes nothing', () => {
    const file = written('{\n  "silos": {},\n  "routes": [hunter2]\n}')
    const fault = faultOf(() => load(['--config', file], {}, channels))
    expect(fault.code).to.equal('config-broken')
    expect(fault.message).to.contain('line 3, column 14').and.not.contain('hunter2')
  })

  it('config-invalid: a member that stands twice is told, not dropped', () => {
    const file = written('{ "silos": {},\n  "silos": {} }')
    expect(faultOf(() => load(['--config', file], {}, channels)).detail).to.equal('line 2, column 12, /silos: stands twice')
  })

  it('tells line and column of every member at fault', () => {
    const file = written('{\n  "api": { "port": "x" },\n  "drain": "never"\n}')
    const { detail } = faultOf(() => load(['--config', file], {}, channels))
    expect(detail).to.contain('line 2, column 20, /api/port: must be of type integer')
    expect(detail).to.contain('line 3, column 12, /drain: must be a duration')
  })
})

describe('defaults', () => {
  it('an empty file is complete', () => {
    const { api, store, queue, keyring, log, drainMs, operators, silos, routes, warnings } = configured({})
    expect(api).to.deep.equal({
      host: '127.0.0.1', port: 8080, publicUrl: 'http://localhost:8080', maxBodyBytes: 16_777_216, maxLineBytes: 16_777_216,
      requestTimeoutMs: 300_000, inFlightPerSilo: 64,
    })
    expect(store).to.deep.equal({ kind: 'sqlite', file: 'var/sluse.db', maxBytes: 10_737_418_240, schema: 'sluse' })
    expect({ queue, keyring, log, drainMs }).to.deep.equal({
      queue: { kind: 'embedded', prefix: 'sluse' }, keyring: { folder: 'var/keyring' }, log: { level: 'info' }, drainMs: 20_000,
    })
    expect([operators, silos, routes, warnings].flat()).to.deep.equal([])
  })

  it('a route has core\'s words, in milliseconds', () => {
    const given = routeFile({ throttle: { perSecond: 2.5 }, window: { to: '21:00' } })
    const { routes: [route] } = configured(fileOf({ routes: [given] }))
    expect(route).to.deep.equal({
      name: 'sms', channel: 'sms', match: {}, width: 4, attemptMs: 30_000, lifeMs: 7 * dayMs, parkedMs: 14 * dayMs,
      settings: { adapter: 'gateway', account: 'AC1', authToken: 'in-clear-and-long', connections: 8 },
      window: { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '21:00', holidays: 'open' },
      throttle: { perSecond: 2.5, burst: 2 },
      retry: { budgetMs: 3 * dayMs, firstMs: 30_000, maxMs: 10_800_000 },
      breaker: { failures: 5, openMs: 30_000, maxOpenMs: 900_000 },
      inDoubt: { askAfterMs: 60_000, giveUpMs: dayMs, otherwise: 'park' },
    })
  })

  it('a silo has core\'s words, in milliseconds', () => {
    const webhook = { url: 'https://silo.example.dk/sluse', secret: 'sixteen-or-more-characters', suspendAfter: 90_500 }
    const given = siloFile({ credentials: [{ sha256: hashOf('A') }], webhook, parked: '2d' })
    const { silos: [silo] } = configured(fileOf({ silos: { a: given } }))
    expect(silo).to.deep.equal({
      id: 'a', words: { da: 'Kontaktforløb', en: 'Contact' }, credentials: [hashOf('a')], channels: ['sms'],
      topics: ['moede.*'], webhook: { url: webhook.url, secret: webhook.secret, suspendAfterMs: 90_500 },
      retentionMs: 180 * dayMs, parkedMs: 2 * dayMs,
    })
  })

  it('the environment overrides what the schema says it may', () => {
    const { api, store, log } = configured({ api: { port: 1 } },
      { SLUSE_PORT: '9000', SLUSE_HOST: '0.0.0.0', SLUSE_STORE_FILE: 'x.db', SLUSE_LOG_LEVEL: 'warn' })
    expect([api.port, api.host, store.file, log.level]).to.deep.equal([9000, '0.0.0.0', 'x.db', 'warn'])
    expect(faultOf(() => configured({}, { SLUSE_PORT: 'http' })).detail).to.contain('/api/port')
  })

  it('an address has no slash at its end', () => {
    expect(configured({ api: { publicUrl: 'https://sluse.example.dk/hub/' } }).api.publicUrl)
      .to.equal('https://sluse.example.dk/hub')
  })

  it('is frozen through and through', () => {
    const { silos, routes } = configured(fileOf())
    expect([silos, silos[0]?.topics, routes[0]?.retry, routes[0]?.settings].every(Object.isFrozen)).to.equal(true)
  })
})
