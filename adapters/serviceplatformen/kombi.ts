// The kombi request: the choice of a way, and the MeMo. The MeMo stands in it as it is, without its XML declaration, so that one
// with attachments is still read only while it is sent.
import type { HttpStream } from '../protocols/http.ts'
import type { MessageType } from '../protocols/memo/index.ts'

/** KombiValgKode. The ways with paper need a printed form, which the hub does not make. */
const choices: Readonly<Record<MessageType, string>> = { DIGITALPOST: 'Digital Post', NEMSMS: 'NemSMS' }

const declaration = '<?xml version="1.0" encoding="UTF-8"?>'
const head = (type: MessageType): string =>
  `${declaration}<kombi_request><KombiValgKode>${choices[type]}</KombiValgKode>`
const tail = '</kombi_request>'

/** A MeMo begins with its declaration; within another document it may not. */
const bare = (memo: string): string => memo.replace(/^<\?xml[^>]*\?>\s*/, '')

async function* around(memo: HttpStream, type: MessageType, cut: number): AsyncIterable<Uint8Array> {
  yield Buffer.from(head(type))
  let left = cut
  for await (const chunk of memo.chunks()) {
    const skipped = Math.min(left, chunk.byteLength)
    left -= skipped
    if (skipped < chunk.byteLength) yield chunk.subarray(skipped)
  }
  yield Buffer.from(tail)
}

/** The body of a request. A streamed MeMo begins with exactly the writer's declaration. */
export const kombiOf = (memo: string | HttpStream, type: MessageType): string | HttpStream => {
  if (typeof memo === 'string') return head(type) + bare(memo) + tail
  const cut = declaration.length
  const length = Buffer.byteLength(head(type)) + memo.length - cut + tail.length
  return { length, chunks: () => around(memo, type, cut) }
}
