// One canary: a message that nobody sends. It is held from its first commit, and since it follows on none, no event of the
// table of life leads it to an attempt; where the process dies over it, it expires within minutes. Its content, recipient and
// attachment are words of its own; its reference has one that surely stands in the ledger, so that a search that sees nothing is
// known as one.
import type { Body } from '../../core/adapter.ts'
import type { Wanted } from '../../core/canary.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Silo } from '../../core/silo.ts'
import type { Instant, Transaction } from '../../core/transaction.ts'
import { build } from '../judge.ts'
import type { Parts } from '../parts.ts'

const id = 'canary:sluse'
const dayMs = 86_400_000
const lifeMs = 10 * 60_000
/** Of the sealed payload its end, which no other has. */
const sealedBytes = 48

/** Whose canaries are; no silo has a name like it. */
export const canaryOrigin = (): Silo => ({
  id, words: { da: 'Kanariescanning', en: 'Canary scan' }, credentials: [], channels: [], topics: [], retentionMs: dayMs,
})

export interface Bird {
  readonly transaction: Transaction
  readonly payload: Uint8Array
  readonly attached: Uint8Array
  /** Must stand nowhere. */
  readonly said: readonly Wanted[]
  /** Stands there while it is held, and must be gone when it is erased. */
  readonly sealed: Wanted
  /** Surely stands there. */
  readonly mark: Wanted
}

type Needs = Pick<Parts, 'world' | 'store' | 'seal' | 'depot'>

/** Letters only: no digits that could be a number, nothing that any encoding of text would change. */
const wordOf = ({ newId, random }: Needs['world']): string => {
  const digits = `${newId()}${newId()}`.replaceAll('-', '')
  const letter = (digit: string): string => (
    String.fromCharCode(97 + (Number.parseInt(digit, 16) + Math.floor(random() * 16)) % 16))
  return [...digits].map(letter).join('')
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const plain = (name: string, word: string): Wanted => ({ name, bytes: bytesOf(word), plain: true })

/** A new one, nowhere yet. */
export const hatch = (parts: Needs): Bird => {
  const { world, seal } = parts
  const [content, recipient, attachment, mark] = [wordOf(world), wordOf(world), wordOf(world), wordOf(world)]
  const body: Body = { recipient: { canary: recipient }, content: { text: `${content} ${content}` } }
  const now: Instant = world.now()
  const built = build(parts as Parts, canaryOrigin(), {
    reference: mark, channel: 'canary', topic: 'canary', recipient: body.recipient, content: body.content,
  }, { parsed: { recipient, body }, times: { now, keptUntil: now + lifeMs }, route: { name: 'canary' } })
  const payload = seal.seal(built.id, body)
  return {
    transaction: { ...built, status: 'held' }, payload, attached: bytesOf(`${attachment} ${attachment}`),
    mark: plain('mark', mark), sealed: { name: 'sealed', bytes: payload.slice(-sealedBytes), plain: false },
    said: [plain('content', content), plain('recipient', recipient), plain('attachment', attachment)],
  }
}

/** Lets it in; resolves when it is held, with its attachment where there is room for one. */
export const letIn = async ({ store, depot }: Needs, { transaction, payload, attached }: Bird): Promise<void> => {
  await store.insert(transaction, payload)
  const bytes = async function* () { yield attached }
  const uploaded = await depot.put(id, bytes())
  if (!isRefusal(uploaded)) await depot.bind([{ transaction: transaction.id, attachments: [uploaded.attachment] }])
}
