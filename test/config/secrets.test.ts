import { expect } from 'chai'
import { examineText } from '../../config/examine.ts'
import { channels, configured, faultOf, fileOf, routeFile, siloFile, written } from './samples.ts'

const settings = (authToken: unknown): object => ({ adapter: 'gateway', account: 'AC1', authToken })
const sourced = (authToken: unknown): object => fileOf({ routes: [routeFile({ settings: settings(authToken) })] })
const tokenOf = (file: object, env: Readonly<Record<string, string>> = {}): unknown =>
  (configured(file, env).routes[0]?.settings as { readonly authToken: unknown }).authToken

describe('secrets', () => {
  it('come from the environment', () => {
    expect(tokenOf(sourced({ env: 'TOKEN' }), { TOKEN: 'from-the-environment' })).to.equal('from-the-environment')
  })

  it('come from a file, without the line break at its end', () => {
    expect(tokenOf(sourced({ file: written('from-a-file\n', 'token') }))).to.equal('from-a-file')
  })

  it('of webhooks too', () => {
    const webhook = { url: 'https://silo.example.dk/', secret: { env: 'HOOK' } }
    const { silos } = configured(fileOf({ silos: { a: siloFile({ webhook }) } }), { HOOK: 'sixteen-or-more-characters' })
    expect(silos[0]?.webhook?.secret).to.equal('sixteen-or-more-characters')
  })

  it('secret-missing: tells where each is wanted and whence', () => {
    const routes = [{ env: 'TOKEN' }, { file: '/nowhere' }]
      .map((token, at) => routeFile({ name: `r${at}`, settings: settings(token) }))
    const file = fileOf({ routes })
    const fault = faultOf(() => configured(file))
    expect(fault.code).to.equal('secret-missing')
    expect(fault.detail).to.contain('/routes/0/settings/authToken: the environment variable TOKEN is not set')
    expect(fault.detail).to.contain('/routes/1/settings/authToken: the file /nowhere cannot be read or is empty')
  })

  it('secret-missing: an empty one is missing', () => {
    expect(faultOf(() => configured(sourced({ env: 'TOKEN' }), { TOKEN: '' })).code).to.equal('secret-missing')
  })

  it('are not taken where none is expected', () => {
    expect(configured({ store: { file: 'x.db' } }).store.file).to.equal('x.db')
    expect(faultOf(() => configured({ store: { file: { env: 'FILE' } } }, { FILE: 'x.db' })).code).to.equal('config-invalid')
  })

  it('no fault quotes one that breaks a rule', () => {
    const env = { TOKEN: 'hunter2' }
    expect(faultOf(() => configured(sourced({ env: 'TOKEN' }), env)).message).to.contain('authToken').and.not.contain('hunter2')
    expect(faultOf(() => configured(sourced('hunter2'))).message).to.not.contain('hunter2')
  })
})

describe('showing the configuration', () => {
  const shownOf = (file: object, env: Readonly<Record<string, string>> = {}): string => {
    const examined = examineText(JSON.stringify(file), env, channels)
    return 'shown' in examined ? JSON.stringify(examined.shown) : expect.fail(examined.lines.join())
  }

  it('shows the source of a secret and never the secret', () => {
    const shown = shownOf(sourced({ env: 'TOKEN' }), { TOKEN: 'in-clear-and-long' })
    expect(shown).to.contain('"authToken":{"env":"TOKEN"}').and.not.contain('in-clear')
  })

  it('covers secrets that stand in clear', () => {
    expect(shownOf(fileOf())).to.contain('"authToken":"***"').and.not.contain('in-clear')
  })

  it('covers what only its name or its place gives away', () => {
    const given = { adapter: 'smtp', auth: { user: 'u', password: 'hunter2' }, url: 'smtps://u:hunter2@mail.example.dk:465/' }
    const shown = shownOf(fileOf({ routes: [routeFile({ channel: 'email', settings: given })] }))
    expect(shown).to.contain('smtps://u:***@mail.example.dk:465/').and.not.contain('hunter2')
  })

  it('shows the beginning of a credential\'s hash', () => {
    expect(shownOf(fileOf())).to.contain('"sha256":"aaaaaaaa…"')
  })

  it('shows the defaults', () => {
    expect(shownOf(sourced({ env: 'TOKEN' }), { TOKEN: 'long-enough' })).to.contain('"connections":8')
      .and.contain('"budget":"72h"')
  })
})
