// Messages with attachments. A silo that was not answered begins from the upload, so the same message names other ids each time.
import type { Body } from '../../core/adapter.ts'
import type { Depot, Named } from '../../core/attachment.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Silo } from '../../core/silo.ts'
import { isSettled } from '../../core/status.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { Hub, Posted } from '../../hub/index.ts'
import type { Must } from './laws.ts'

/** What is said with so many files. */
export interface WithFiles { readonly text: string; readonly files: number | readonly string[] }

const filesOf = (content: unknown): WithFiles['files'] => (content as WithFiles | undefined)?.files ?? 0

/** The ids that a content names. */
export const namedIn = (content: unknown): readonly string[] => {
  const files = filesOf(content)
  return typeof files === 'number' ? [] : files
}

export const namingsIn = ({ content }: Body): readonly Named[] =>
  namedIn(content).map((attachment, at) => ({ attachment, at: `/content/files/${at}` }))

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

/** Uploads what a content is to name; undefined where the hub would not take it. */
const filled = async (hub: Hub, silo: Silo, content: unknown): Promise<unknown> => {
  const wanted = filesOf(content)
  if (typeof wanted !== 'number' || wanted === 0) return content
  const files: string[] = []
  for (let each = 0; each < wanted; each += 1) {
    const uploaded = await hub.upload(silo, bytesOf(`file ${each}`))
    if (isRefusal(uploaded)) throw new Error(uploaded.refused)
    files.push(uploaded.attachment)
  }
  return { ...content as WithFiles, files }
}

/** The message with its files uploaded. */
export const withUploads = async (hub: Hub, silo: Silo, posted: Posted): Promise<Posted> => {
  const content = await filled(hub, silo, posted.content)
  if (!posted.fallback) return { ...posted, content }
  const fallback: NonNullable<Posted['fallback']>[number][] = []
  for (const said of posted.fallback) fallback.push({ ...said, content: await filled(hub, silo, said.content) })
  return { ...posted, content, fallback }
}

/** An attempt begins: what it is to be sent with must be there. */
export const checkAttached = (depot: Depot, id: string, content: unknown, must: Must): void =>
  must(namedIn(content).length === 0 || depot.mayHave(id), 'what is sent has its attachments', () => id)

/** At rest nothing is held that nobody needs. Where others share the ledger, what is unknown may be theirs for a while. */
export const checkDepot = async (
  depot: Depot, transactions: readonly Transaction[], isShared: boolean, must: Must,
): Promise<void> => {
  const known = new Map(transactions.map((one) => [one.id, one]))
  const isNeeded = (id: string): boolean => {
    const one = known.get(id)
    return one ? !isSettled(one.status) : isShared
  }
  const needless = (await depot.bound()).filter((id) => !isNeeded(id))
  must(needless.length === 0, 'attachments go with their transaction', () => needless.map((id) => known.get(id) ?? id))
  const { unbound } = await depot.totals()
  must(unbound === 0, 'what no message names goes after a while', () => unbound)
}
