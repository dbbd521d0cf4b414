import { expect } from 'chai'
import { follow, openHub, type TestHub } from '../end-to-end/hub.ts'

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { example?: unknown; examples?: object }>> }
}

const soon = (): string => new Date(Date.now() + 3_600_000).toISOString()

describe('Transactions, the journal and who may see them', () => {
  let hub: TestHub
  before(async () => { hub = await openHub() })
  after(() => hub.stop())

  const post = async (reference: string, more = {}): Promise<string> =>
    (await hub.call('/v1/messages', { body: hub.message(reference, more) })).body['id'] as unknown as string

  it('reads a transaction with its attempts and evidence', async () => {
    const id = await post('t-1')
    await follow(hub, (entry) => entry['id'] === id && entry['status'] === 'delivered')
    const { status, body } = await hub.call(`/v1/transactions/${id}`)
    expect(status).to.equal(200)
    const timeline = body['timeline'] as unknown as { event: string; evidence?: { code?: string; tookMs?: number } }[]
    expect(timeline.map(({ event }) => event)).to.deep.equal(['inserted', 'claimed', 'delivered'])
    expect(timeline[2]?.evidence).to.include({ code: '200', attempt: 1 })
  })

  it('tells when it was dispatched and when it was delivered, with the evidence', async () => {
    const id = await post('t-moments')
    const { body } = await hub.call(`/v1/transactions/${id}?until=delivered&wait=60`)
    expect(body).to.include({ status: 'delivered' })
    const [, , delivered] = body['timeline'] as readonly { at: string; evidence: object }[]
    const moment = { at: delivered?.at, evidence: delivered?.evidence }
    expect(body).to.deep.include({ dispatch: moment, delivery: moment }).and.not.have.property('read')
  })

  it('answers one who waits when it has come so far, when it never will, and when the time is up', async () => {
    const id = await post('t-waited', { notBefore: soon() })
    expect((await hub.call(`/v1/transactions/${id}?until=sent&wait=0`)).body).to.include({ status: 'queued' })
    const waiting = hub.call(`/v1/transactions/${id}?until=delivered&wait=60`)
    await post('t-other')
    await hub.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })
    expect((await waiting).body).to.include({ status: 'cancelled' }).and.not.have.any.keys('dispatch', 'delivery')
    expect((await hub.call(`/v1/transactions/${id}?until=seen`)).body).to.include({ code: 'query-invalid' })
    const { body } = await hub.call(`/v1/transactions/${id}?until=sent`, { as: 'fremmed' })
    expect(body).to.include({ code: 'transaction-unknown' })
  })

  it('finds by reference', async () => {
    const id = await post('t-2')
    expect((await hub.call('/v1/transactions?reference=t-2')).body['id']).to.equal(id)
    expect((await hub.call('/v1/transactions?reference=nothing')).body).to.include({ code: 'transaction-unknown' })
    expect((await hub.call('/v1/transactions')).body).to.include({ code: 'query-invalid' })
  })

  it('cancels what has not been sent, and not what has', async () => {
    const later = await post('t-3', { notBefore: soon() })
    const cancelled = await hub.call(`/v1/transactions/${later}/cancel`, { method: 'POST' })
    expect(cancelled.body).to.include({ status: 'cancelled', reason: 'cancelled-by-silo' })
    const sent = await post('t-4')
    await follow(hub, (entry) => entry['id'] === sent && entry['status'] === 'delivered')
    const { body } = await hub.call(`/v1/transactions/${sent}/cancel`, { method: 'POST' })
    expect(body).to.include({ status: 409, code: 'not-cancellable' })
  })

  it('lets a silo see and touch only its own', async () => {
    const id = await post('t-5', { notBefore: soon() })
    expect((await hub.call(`/v1/transactions/${id}`, { as: 'fremmed' })).body).to.include({ code: 'transaction-unknown' })
    const { body } = await hub.call(`/v1/transactions/${id}/cancel`, { as: 'fremmed', method: 'POST' })
    expect(body).to.include({ code: 'transaction-unknown' })
    expect((await hub.call('/v1/transactions?reference=t-5', { as: 'fremmed' })).status).to.equal(404)
    expect((await hub.call('/v1/journal', { as: 'fremmed' })).body['entries']).to.deep.equal([])
  })

  it('pages through the journal with a cursor, each entry once and in order', async () => {
    const seen: number[] = []
    for (let after = 0; ;) {
      const { body } = await hub.call(`/v1/journal?after=${after}&limit=3`)
      const entries = body['entries'] as unknown as { seq: number }[]
      if (entries.length === 0) break
      seen.push(...entries.map(({ seq }) => seq))
      after = body['after'] as unknown as number
    }
    expect(seen).to.deep.equal([...new Set(seen)].sort((a, b) => a - b))
    expect(seen.length).to.be.greaterThan(8)
  })

  it('asks every caller who they are', async () => {
    const missing = await hub.call('/v1/journal', { as: null })
    expect(missing.body).to.include({ status: 401, code: 'credential-missing' })
    expect(missing.headers.get('www-authenticate')).to.include('Bearer')
    const headers = { authorization: 'Bearer sluse_nobody_0123456789abcdef' }
    expect((await hub.call('/v1/journal', { as: null, headers })).body).to.include({ status: 401, code: 'credential-unknown' })
    expect((await hub.call('/v1/journal', { as: 'drift' })).body).to.include({ status: 403, code: 'right-missing' })
    expect((await hub.call('/v1/operations')).body).to.include({ status: 403, code: 'right-missing' })
    expect((await hub.call('/v1/nothing')).body).to.include({ status: 404, code: 'address-unknown' })
  })

  it('shows operators the counts and lets them decide only what is parked', async () => {
    const id = await post('t-6', { notBefore: soon() })
    const { body } = await hub.call('/v1/operations', { as: 'drift' })
    expect((body['counts'] as unknown as { status: string }[]).some(({ status }) => status === 'queued')).to.equal(true)
    expect(body['breakers']).to.deep.equal({ 'til-silo': 'closed' })
    expect((await hub.call(`/v1/operations/transactions/${id}`, { as: 'drift' })).body).to.include({ id, status: 'queued' })
    const refused = await hub.call(`/v1/operations/transactions/${id}/resume`, { as: 'drift', method: 'POST' })
    expect(refused.body).to.include({ status: 409, code: 'not-applicable', detail: 'Its status is queued.' })
  })

  it('is alive, ready and measured', async () => {
    expect((await hub.call('/healthz', { as: null })).body).to.deep.equal({ state: 'alive' })
    expect((await hub.call('/readyz', { as: null })).body).to.deep.equal({ state: 'ready' })
    expect((await hub.call('/metrics', { as: null })).status).to.equal(401)
    const { text } = await hub.call('/metrics', { as: 'drift' })
    expect(text).to.match(/sluse_accepted_total\{origin="afsender",channel="silo"\} \d/)
      .and.match(/sluse_transactions\{route="til-silo",status="delivered"\} \d/)
  })

  it('describes itself in OpenAPI 3.1, every operation with examples', async () => {
    const { body } = await hub.call('/v1/openapi.json', { as: null })
    const document = body as unknown as { openapi: string; paths: Record<string, Record<string, Operation>> }
    expect(document.openapi).to.equal('3.1.0')
    expect(Object.keys(document.paths))
      .to.include.members(['/v1/messages', '/v1/transactions/{id}', '/v1/journal', '/v1/webhook/resume', '/readyz'])
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    const bodies = operations.flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}))
    for (const each of bodies) expect(each.example ?? each.examples).to.not.equal(undefined)
  })
})
