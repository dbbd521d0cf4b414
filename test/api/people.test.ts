import { expect } from 'chai'
import { openHub, type TestHub } from '../end-to-end/hub.ts'
import { firstPassword, signIn, signInAs, signInFirst, type PersonCalls } from '../end-to-end/person.ts'

const file = { people: { firstPassword } }

describe('People who sign in', () => {
  let hub: TestHub
  let administrator: PersonCalls
  before(async () => {
    hub = await openHub({ file })
    const first = await signIn(hub, 'administrator', firstPassword)
    expect(first.entered.body).to.include({ mustChange: true })
    expect((await first.call('/v1/users')).body).to.include({ status: 403, code: 'password-change-due' })
    administrator = await signInFirst(hub)
  })
  after(() => hub.stop())

  it('are told who they are and what they may do, with a cookie that scripts and other sites cannot use', async () => {
    expect(administrator.entered.headers.get('set-cookie')).to.match(/^sluse=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const { body } = await administrator.call('/v1/session')
    expect(body).to.include({ name: 'administrator', mustChange: false, way: 'password' })
    expect(body['rights']).to.include('change-users').and.not.include('retry')
  })

  it('have a cookie bound to the host where the hub is reached by https', async () => {
    const other = await openHub({ file, api: { publicUrl: 'https://sluse.example.dk' } })
    try {
      const { entered, call } = await signIn(other, 'administrator', firstPassword)
      expect(entered.headers.get('set-cookie')).to.match(/^__Host-sluse=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/)
      expect((await call('/v1/session')).status).to.equal(200)
    } finally {
      await other.stop()
    }
  })

  it('change nothing without the word that no other site knows', async () => {
    const [path, options] = ['/v1/users/nogen', { method: 'PUT', body: { roles: ['reader'] } }]
    const forged = await administrator.call(path, { ...options, headers: { 'x-sluse-csrf': '' } })
    expect(forged.body).to.include({ status: 403, code: 'csrf-missing' })
    const foreign = await administrator.call(path, { ...options, headers: { 'sec-fetch-site': 'cross-site' } })
    expect(foreign.body).to.include({ code: 'csrf-missing' })
    expect((await administrator.call(path, options)).body).to.include({ name: 'nogen', hasPassword: false })
  })

  it('are refused alike whether the name or the password is wrong, and wait after five failures', async () => {
    const anne = await signInAs(hub, administrator, 'anne', { roles: ['operator'] })
    expect(anne.entered.status).to.equal(200)
    const wrong = await signIn(hub, 'anne', 'ikke det rigtige')
    expect(wrong.entered.body).to.include({ status: 401, code: 'login-refused' })
    expect((await signIn(hub, 'ukendt', 'ikke det rigtige')).entered.body).to.deep.equal(wrong.entered.body)
    for (let tried = 1; tried < 5; tried += 1) await signIn(hub, 'anne', 'ikke det rigtige')
    const late = await signIn(hub, 'anne', 'adgang for en anden 4')
    expect(late.entered.body).to.include({ status: 429, code: 'too-many-logins' })
    expect((await anne.call('/v1/session')).status, 'whoever is in stays in').to.equal(200)
  })

  it('lose at once what is taken from them, and are out when they sign out or are put out', async () => {
    const bo = await signInAs(hub, administrator, 'bo', { roles: ['operator'] })
    expect((await bo.call('/v1/operations/overview')).status).to.equal(200)
    await administrator.call('/v1/users/bo', { method: 'PUT', body: { roles: ['administrator'] } })
    expect((await bo.call('/v1/users')).status).to.equal(200)
    await administrator.call('/v1/users/bo', { method: 'PUT', body: { roles: ['reader'] } })
    expect((await bo.call('/v1/users')).body).to.include({ code: 'right-missing' })
    await bo.call('/v1/session', { method: 'DELETE' })
    expect((await bo.call('/v1/session')).body).to.include({ code: 'credential-unknown' })
    const again = await signIn(hub, 'bo', 'adgang for en anden 2')
    const { body } = await administrator.call('/v1/sessions')
    const ids = (body['sessions'] as { id: string; user: string }[]).filter(({ user }) => user === 'bo').map(({ id }) => id)
    const endAll = () => Promise.all(ids.map((id) => administrator.call(`/v1/sessions/${id}`, { method: 'DELETE' })))
    expect((await endAll()).map(({ status }) => status)).to.deep.equal(ids.map(() => 204))
    expect((await endAll())[0]?.body).to.include({ code: 'session-unknown' })
    expect((await again.call('/v1/session')).status).to.equal(401)
  })

  it('take a password that is hard to guess', async () => {
    const eva = await signInAs(hub, administrator, 'eva', { roles: ['reader'] })
    const change = (next: string) => (
      eva.call('/v1/session/password', { body: { current: 'adgang for en anden 3', next } }))
    for (const weak of ['kort', 'aaaaaaaaaaaaaaaa', 'jeg hedder eva og er her', 'adgang for en anden 3']) {
      expect((await change(weak)).body, weak).to.include({ status: 422, code: 'password-weak' })
    }
    expect((await change('fire heste på række')).status).to.equal(204)
  })

  it('cannot all be gone, nor give themselves rights', async () => {
    const self = await administrator.call('/v1/users/administrator', { method: 'PUT', body: { roles: ['reader'] } })
    expect(self.body).to.include({ code: 'right-missing' })
    const gone = await administrator.call('/v1/users/administrator', { method: 'DELETE' })
    expect(gone.body).to.include({ status: 409, code: 'administrator-missing' })
    expect((await administrator.call('/v1/users/ingen', { method: 'DELETE' })).body).to.include({ code: 'user-unknown' })
    const odd = await administrator.call('/v1/users/odd', { method: 'PUT', body: { roles: ['silo-user'] } })
    expect(odd.body).to.include({ code: 'body-invalid' })
  })

  it('leave a trail that can be verified, exported, and read by those who may', async () => {
    const { body } = await administrator.call('/v1/audit?limit=500')
    const deeds = (body['lines'] as { deed: string }[]).map(({ deed }) => deed)
    expect(deeds).to.include.members(['signed-in', 'password-changed', 'user-changed', 'password-renewed', 'session-ended'])
    const { text } = await administrator.call('/v1/audit/export')
    expect(text.trim().split('\n').length).to.equal((body['lines'] as object[]).length + 1)
    expect((await administrator.call('/v1/audit/verify')).body).to.include({ intact: true })
    expect(text).to.not.match(/argon2|adgang for/)
  })
})

describe('A silo user', () => {
  let hub: TestHub
  let mine: PersonCalls
  before(async () => {
    hub = await openHub({ file })
    mine = await signInAs(hub, await signInFirst(hub), 'siri', { roles: ['silo-user'], silo: 'fremmed' })
  })
  after(() => hub.stop())

  const post = async (reference: string, as: 'afsender' | 'fremmed'): Promise<string> => {
    const notBefore = new Date(Date.now() + 3_600_000).toISOString()
    return (await hub.call('/v1/messages', { as, body: hub.message(reference, { notBefore }) })).body.id
  }

  it('sees, finds and cancels what is the silo\'s own, and nothing else', async () => {
    const [own, other] = [await post('u-1', 'fremmed'), await post('u-1', 'afsender')]
    const idsOf = async (query: string): Promise<readonly string[]> => (
      ((await mine.call(`/v1/operations/transactions${query}`)).body['transactions'] as { id: string }[]).map(({ id }) => id))
    expect(await idsOf('')).to.deep.equal([own])
    expect(await idsOf('?silo=afsender')).to.deep.equal([own])
    expect(await idsOf('?named=u-1')).to.deep.equal([own])
    expect(await idsOf(`?named=${other}`)).to.deep.equal([])
    expect((await mine.call(`/v1/operations/transactions/${own}`)).body).to.include({ id: own, silo: 'fremmed' })
    expect((await mine.call(`/v1/operations/transactions/${other}`)).body).to.include({ code: 'transaction-unknown' })
    const cancel = (id: string, body: object) => mine.call(`/v1/operations/transactions/${id}/cancel`, { body })
    expect((await cancel(own, {})).body).to.include({ code: 'reason-missing' })
    expect((await cancel(other, { reason: 'ikke min' })).body).to.include({ code: 'transaction-unknown' })
    expect((await cancel(own, { reason: 'skal ikke sendes' })).body)
      .to.include({ status: 'cancelled', reason: 'cancelled-by-operator' })
    expect((await mine.call('/v1/operations/overview')).body).to.include({ code: 'right-missing' })
  })
})
