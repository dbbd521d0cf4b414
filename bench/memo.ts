// MeMos written by the hub's writer, and by fast-xml-parser's builder, against plain concatenation of the same strings. Each
// document ends as bytes, for nobody sends a string.
import { randomBytes } from 'node:crypto'
import { XMLBuilder } from 'fast-xml-parser'
import { streamMemo, writeMemo, type Memo } from '../adapters/protocols/memo/index.ts'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import { concatenated } from './memo-concatenated.ts'
import type { Benchmark, Order } from './order.ts'

type Write = (memo: Memo) => Promise<number> | number

const sms: Memo = {
  version: '1.2',
  messageHeader: {
    messageType: 'NEMSMS', messageUUID: '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f01', label: 'Påmindelse',
    notification: 'Husk din samtale på jobcentret tirsdag kl. 10.15. Log ind på Jobnet for at se mere.', mandatory: false,
    legalNotification: false, sender: { senderID: '12345678', idType: 'CVR', label: 'Eksempel Jobcenter' },
    recipient: { recipientID: '4113990000', idType: 'CPR' },
  },
}

const letterOf = (bytes: number): Memo => ({
  ...sms, messageHeader: { ...sms.messageHeader, messageType: 'DIGITALPOST' },
  messageBody: { createdDateTime: '2026-01-10T09:00:00Z', mainDocument: { file: [{
    encodingFormat: 'application/pdf', filename: 'brev.pdf', language: 'da',
    content: { base64: randomBytes(bytes).toString('base64') },
  }] } },
})

const documents = [
  { what: 'NemSMS', memo: sms, count: 100_000 },
  { what: 'letter of 50 KB', memo: letterOf(50_000), count: 8000 },
  { what: 'letter of 5 MB', memo: letterOf(5_000_000), count: 60 },
]

const asTree = (memo: Memo): object => {
  const prefixed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(prefixed)
    if (typeof value !== 'object' || value === null) return value
    if ('base64' in value) return value.base64
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [`memo:${key}`, prefixed(each)]))
  }
  const { version, ...rest } = memo
  const root = { '@xmlns:memo': 'https://DigitalPost.dk/MeMo-1', '@memoVersion': version }
  return { 'memo:Message': { ...root, ...prefixed(rest) as object } }
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' })

const byWriter: Write = (memo) => Buffer.from(writeMemo(memo)).length
const byStream: Write = async (memo) => {
  let length = 0
  for await (const chunk of streamMemo(memo).chunks()) length += chunk.length
  return length
}
const byHand: Write = (memo) => Buffer.from(concatenated(memo)).length
const byBuilder: Write = (memo) => Buffer.from(builder.build(asTree(memo))).length

/** Documents a second. */
const rate = async (write: Write, memo: Memo, count: number): Promise<number> => {
  const began = monotonic()
  let length = 0
  for (let written = 0; written < count; written += 1) length += await write(memo)
  if (length === 0) throw new Error('nothing was written')
  return count / (monotonic() - began) * 1000
}

type Sample = typeof documents[number]

const compare = async ({ what, memo, count }: Sample, pairs: number, share: number): Promise<readonly Finding[]> => {
  const runs = Math.max(1, Math.floor(count * share))
  const side = (write: Write, times = runs) => () => rate(write, memo, times)
  for (const write of [byWriter, byStream, byHand, byBuilder]) await side(write, Math.ceil(runs / 2))()
  const [writer, stream, build] = [
    await inTurn(pairs, side(byWriter), side(byHand)), await inTurn(pairs, side(byStream), side(byHand)),
    await inTurn(pairs, side(byBuilder), side(byHand)),
  ]
  const ratio = (found: readonly (readonly [number, number])[]) => found.map(([one, hand]) => one / hand)
  return [
    finding(`${what}, concatenated`, '/s', writer.map(([, hand]) => hand)),
    finding(`${what}, writer / concatenated`, 'ratio', ratio(writer)),
    finding(`${what}, as a stream / concatenated`, 'ratio', ratio(stream)),
    finding(`${what}, fast-xml-parser / concatenated`, 'ratio', ratio(build)),
  ]
}

const measure = async ({ pairs, quick }: Order): Promise<readonly Finding[]> => {
  const found: Finding[] = []
  for (const document of documents) found.push(...await compare(document, 2 * pairs + 1, quick ? 0.1 : 1))
  return found
}

export const memo: Benchmark = { name: 'memo', about: 'MeMos written against plain concatenation of the same strings', measure }
