// Whose journal grew, as the server tells it (LISTEN), whichever hub wrote. While nobody listens nothing is told, so after each
// beginning every origin is told of: whoever watches looks behind its own cursor anyway. A quiet connection is spoken to now and
// then, because one whose other end is gone looks the same.
import type { Client, QueryConfig } from 'pg'
import { createGrowth, type GrowthListener } from '../../core/growth.ts'
import { newClient, pause, type ServerSettings } from '../../databases/server.ts'

type KeptListener = (name: string, version: number) => void

export interface Watch {
  watch(listener: GrowthListener): () => void
  /** Records as they are written; an empty name where some may have been missed. */
  watchKept(listener: KeptListener): () => void
  close(): Promise<void>
}

const quietMs = 20_000
const firstMs = 50
const mostMs = 2000

const allOrigins = `WITH RECURSIVE known (origin) AS (
    (SELECT origin FROM journal ORDER BY origin LIMIT 1)
    UNION ALL SELECT (SELECT j.origin FROM journal j WHERE j.origin > known.origin ORDER BY j.origin LIMIT 1) FROM known
      WHERE known.origin IS NOT NULL
  ) SELECT origin FROM known WHERE origin IS NOT NULL`

const ended = (client: Client): Promise<void> => new Promise((resolve) => {
  client.once('end', resolve)
  client.once('error', () => resolve())
})

/** Speaks to the server until it does not answer. */
const keepAlive = (client: Client): (() => void) => {
  const timer = setInterval(() => {
    const question: QueryConfig & { readonly query_timeout: number } = { text: 'SELECT 1', query_timeout: quietMs }
    client.query(question).catch(() => { void client.end().catch(() => undefined) })
  }, quietMs)
  return () => clearInterval(timer)
}

/** Listens already when it resolves. */
export const openWatch = async (settings: ServerSettings): Promise<Watch> => {
  const { grew, watch } = createGrowth()
  const keepers = new Set<KeptListener>()
  const kept = (name: string, version: number): void => { for (const listener of [...keepers]) listener(name, version) }
  const hear = (payload: string): void => {
    const [, version, name] = /^record\/(\d+)\/(.*)$/s.exec(payload) ?? []
    if (name === undefined) grew(payload)
    else kept(name, Number(version))
  }
  const closing = new AbortController()
  let current: Client | undefined

  const listen = async (client: Client): Promise<void> => {
    await client.connect()
    await client.query(`LISTEN ${client.escapeIdentifier(`sluse:${settings.schema}`)}`)
    const { rows } = await client.query<{ origin: string }>(allOrigins)
    for (const { origin } of rows) grew(origin)
    kept('', 0)
  }
  /** Answers, once it listens, when that is over. */
  const begin = async (): Promise<{ readonly over: Promise<void> }> => {
    const client = current = newClient(settings)
    const over = ended(client)
    client.on('error', () => undefined)
    client.on('notification', ({ payload }) => { if (payload !== undefined) hear(payload) })
    try {
      await listen(client)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
    return { over: over.finally(keepAlive(client)) }
  }
  const goOn = async (first: Promise<void>): Promise<void> => {
    await first
    for (let ms = firstMs; !closing.signal.aborted;) {
      await pause(ms, closing.signal)
      if (closing.signal.aborted) return
      const begun = await begin().catch(() => undefined)
      await begun?.over
      ms = begun ? firstMs : Math.min(ms * 2, mostMs)
    }
  }
  const running = goOn((await begin()).over)
  return {
    watch,
    watchKept: (listener) => {
      keepers.add(listener)
      return () => { keepers.delete(listener) }
    },
    close: async () => {
      closing.abort()
      await current?.end().catch(() => undefined)
      await running
    },
  }
}
