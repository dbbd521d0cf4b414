import { expect } from 'chai'
import { configure, type Channels, type Configuration, type Environment } from '../../config/index.ts'
import { examineText } from '../../config/examine.ts'
import { channels as gateway, faultOf, hashOf, siloFile } from './samples.ts'

const channels: Channels = [...gateway, {
  name: 'push', settings: {
    type: 'object', additionalProperties: false, required: ['partner', 'address', 'key'],
    properties: {
      partner: { type: 'string' }, address: { type: 'string' }, ca: { type: 'string' }, version: { enum: ['1.0', '1.1'] },
      key: { type: 'string', minLength: 8, writeOnly: true },
    },
  },
}]

const endpoint = { address: 'https://nordby.example.dk/dfdg/' }
const nordby = {
  da: 'Nordby Kommune', en: 'Nordby Municipality', system: 'nordby-fagsystem',
  organisation: { type: 'kommune', code: '999', cvr: '00000000' },
  certificates: [{ sha256: `${'AB:'.repeat(31)}AB` }, { sha256: hashOf('c') }],
  receives: [{ entityType: 100_008, topics: ['kontaktgruppe.*'] }, { entityType: 90_001 }],
  endpoints: { push: endpoint },
}
const route = { name: 'wsb', channel: 'push', perPartner: true, settings: { key: 'in-clear-and-long' } }
const fileOf = (given: object = {}): object => (
  { silos: { a: siloFile({ channels: ['push'] }) }, routes: [route], partners: { nordby }, ...given })
const configured = (given: object, env: Environment = {}): Configuration => configure(given, env, channels)
const withEndpoint = (more: object): object =>
  fileOf({ partners: { nordby: { ...nordby, endpoints: { push: { ...endpoint, ...more } } } } })

describe('partners in the configuration', () => {
  it('have core\'s words, with fingerprints in one form', () => {
    expect(configured(fileOf()).partners).to.deep.equal([{
      id: 'nordby', words: { da: 'Nordby Kommune', en: 'Nordby Municipality' }, organisation: nordby.organisation,
      system: 'nordby-fagsystem', fingerprints: ['ab'.repeat(32), hashOf('c')], permits: nordby.receives,
      endpoints: { push: { address: endpoint.address } },
    }])
  })

  it('who polls has no address, and none of the route\'s settings', () => {
    const polled = { polled: true, settings: { adapter: 'pull' } }
    const schema = { type: 'object', additionalProperties: false, properties: { adapter: {}, partner: {} } }
    const partners = { nordby: { ...nordby, endpoints: { pull: polled } } }
    const file = fileOf({ partners, routes: [{ ...route, channel: 'pull' }] })
    const { partners: [partner], routes: [made] } = configure(file, {}, [...channels, { name: 'pull', settings: schema }])
    expect(partner?.endpoints).to.deep.equal({ pull: { polled: true } })
    expect(made).to.deep.include({ name: 'wsb-nordby', settings: { adapter: 'pull', partner: 'nordby' } })
    const settings = { version: '1.1', key: 'in-clear-and-long', address: endpoint.address }
    expect(faultOf(() => configured(withEndpoint({ polled: true, settings }))).detail).to.include('address: means nothing')
    const nowhere = fileOf({ partners: { nordby: { ...nordby, endpoints: { push: { settings: {} } } } }, routes: [] })
    expect(faultOf(() => configured(nowhere)).detail).to.include('address: is missing')
  })

  it('a route that is per partner is there once for each, with the endpoint over its own settings', () => {
    const push = {
      address: 'https://soendby.example.dk/', ca: { env: 'CA' }, window: { from: '08:00' },
      closed: [{ days: [7], from: '02:00', to: '06:00' }], settings: { version: '1.1' },
    }
    const soendby = { ...nordby, organisation: { ...nordby.organisation, code: '998' }, endpoints: { push } }
    const file = fileOf({ partners: { nordby, soendby } })
    const [first, other, ...rest] = configured(file, { CA: '-----BEGIN CERTIFICATE-----' }).routes
    expect(rest).to.deep.equal([])
    expect(first).to.deep.include({
      name: 'wsb-nordby', match: { destinations: ['nordby'] },
      settings: { key: 'in-clear-and-long', partner: 'nordby', address: endpoint.address },
    })
    expect(other).to.deep.include({
      name: 'wsb-soendby', match: { destinations: ['soendby'] },
      closed: [{ days: [7], from: '02:00', to: '06:00', holidays: 'open' }],
    })
    expect(other?.window).to.include({ from: '08:00', to: '24:00' })
    expect(other?.settings).to.deep.equal({
      key: 'in-clear-and-long', version: '1.1', partner: 'soendby', address: 'https://soendby.example.dk/',
      ca: '-----BEGIN CERTIFICATE-----',
    })
  })

  const refused: readonly (readonly [string, object, string])[] = [
    ['an address that is not https', withEndpoint({ address: 'http://nordby.example.dk/' }),
      '/partners/nordby/endpoints/push/address'],
    ['an address with a query', withEndpoint({ address: 'https://nordby.example.dk/x?y' }),
      '/endpoints/push/address'],
    ['settings that do not fit the channel', withEndpoint({ settings: { version: '2' } }),
      '/partners/nordby/endpoints/push/settings/version: must be one of'],
    ['a service window that never opens', withEndpoint({ closed: [{ from: '06:00', to: '02:00' }] }),
      '/partners/nordby/endpoints/push/closed/0: never opens'],
    ['a channel that there is not', fileOf({ partners: { nordby: { ...nordby, endpoints: { pigeon: endpoint } } } }),
      '/partners/nordby/endpoints/pigeon: is no channel of the hub'],
    ['a third certificate', fileOf({ partners: { nordby: { ...nordby, certificates: Array(3).fill({ sha256: hashOf('a') }) } } }),
      '/partners/nordby/certificates'],
    ['one organisation twice on a system', fileOf({ partners: { nordby, again: nordby } }),
      '/partners/again/organisation: another partner is this organisation on this system'],
    ['a route called as one that is made', fileOf({ routes: [route, { name: 'wsb-nordby', channel: 'email' }] }),
      'another route has this name'],
    ['a door without a key', fileOf({ partnerApi: { port: 8443, certificate: '-----BEGIN ', ca: '-----BEGIN ' } }),
      '/partnerApi: lacks the member `key`'],
  ]
  for (const [name, file, says] of refused) {
    it(`config-invalid: ${name}`, () => {
      const fault = faultOf(() => configured(file))
      expect(fault.code).to.equal('config-invalid')
      expect(fault.detail).to.contain(says)
    })
  }

  const pem = '-----BEGIN '
  const door = { port: 8443, certificate: pem, key: pem, ca: pem }
  const warned: readonly (readonly [string, object, string])[] = [
    ['an endpoint without a route', fileOf({ routes: [] }), 'no route with `perPartner` leads there'],
    ['permits without an endpoint', fileOf({ partners: { nordby: { ...nordby, endpoints: {} } } }), 'there is no endpoint'],
    ['one who cannot call', fileOf({ partnerApi: door, partners: { nordby: { ...nordby, certificates: [] } } }),
      'no certificate'],
    ['a key in clear', fileOf({ partnerApi: door }), '/partnerApi/key: a secret stands here in clear'],
  ]
  for (const [name, file, says] of warned) {
    it(`warns of ${name}`, () => expect(configured(file).warnings.join('\n')).to.contain(says))
  }

  it('secrets of the door and of endpoints come from where the file says, and are not shown', () => {
    const sourced = { certificate: { env: 'C' }, key: { env: 'K' }, ca: { env: 'C' }, port: 0 }
    const file = fileOf({ partnerApi: sourced })
    const env = { C: '-----BEGIN CERTIFICATE', K: '-----BEGIN PRIVATE KEY' }
    expect(configured(file, env).partnerApi)
      .to.deep.equal({ host: '127.0.0.1', port: 0, certificate: env.C, key: env.K, ca: env.C })
    const examined = examineText(JSON.stringify(fileOf({ partnerApi: { ...sourced, key: '-----BEGIN hunter2' } })), env, channels)
    expect('shown' in examined && JSON.stringify(examined.shown)).to.contain('"env":"C"').and.not.contain('hunter2')
  })
})
