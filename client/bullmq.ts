// Over BullMQ (Redis). A question is a job, and its answer the job's result; where none comes for a while, the job is looked at,
// and added again where nothing is known of it: the hub takes a repeat for what it is.
import { Queue, QueueEvents, type Job } from 'bullmq'
import { followStatuses } from './bullmq-follow.ts'
import type { Cancelled, Client, Posted, Problem } from './client.ts'
import { closedError, either, orAborted, pauses, wait } from './wait.ts'

export interface BullmqOptions {
  /** `rediss://user:password@redis.example.dk:6379`, with the silo's own user. */
  readonly url: string
  /** The silo's id, as the hub has it. */
  readonly silo: string
  /** As the hub has it (`doors.bullmq.prefix`); `sluse` unless said otherwise. */
  readonly prefix?: string
  /** PEM of a private certificate authority, where the Redis has one. */
  readonly ca?: string
}

interface Said { readonly result?: unknown; readonly problem?: Problem }

const repeatMs = 10_000

const connectionOf = ({ url, ca }: BullmqOptions) => {
  const { protocol, hostname, port, username, password } = new URL(url)
  return {
    host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379), maxRetriesPerRequest: null, noDelay: true,
    ...(username && { username: decodeURIComponent(username) }), ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: { ...(ca !== undefined && { ca }) } }),
  }
}

const problemIn = (text: string): Problem | undefined => {
  try {
    return JSON.parse(text) as Problem
  } catch {
    return undefined
  }
}

/** Undefined where nothing was heard for a while; the job may be done all the same. */
const resultOf = async (queue: Queue, job: Job, events: QueueEvents): Promise<Said | undefined> => {
  try {
    return { result: await job.waitUntilFinished(events, repeatMs) }
  } catch (error) {
    const problem = problemIn((error as Error).message)
    if (problem) return { problem }
  }
  const found = await queue.getJob(job.id ?? '') as Job | undefined
  if (found?.failedReason) return { problem: problemIn(found.failedReason) }
  return found?.finishedOn === undefined ? undefined : { result: found.returnvalue as unknown }
}

/** A client over BullMQ. */
export const createBullmqClient = (options: BullmqOptions): Client => {
  const { silo, prefix = 'sluse' } = options
  const closed = new AbortController()
  const settings = { connection: connectionOf(options), prefix }
  const queue = new Queue(`${silo}.in`, settings)
  const events = new QueueEvents(`${silo}.in`, settings)
  queue.setMaxListeners(0).on('error', () => undefined)
  events.setMaxListeners(0).on('error', () => undefined)

  const once = async (name: string, body: object): Promise<Said | undefined> => {
    await events.waitUntilReady()
    return resultOf(queue, await queue.add(name, body), events)
  }
  const ask = async (name: string, body: object, own: AbortSignal | undefined): Promise<Said> => {
    const signal = either(closed.signal, own)
    const pause = pauses()
    for (;;) {
      const said = await orAborted(once(name, body).catch(() => undefined), signal)
      if (said) return said
      await wait(pause(), signal)
    }
  }
  const told = <T>({ result, problem }: Said): T | { readonly problem: Problem } => (problem ? { problem } : result as T)

  return {
    post: async (message, { signal } = {}) => {
      const answer = told<string>(await ask('post', message, signal))
      return (typeof answer === 'string' ? { id: answer } : answer) satisfies Posted
    },
    cancel: async (under, { signal } = {}) =>
      told<Exclude<Cancelled, { problem: Problem }>>(await ask('cancel', under, signal)),
    follow: ({ after = 0, signal } = {}) => followStatuses(`${silo}.status`, settings, after, either(closed.signal, signal)),
    close: async () => {
      closed.abort(closedError())
      await Promise.all([queue, events].map((each) => each.close().catch(() => undefined)))
    },
  }
}
