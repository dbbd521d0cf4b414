// A bare undici pool that posts the same memos to the same counterpart: what the hub's way out is measured against.
//   node bench/ngdp-bare.ts '{"port":…,"tlsFile":…,"connections":10,"warm":…,"count":…}'   → {"perSecond":…}
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createHttpClient } from '../adapters/protocols/http.ts'
import { memoOfLetter, writeMemo } from '../adapters/protocols/memo/index.ts'
import { monotonic } from './figures.ts'
import { nemsmsMessage, sender } from './nemsms.ts'
import { sendAll, type Rate } from './sending.ts'

export interface BareOrder {
  readonly port: number
  readonly tlsFile: string
  readonly connections: number
  readonly warm: number
  readonly count: number
}

const { recipient, content } = nemsmsMessage
const memoOf = (messageUUID: string): string => writeMemo(memoOfLetter({ recipient, content: { title: 'NemSMS', ...content } }, {
  version: '1.2', messageType: 'NEMSMS', messageUUID, sender, createdAt: Date.now(),
  read: async function* () { yield new Uint8Array(0) },
}))

const run = async ({ port, tlsFile, connections, warm, count }: BareOrder): Promise<Rate> => {
  const { key, cert, ca } = JSON.parse(readFileSync(tlsFile, 'utf8')) as { key: string; cert: string; ca: string }
  const origin = `https://127.0.0.1:${port}`
  const http = createHttpClient({ origin, connections, key, cert, ca, connectTimeoutMs: 5000, maxAnswerBytes: 100_000 })
  const headers = { authorization: 'Basic YmVuY2g6YmVuY2g=', 'content-type': 'application/xml', accept: 'application/json' }
  const send = async (): Promise<void> => {
    const uuid = randomUUID()
    const url = `${origin}/apis/v1/memos/?memo-message-uuid=${uuid}`
    const answer = await http.request({ method: 'POST', url, headers, body: memoOf(uuid), timeoutMs: 30_000 })
    if (answer.kind !== 'answered' || answer.status !== 201) throw new Error(answer.kind)
  }
  await sendAll(warm, connections, send)
  const beganAt = monotonic()
  await sendAll(count, connections, send)
  const perSecond = count / ((monotonic() - beganAt) / 1000)
  await http.close()
  return { perSecond }
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as BareOrder)))
