import { expect } from 'chai'
import { createHttpClient, type HttpResult } from '../../adapters/protocols/http.ts'
import { bulkMediaType, memoOfLetter, packBulk, writeMemo, type Letter, type Memo } from '../../adapters/protocols/memo/index.ts'
import { startDigitalPost, type DigitalPostCounterpart } from '../../sandbox/digital-post/index.ts'
import { authority, client, cprOf, letterTo, server } from '../adapters/digital-post-bench.ts'

const system = { systemId: 'sluse-test', apiToken: 'a-token-of-the-tests-only' }
const uuids = [1, 2, 3, 4].map((each) => `3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f0${each}`)
const memoOf = (index: number, letter: Letter): Memo => memoOfLetter(letter, {
  version: '1.2', messageType: 'DIGITALPOST', messageUUID: uuids[index] ?? '', sender: { cvr: '12345678', label: 'Jobcenter' },
  createdAt: Date.now(), read: async function* () { yield new Uint8Array(0) },
})

const clientOf = ({ url }: DigitalPostCounterpart) => {
  const http = createHttpClient({
    origin: new URL(url).origin, connections: 1, ca: authority.ca, cert: client.cert, key: client.key, connectTimeoutMs: 5000,
    maxAnswerBytes: 100_000,
  })
  const authorization = `Basic ${Buffer.from(`${system.systemId}:${system.apiToken}`).toString('base64')}`
  const headers = { authorization, 'content-type': bulkMediaType }
  const ask = (method: 'GET' | 'POST', path: string, body?: Uint8Array): Promise<HttpResult> =>
    http.request({ method, url: `${url}${path}`, headers, body, timeoutMs: 10_000 })
  return { ask, close: () => http.close() }
}

type Client = ReturnType<typeof clientOf>
type Json = Readonly<Record<string, unknown>>

const jsonOf = (result: HttpResult): Json => {
  if (result.kind !== 'answered') throw new Error(result.kind)
  return { status: result.status, ...JSON.parse(result.body.toString()) as object }
}

const receiptsOf = async ({ ask }: Client): Promise<readonly Json[]> => {
  const { content } = jsonOf(await ask('GET', '/receipts/'))
  const receipts = await Promise.all((content as readonly string[]).map((id) => ask('GET', `/receipts/${id}?delete=false`)))
  return receipts.map(jsonOf).map(({ messageUUID, receiptStatus, errorCode }) => ({ messageUUID, receiptStatus, errorCode }))
}

const withNgdp = async (work: (ngdp: DigitalPostCounterpart, client: Client) => Promise<void>): Promise<void> => {
  const ngdp = await startDigitalPost({ now: () => Date.now(), ...system, tls: server, ca: authority.ca })
  const http = clientOf(ngdp)
  try {
    await work(ngdp, http)
  } finally {
    await http.close()
    await ngdp.stop()
  }
}

describe('many messages to the sandbox\'s NgDP', () => {
  it('are taken in one request, and each has a receipt of its own', () => withNgdp(async (ngdp, http) => {
    const wrong = letterTo(cprOf('1234'), { documents: [{ filename: 'brev.exe', mediaType: 'text/plain', data: 'QQ==' }] })
    const memos = [memoOf(0, letterTo()), memoOf(1, wrong), memoOf(2, letterTo(cprOf('0001')))]
    const answer = jsonOf(await http.ask('POST', '/memos/', await packBulk(memos)))
    expect(answer).to.include({ status: 201, receiptStatus: 'RECEIVED' })
    expect(ngdp.arrivals.all().map(({ key }) => key)).to.deep.equal([uuids[0], uuids[2]])
    const receipts = await receiptsOf(http)
    expect(receipts).to.have.length(3)
    expect(receipts).to.deep.include({ messageUUID: uuids[0], receiptStatus: 'COMPLETED', errorCode: null })
    const invalid = { receiptStatus: 'INVALID', errorCode: 'file.extension.not.allowed' }
    expect(receipts).to.deep.include({ messageUUID: uuids[1], ...invalid })
    expect(receipts.find(({ messageUUID }) => messageUUID === uuids[2])).to.include({ receiptStatus: 'NOT_ALLOWED' })
  }))

  it('are each taken once, however often they come', () => withNgdp(async (ngdp, http) => {
    const first = await packBulk([memoOf(0, letterTo()), memoOf(1, letterTo())])
    const second = await packBulk([memoOf(1, letterTo()), memoOf(3, letterTo())])
    for (const bulk of [first, second]) await http.ask('POST', '/memos/', bulk)
    expect(ngdp.arrivals.all().map(({ key }) => key)).to.deep.equal([uuids[0], uuids[1], uuids[3]])
  }))

  it('are turned down where there is no bulk', () => withNgdp(async (ngdp, http) => {
    const answer = jsonOf(await http.ask('POST', '/memos/', Buffer.from(writeMemo(memoOf(0, letterTo())))))
    expect(answer['status']).to.equal(400)
    expect(answer['code']).to.match(/^bulk\./)
    expect(ngdp.arrivals.all()).to.deep.equal([])
  }))
})
