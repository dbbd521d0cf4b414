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

  /** What a browser would post back: it goes where it is sent, and submits the form that it finds there. */
  const comeBack = async (said: Said): Promise<string> => {
    provider.say(said)
    const sent = await fetch(`${hub.url}/v1/saml/login`, { redirect: 'manual' })
    expect(sent.status).to.equal(302)
    const page = await (await fetch(sent.headers.get('location') ?? '')).text()
    return /name="SAMLResponse" value="([^"]+)"/.exec(page)?.[1] ?? ''
  }
  const post = (answer: string) => (
    fetch(`${hub.url}/v1/saml/acs`, { method: 'POST', body: new URLSearchParams({ SAMLResponse: answer }) }))
  const signIn = async (said: Said) => {
    const answer = await post(await comeBack(said))
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    return { status: answer.status, call: (path: string) => hub.call(path, { as: null, headers: { cookie } }) }
  }

  it('lets in whom it vouches for, with the roles that the configuration gives', async () => {
    expect((await hub.call('/v1/sign-in', { as: null })).body['saml']).to.match(/\/v1\/saml\/login$/)
    const { status, call } = await signIn(anne)
    expect(status).to.equal(200)
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
    const answer = await comeBack(anne)
    expect((await post(answer)).status).to.equal(200)
    expect((await post(answer)).status, 'the same once more').to.equal(401)
    expect((await post('')).status).to.equal(401)
  })

  it('tells the identity provider where the hub is and what it wants', async () => {
    const { text } = await hub.call('/v1/saml/metadata', { as: null })
    expect(text).to.include('https://sluse.example.dk').and.include('/v1/saml/acs').and.include('WantAssertionsSigned="true"')
  })
})
