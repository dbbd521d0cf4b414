// Over HTTP: what is meant to pass is tried again, what is refused is told.
import type { Cancelled, Client, Entry, Posted, Problem } from './client.ts'
import { closedError, either, pauses, wait } from './wait.ts'

export interface HttpOptions {
  /** Of the hub: `https://sluse.example.dk`. */
  readonly url: string
  /** The silo's credential. */
  readonly credential: string
}

interface Answer { readonly status: number; readonly body: unknown }

/** The hub is away, overloaded or cannot store: the very same request may pass later. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504, 507])

const page = 500
const waitSeconds = 20

const isProblem = (status: number): boolean => status >= 400

/** A client over HTTP. */
export const createHttpClient = ({ url, credential }: HttpOptions): Client => {
  const closed = new AbortController()
  const address = url.replace(/\/+$/, '')

  const once = async (path: string, body: unknown, signal: AbortSignal): Promise<Answer | undefined> => {
    try {
      const answer = await fetch(`${address}${path}`, {
        signal, method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${credential}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return passing.has(answer.status) ? undefined : { status: answer.status, body: JSON.parse(text) as unknown }
    } catch {
      signal.throwIfAborted()
      return undefined
    }
  }
  const ask = async (path: string, body: unknown, own: AbortSignal | undefined): Promise<Answer> => {
    const signal = either(closed.signal, own)
    const pause = pauses()
    for (;;) {
      const answer = await once(path, body, signal)
      if (answer) return answer
      await wait(pause(), signal)
    }
  }
  const told = <T>({ status, body }: Answer): T | { readonly problem: Problem } =>
    (isProblem(status) ? { problem: body as Problem } : body as T)

  return {
    post: async (message, { signal } = {}) => {
      const answer = told<{ readonly id: string }>(await ask('/v1/messages', message, signal))
      return ('problem' in answer ? answer : { id: answer.id }) satisfies Posted
    },
    cancel: async (under, { signal } = {}) =>
      told<Exclude<Cancelled, { problem: Problem }>>(await ask('/v1/cancellations', under, signal)),
    async* follow({ after = 0, signal } = {}) {
      for (let last = after; ;) {
        const { status, body } = await ask(`/v1/journal?after=${last}&limit=${page}&wait=${waitSeconds}`, undefined, signal)
        if (isProblem(status)) throw new Error((body as Problem).code)
        for (const entry of (body as { readonly entries: readonly Entry[] }).entries) {
          yield entry
          last = entry.seq
        }
      }
    },
    close: async () => closed.abort(closedError()),
  }
}
