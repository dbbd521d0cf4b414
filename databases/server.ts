// Connections to the server: where it is, how it is trusted, and how long it is waited for. It is verified wherever it is not on
// this very machine. What a connection insists on, it says when it opens: a commit is on disk before it is answered, plans come
// from the indexes even where the server has not yet counted the rows, and a peer that stopped reading is given up.
import { Client, Pool, types, type ClientConfig, type PoolClient } from 'pg'
import { Fault } from '../core/errors.ts'
import type { Log } from '../core/world.ts'
import { faultOf, isElsewhere, isLost } from './failure.ts'

export interface ServerSettings {
  readonly url: string
  /** Of the hub's own, within the database. */
  readonly schema: string
  /** PEM of a private certificate authority. */
  readonly ca?: string
  /** How many questions may be under way at once. */
  readonly readers: number
  readonly log: Log
}

/** Batches under way at once: one is at work on the server while the next is on its way. */
export const writers = 2
const statementMs = 30_000
const connectMs = 5000
/** How long the server is waited for before what was asked is refused; some eight seconds in all. */
const backOffsMs = [50, 100, 200, 400, 800, 1500, 2500, 2500]

const isLocal = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)

const int8 = 20
/** Whole numbers of eight bytes are instants, positions and counts, which JavaScript's numbers hold. */
const reading = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (
    oid === int8 && format !== 'binary' ? Number : types.getTypeParser(oid, format as 'text')),
}

const options = (schema: string): string => [
  `search_path=${schema}`, 'synchronous_commit=on', 'enable_seqscan=off', 'enable_bitmapscan=off', 'jit=off',
  'tcp_user_timeout=20000', 'client_min_messages=warning', 'idle_in_transaction_session_timeout=60000',
].map((setting) => `-c ${setting}`).join(' ')

export const clientConfig = ({ url, schema, ca }: ServerSettings): ClientConfig => {
  const { hostname, port, username, password, pathname } = new URL(url)
  const plain = isLocal(hostname) && ca === undefined
  return {
    host: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : 5432,
    user: decodeURIComponent(username), password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || undefined,
    ssl: plain ? false : { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    application_name: 'sluse', options: options(schema), types: reading as ClientConfig['types'],
    connectionTimeoutMillis: connectMs, keepAlive: true, keepAliveInitialDelayMillis: 10_000,
  }
}

export const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const timer = setTimeout(end, ms)
  function end(): void {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    resolve()
  }
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
})

export interface Way {
  /**
   * Uses a connection. Where there is none it is tried for a while; what was under way when one broke is tried again where
   * `again` says that it may be. Rejects with what the server said of the work, or with the Fault that it could not be reached.
   */
  use<T>(work: (client: PoolClient) => Promise<T>, again: boolean): Promise<T>
  close(): Promise<void>
}

const isUnreachable = (error: unknown): boolean => isLost(error) || isElsewhere(error)

const tell = (log: Log, away: () => boolean) => (isAway: boolean, error?: unknown): boolean => {
  if (isAway && !away()) log.warn('store-away', { error: faultOf(error).detail })
  if (!isAway && away()) log.info('store-back')
  return isAway
}

/** Connections of one kind; the server's absence is told once. */
export const createWay = (settings: ServerSettings, max: number): Way => {
  // The server keeps its time by itself; a little later it is taken for gone.
  const times = { statement_timeout: statementMs, query_timeout: statementMs + 5000, idleTimeoutMillis: 60_000 }
  const pool = new Pool({ ...clientConfig(settings), max, ...times })
  // One that breaks while it is idle is replaced when it is needed.
  pool.on('error', () => undefined)
  const closing = new AbortController()
  let isAway = false
  const say = tell(settings.log, () => isAway)

  const attempt = async <T>(work: (client: PoolClient) => Promise<T>, begun: () => void): Promise<T> => {
    const client = await pool.connect()
    const ignore = (): void => undefined
    client.on('error', ignore)
    try {
      begun()
      const done = await work(client)
      client.release()
      return done
    } catch (error) {
      client.release(isUnreachable(error))
      throw error
    } finally {
      client.off('error', ignore)
    }
  }
  const use = async <T>(work: (client: PoolClient) => Promise<T>, again: boolean): Promise<T> => {
    for (let tries = 0; ; tries += 1) {
      if (closing.signal.aborted) throw new Fault('store-failed', 'closed')
      let begun = false
      try {
        const done = await attempt(work, () => { begun = true })
        isAway = say(false)
        return done
      } catch (error) {
        if (begun && !isUnreachable(error)) throw error
        isAway = say(true, error)
        const ms = backOffsMs[tries]
        const isHarmless = !begun || again || isElsewhere(error)
        if (!isHarmless || ms === undefined) throw faultOf(error)
        await pause(ms, closing.signal)
      }
    }
  }
  return {
    use,
    close: async () => {
      closing.abort()
      await pool.end()
    },
  }
}

export const newClient = (settings: ServerSettings): Client => new Client(clientConfig(settings))
