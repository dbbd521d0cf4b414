import { expect } from 'chai'
import { openHub, type TestHub } from '../end-to-end/hub.ts'
import { startIdentityProvider, type IdentityProvider, type Said } from '../end-to-end/identity-provider.ts'

const privileges = 'https://data.gov.dk/model/core/eid/privilegesIntermediate'
const level = 'https://data.gov.dk/concept/core/nsis/loa'

const bpp = (...names: readonly string[]): string => Buffer.from(
  '<?xml version="1.0" encoding="UTF-8"?><bpp:PrivilegeList xmlns:bpp="http://itst.dk/oiosaml/basic_privilege_profile">' +
  '<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:12345678">' +
  `${names.map((name) => `<Privilege>${name}</Privilege>`).join('')}</PrivilegeGroup></bpp:PrivilegeList>`).toString('base64')

const anne: Said = { nameId: 'Anne.Hansen', attributes: { [privileges]: [bpp('urn:dk:sluse:drift')], [level]: ['Substantial'] } }

describe('Single sign-on with a SAML identity provider', () => {
  let hub: TestHub
  let provider: IdentityProvider
  before(async () => {
    provider = await startIdentityProvider()
    const { entryPoint, issuer: idpIssuer, certificate } = provider
    hub = await openHub({
      file: {
        people: {
          saml: {
            entryPoint, idpIssuer, certificates: [certificate], issuer: 'https://sluse.example.dk',
            roles: [
              { attribute: privileges, value: 'urn:dk:sluse:drift', role: 'operator' },
              { attribute: privileges, value: 'urn:dk:sluse:revision', role: 'auditor' },
              { attribute: 'silo', value: 'fremmed', role: 'silo-user', silo: 'fremmed' },
            ],
          },
        },
      },
    })
  })
  after(async () => {
    await hub.stop()
    await provider.stop()
  })

  const cookiesOf = (answer: Response): string => answer.headers.getSetCookie()
    .filter((each) => !each.includes('Max-Age=0')).map((each) => each.split(';')[0]).join('; ')
  /** What a browser would post back, and shows: it goes where it is sent, and submits the form that it finds there. */
  const comeBack = async (said: Said): Promise<{ readonly answer: string; readonly began: string }> => {
    provider.say(said)
    const sent = await fetch(`${hub.url}/v1/saml/login`, { redirect: 'manual' })
    expect(sent.status).to.equal(302)
    const page = await (await fetch(sent.headers.get('location') ?? '')).text()
    return { answer: /name="SAMLResponse" value="([^"]+)"/.exec(page)?.[1] ?? '', began: cookiesOf(sent) }
  }
  // From the identity provider's site nothing is sent along.
  const post = (answer: string) => (
    fetch(`${hub.url}/v1/saml/acs`, { method: 'POST', body: new URLSearchParams({ SAMLResponse: answer }) }))
  const arrive = (...cookies: readonly string[]) => (
    fetch(`${hub.url}/v1/saml/arrive`, { redirect: 'manual', headers: { cookie: cookies.join('; ') } }))
  const signIn = async (said: Said) => {
    const { answer, began } = await comeBack(said)
    const brought = await post(answer)
    if (!brought.ok) return { status: brought.status, call: () => expect.fail('not let in') }
    expect(await brought.text()).to.include('url=/v1/saml/arrive')
    const arrived = await arrive(began, cookiesOf(brought))
    const cookie = cookiesOf(arrived)
    return { status: arrived.status, call: (path: string) => hub.call(path, { as: null, headers: { cookie } }) }
  }

  it('lets in whom it vouches for, with the roles that the configuration gives', async () => {
    expect((await hub.call('/v1/sign-in', { as: null })).body['saml']).to.match(/\/v1\/saml\/login$/)
    const { status, call } = await signIn(anne)
    expect(status).to.equal(302)
    const { body } = await call('/v1/session')
    expect(body).to.include({ name: 'sso.anne.hansen', way: 'saml', mustChange: false })
    expect(body['roles']).to.deep.equal(['operator'])
    expect((await call('/v1/operations/overview')).status).to.equal(200)
    expect((await call('/v1/audit')).body).to.include({ code: 'right-missing' })
  })

  it('gives several roles, and a silo user one silo', async () => {
    const two = [bpp('urn:dk:sluse:drift', 'urn:dk:sluse:revision')]
    const both = { ...anne, attributes: { ...anne.attributes, [privileges]: two } }
    expect((await (await signIn(both)).call('/v1/session')).body['roles']).to.deep.equal(['operator', 'auditor'])
    const silo = await signIn({ nameId: 'siri', attributes: { silo: ['fremmed'], [level]: ['High'] } })
    expect((await silo.call('/v1/session')).body).to.include({ silo: 'fremmed' })
  })

  it('refuses whoever has no role, too low an assurance or a CPR number for a name', async () => {
    const { attributes } = anne
    expect((await signIn({ ...anne, attributes: { ...attributes, [privileges]: [bpp('urn:dk:andet')] } })).status).to.equal(401)
    expect((await signIn({ ...anne, attributes: { ...attributes, [level]: ['Low'] } })).status).to.equal(401)
    expect((await signIn({ nameId: '3112990000', attributes })).status).to.equal(401)
  })

  it('refuses what is not signed as it stands, is for another, answers no request, is late or comes twice', async () => {
    const forged: readonly Said[] = [
      { ...anne, spoil: (xml) => xml.replace('Anne.Hansen', 'Bo.Hansen') },
      { ...anne, spoil: (xml) => xml.replace(/<Signature[\s\S]*<\/Signature>/, '') },
      { ...anne, audience: 'https://andre.example.dk' },
      { ...anne, answers: '_nobodys' },
      { ...anne, expired: true },
      { ...anne, spoil: (xml) => `<!DOCTYPE x [<!ENTITY a "b">]>${xml}` },
    ]
    for (const said of forged) expect((await signIn(said)).status, JSON.stringify(said)).to.equal(401)
    const { answer } = await comeBack(anne)
    expect((await post(answer)).status).to.equal(200)
    expect((await post(answer)).status, 'the same once more').to.equal(401)
    expect((await post('')).status).to.equal(401)
  })

  it('lets in nobody by an answer that another browser asked for, brings or has used', async () => {
    const [mine, another] = [await comeBack({ ...anne, nameId: 'mine' }), await comeBack({ ...anne, nameId: 'another' })]
    const brought = await post(another.answer)
    const ticket = cookiesOf(brought)
    const isRefused = async (answer: Response): Promise<void> => {
      expect(await answer.json()).to.include({ status: 401, code: 'login-elsewhere' })
      expect(cookiesOf(answer)).to.equal('')
    }
    expect(ticket).to.not.include('sluse=')
    await isRefused(await arrive())
    await isRefused(await arrive(another.began))
    await isRefused(await arrive(mine.began, ticket))
    await isRefused(await arrive(another.began, ticket))
    const mineBrought = cookiesOf(await post(mine.answer))
    expect((await arrive(mine.began, mineBrought)).status).to.equal(302)
    await isRefused(await arrive(mine.began, mineBrought))
  })

  it('shows which browser it is by cookies that no script reads and no other site sends', async () => {
    const sent = await fetch(`${hub.url}/v1/saml/login`, { redirect: 'manual' })
    const [cookie, ...more] = sent.headers.getSetCookie()
    expect(more).to.deep.equal([])
    expect(cookie).to.match(/^sluse-began=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=600$/)
  })

  it('tells the identity provider where the hub is and what it wants', async () => {
    const { text } = await hub.call('/v1/saml/metadata', { as: null })
    expect(text).to.include('https://sluse.example.dk').and.include('/v1/saml/acs').and.include('WantAssertionsSigned="true"')
  })
})
