// Newline-delimited JSON, read as it arrives: memory holds the line under way and no more than a window of answers.

/** A line, or that it was longer than allowed (its bytes are thrown away as they come). */
export type Line = { readonly number: number; readonly text: string } | { readonly number: number; readonly tooLong: true }

const newline = 0x0a

interface Held { parts: Uint8Array[]; size: number }

const textOf = (held: Held): string => Buffer.concat(held.parts).toString('utf8')

/** Splits a byte stream into lines of at most `maxBytes`; blank lines count but are not given. */
export async function* linesOf(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let held: Held = { parts: [], size: 0 }
  let number = 1
  const add = (bytes: Uint8Array): void => {
    held.size += bytes.length
    if (held.size > maxBytes) held.parts = []
    else held.parts.push(bytes)
  }
  const finish = (): Line | undefined => {
    const line: Line = held.size > maxBytes ? { number, tooLong: true } : { number, text: textOf(held) }
    held = { parts: [], size: 0 }
    number += 1
    return 'text' in line && line.text.trim() === '' ? undefined : line
  }
  for await (const chunk of source) {
    let from = 0
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, at))
      from = at + 1
      const line = finish()
      if (line) yield line
    }
    add(chunk.subarray(from))
  }
  const last = finish()
  if (last) yield last
}

/** Works on at most `width` items at once and gives the results in the order of the items. */
export async function* inOrder<T, R>(items: AsyncIterable<T>, width: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const under: Promise<R>[] = []
  for await (const item of items) {
    under.push(work(item))
    if (under.length >= width) yield await (under.shift() as Promise<R>)
  }
  yield* under
}
