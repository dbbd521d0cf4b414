// What the operators' pages cost beside millions of transactions: how long each question of theirs takes, and how much slower
// messages pass while pages are open. Every GET route of the operators' API is asked, as its own OpenAPI lists them.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { rights } from '../core/right.ts'
import { finding, inTurn, monotonic, quantile, spread, type Finding } from './figures.ts'
import type { HistoryOrder } from './history.ts'
import { message, operatorToken, startHub, token, type StartedHub } from './hub.ts'
import type { Benchmark, Order } from './order.ts'
import { here, load, perform, start } from './processes.ts'
import type { Rate } from './sending.ts'

const headers = { authorization: `Bearer ${operatorToken}` }

const ask = async ({ port }: StartedHub, path: string): Promise<string> => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
  const text = await answer.text()
  if (!answer.ok && answer.status !== 404) throw new Error(`${path} answered ${answer.status}: ${text}`)
  return text
}

interface Described { readonly paths: Readonly<Record<string, { readonly get?: { readonly 'x-right': string } }>> }
interface Page { readonly transactions: readonly { readonly id: string; readonly reference: string }[] }

/** What ends by itself only after minutes, and what takes the whole ledger along. */
const unending: readonly string[] = ['/v1/operations/live', '/v1/operations/transactions.csv']
const operators: readonly string[] = rights

/** The same page asked for in the ways in which people ask. */
const variants = ({ id, reference }: Page['transactions'][number]): readonly string[] => {
  const search = '/v1/operations/transactions'
  return [
    ...['parked', 'in-doubt', 'failed', 'delivered', 'queued'].map((status) => `${search}?status=${status}`),
    `${search}?limit=500`, `${search}?silo=nabo`, `${search}?channel=email&topic=none`, `${search}?named=${reference}`,
    `${search}?named=${id}`, `${search}?before=${id}`,
    ...['parked', 'in-doubt', 'failed'].map((status) => `/v1/operations/failures?status=${status}`),
  ]
}

const pathsOf = async (hub: StartedHub): Promise<readonly string[]> => {
  const { paths } = JSON.parse(await ask(hub, '/v1/openapi.json')) as Described
  const { transactions } = JSON.parse(await ask(hub, '/v1/operations/transactions?limit=500')) as Page
  const one = transactions.at(-1)
  if (!one) throw new Error('the ledger is empty')
  const listed = Object.entries(paths).filter(([path, { get }]) => (
    get && operators.includes(get['x-right']) && !unending.includes(path)))
  const plain = listed.map(([path]) => path.replace('{id}', one.id)).filter((path) => !path.includes('{'))
  return [...plain, ...variants(one)]
}

const timesOf = async (hub: StartedHub, path: string, times: number): Promise<readonly number[]> => {
  const took: number[] = []
  for (let each = 0; each < times; each += 1) {
    const beganAt = monotonic()
    await ask(hub, path)
    took.push(monotonic() - beganAt)
  }
  return took
}

const p99Of = (times: readonly number[]): number => quantile([...times].sort((a, b) => a - b), 0.99)

const measurePages = async ({ quick, say }: Order, folder: string): Promise<readonly Finding[]> => {
  const hub = await startHub({ folder, sinkPort: 9, shut: true })
  const found: Finding[] = []
  for (const path of await pathsOf(hub)) {
    const times = await timesOf(hub, path, quick ? 5 : 100)
    const name = `GET ${path.replace(/[0-9a-f-]{36}/, '…')}`
    say(`${name}: median ${spread(times).median.toFixed(1)} ms, p99 ${p99Of(times).toFixed(1)} ms`)
    found.push(finding(name, 'ms', times), finding(`${name}, p99`, 'ms', [p99Of(times)]))
  }
  await hub.kill()
  return found
}

/** As one who has the pages open asks, only five times as often. */
const opened = ['/v1/operations/overview', '/v1/operations/transactions?limit=50', '/v1/operations/failures?status=parked']
const everyMs = 1000

const look = async (hub: StartedHub, isOver: () => boolean): Promise<void> => {
  while (!isOver()) {
    await Promise.all(opened.map((path) => ask(hub, path)))
    await pause(everyMs)
  }
}

const settledOf = async (hub: StartedHub): Promise<number> => {
  const { counts } = JSON.parse(await ask(hub, '/v1/operations')) as {
    readonly counts: readonly { readonly route: string; readonly status: string; readonly count: number }[]
  }
  const ended = counts.filter(({ route, status }) => route === 'til-silo' && ['sent', 'delivered'].includes(status))
  return ended.reduce((sum, { count }) => sum + count, 0)
}

const settled = async (hub: StartedHub, count: number): Promise<void> => {
  while (await settledOf(hub) < count) await pause(20)
}

const measureSending = async ({ pairs, quick, say }: Order, folder: string): Promise<readonly Finding[]> => {
  const sink = await start(here('sink.ts'))
  const hub = await startHub({ folder, sinkPort: sink.ports[0] ?? 0 })
  const order = { port: hub.port, connections: 64, token, body: message }
  const count = quick ? 2000 : 20_000
  let sent = await settledOf(hub)
  const pass = async (): Promise<number> => {
    const { beganAt } = await load({ ...order, count })
    await settled(hub, sent += count)
    return count / ((monotonic() - beganAt) / 1000)
  }
  const watched = async (): Promise<number> => {
    let over = false
    const looking = look(hub, () => over)
    const rate = await pass()
    over = true
    await looking
    return rate
  }
  await pass()
  say('sends with and without pages open')
  const found = await inTurn(pairs, watched, pass)
  await Promise.all([hub.kill(), sink.kill()])
  return [
    finding('delivered with pages open', '/s', found.map(([one]) => one)),
    finding('delivered with none open', '/s', found.map(([, other]) => other)),
    finding('pages open / none', 'ratio', found.map(([one, other]) => one / other)),
  ]
}

const measure = async (order: Order): Promise<readonly Finding[]> => {
  const history: HistoryOrder = { folder: join(order.folder, 'history'), count: order.quick ? 250_000 : 5_000_000 }
  order.say(`fills a ledger with ${history.count} transactions`)
  const { perSecond } = await perform<Rate>('history.ts', history)
  order.say(`filled at ${Math.round(perSecond)} /s`)
  const found = [...await measurePages(order, history.folder), ...await measureSending(order, history.folder)]
  rmSync(history.folder, { recursive: true })
  return found
}

export const dashboard: Benchmark = {
  name: 'dashboard', about: 'how long the operators\' pages wait beside five million transactions, and what they cost', measure,
}
