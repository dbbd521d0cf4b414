// Many messages in one request. What is wrong with one of them is said in its own receipt, for the request as a whole was taken.
import { unpackBulk } from '../../adapters/protocols/memo/index.ts'
import { memoOf, objectionTo, type Memo } from './memo.ts'

export interface Bulk {
  readonly taken: readonly Memo[]
  /** Those that are turned down, each with its code. */
  readonly refused: readonly { readonly uuid: string; readonly code: string }[]
}

/** The messages of a bulk as NgDP takes them; the code that it is turned down with as a whole where it is none. */
export const bulkOf = async (bytes: Uint8Array, now: number): Promise<Bulk | string> => {
  const files = await unpackBulk(bytes)
  if (typeof files === 'string') return `bulk.${files.replaceAll('-', '.')}`
  const judged = files.map(({ name, bytes: xml }) => {
    const memo = memoOf(xml)
    const uuid = memo?.uuid ?? name.replace(/\.xml$/, '')
    return { memo, uuid, code: memo ? objectionTo(memo, now) : 'memo.invalid' }
  })
  return {
    taken: judged.flatMap(({ memo, code }) => memo && code === undefined ? [memo] : []),
    refused: judged.flatMap(({ uuid, code }) => code === undefined ? [] : [{ uuid, code }]),
  }
}
