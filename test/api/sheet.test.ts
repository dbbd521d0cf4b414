import { expect } from 'chai'
import { openHub, type TestHub } from '../end-to-end/hub.ts'
import { firstPassword, signInAs, signInFirst, type PersonCalls } from '../end-to-end/person.ts'

const many = 510
const later = (): string => new Date(Date.now() + 3_600_000).toISOString()

describe('A sheet of transactions', () => {
  let hub: TestHub
  let reader: PersonCalls
  let mine: PersonCalls
  before(async () => {
    hub = await openHub({ file: { people: { firstPassword } } })
    const administrator = await signInFirst(hub)
    reader = await signInAs(hub, administrator, 'rie', { roles: ['reader'] })
    mine = await signInAs(hub, administrator, 'siri', { roles: ['silo-user'], silo: 'fremmed' })
  })
  after(() => hub.stop())

  const sheet = async (query: string, as = reader): Promise<readonly string[]> => (
    (await as.call(`/v1/operations/transactions.csv${query}`)).text.trimEnd().split('\r\n').slice(1))

  it('has every row that the filter finds, whatever their number', async () => {
    const lines = Array.from({ length: many }, (_, at) => JSON.stringify(hub.message(`ark-${at}`, { notBefore: later() })))
    await hub.call('/v1/messages', { body: lines.join('\n'), headers: { 'content-type': 'application/x-ndjson' } })
    await hub.call('/v1/messages', { as: 'fremmed', body: hub.message('ark-1', { notBefore: later() }) })
    const all = await sheet('?status=queued&silo=afsender')
    expect(all.length).to.equal(many)
    expect(new Set(all.map((line) => line.split(',')[1])).size).to.equal(many)
    expect((await sheet('?silo=fremmed'))[0]).to.contain(',ark-1,fremmed,silo,moede.booket,til-silo,queued,')
    expect(await sheet('?named=ark-7')).to.have.lengthOf(1)
    expect(await sheet('?status=failed')).to.deep.equal([])
  })

  it('is for those who may search, and a silo user has the silo\'s own', async () => {
    expect(await sheet('', mine)).to.have.lengthOf(1)
    expect(await sheet('?silo=afsender', mine)).to.have.lengthOf(1)
    expect((await hub.call('/v1/operations/transactions.csv')).status).to.equal(403)
    expect((await reader.call('/v1/operations/transactions.csv?limit=3')).body).to.include({ code: 'query-invalid' })
  })
})
