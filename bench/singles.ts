// Single messages at a pace, and how long each was under way: the receiver notes when it came (sink.ts).
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { monotonic } from './figures.ts'
import { message, neighbourToken } from './hub.ts'

export interface Posted { readonly reference: string; readonly postedAt: number; readonly acceptedAt: number }

const post = async (port: number): Promise<Posted> => {
  const reference = randomUUID()
  const headers = { authorization: `Bearer ${neighbourToken}`, 'content-type': 'application/json' }
  const postedAt = monotonic()
  const answer = await fetch(`http://127.0.0.1:${port}/v1/messages`, {
    method: 'POST', headers, body: JSON.stringify({ ...message, reference }),
  })
  if (answer.status !== 202) throw new Error(`answered ${answer.status}`)
  await answer.arrayBuffer()
  return { reference, postedAt, acceptedAt: monotonic() }
}

/** Posts one every `paceMs`, beside one another where the hub is slower, until `over`. */
export const postAtPace = async (port: number, paceMs: number, over: Promise<unknown>): Promise<readonly Posted[]> => {
  const posted: Promise<Posted>[] = []
  let going = true
  void over.then(() => { going = false }, () => { going = false })
  for (let next = monotonic(); going; next += paceMs) {
    posted.push(post(port))
    await pause(Math.max(0, next + paceMs - monotonic()))
  }
  return Promise.all(posted)
}

/** Sorted. */
export interface Waits { readonly accepted: readonly number[]; readonly posted: readonly number[] }

export const waitsOf = async (sinkPort: number, posted: readonly Posted[]): Promise<Waits> => {
  const arrivals = await (await fetch(`http://127.0.0.1:${sinkPort}/arrivals`)).json() as Readonly<Record<string, number>>
  const since = (from: 'postedAt' | 'acceptedAt'): readonly number[] => posted
    .map((one) => Math.max(0, (arrivals[one.reference] ?? Number.POSITIVE_INFINITY) - one[from])).sort((a, b) => a - b)
  return { accepted: since('acceptedAt'), posted: since('postedAt') }
}
