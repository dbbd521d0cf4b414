// What a million waiting messages cost: the rate at the door, the hub's memory, and the time from a start after SIGKILL to the
// first delivery. Once they are due but held back by a shut window, once they are scheduled for later on the open route itself.
import { closeSync, constants, cpSync, fdatasyncSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FillOrder } from './fill.ts'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import { ledgerIn, message, startHub, token, waitingMessage, type Used } from './hub.ts'
import type { Benchmark, Order } from './order.ts'
import { here, load, perform, start } from './processes.ts'
import type { Rate } from './sending.ts'
import { arrived } from './through.ts'

const scheduledMs = 5 * 86_400_000

interface Filled { readonly folder: string; readonly empty: string; readonly size: string }

const fill = async ({ folder, quick, say }: Order, name: string, route: string, dueInMs: number): Promise<Filled> => {
  const count = quick ? 100_000 : 1_000_000
  const order: FillOrder = { folder: join(folder, name), count, route, dueInMs }
  say(`fills a ledger with ${count} ${name}`)
  const { perSecond } = await perform<Rate>('fill.ts', order)
  say(`filled at ${Math.round(perSecond)} /s`)
  return { folder: order.folder, empty: join(folder, `${name}-empty`), size: `${count / 1000}k ${name}` }
}

/** A copy to work on, on the disk before it is used: its writing must not fall into the measurement. */
const copyOf = (folder: string): string => {
  const copy = `${folder}-copy`
  cpSync(folder, copy, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const file = openSync(ledgerIn(copy), 'r+')
  fdatasyncSync(file)
  closeSync(file)
  return copy
}

/** What is used is for one message. */
interface Door extends Used { readonly perSecond: number; readonly residentMb: number }

const door = async (folder: string, quick: boolean): Promise<Door> => {
  const hub = await startHub({ folder, sinkPort: 9, shut: true })
  const strain = { connections: 64, port: hub.port, token, body: message }
  await load({ ...strain, ms: quick ? 500 : 2000 })
  const before = hub.used()
  const { perSecond, answered } = await load({ ...strain, ms: quick ? 1000 : 5000 })
  const [after, residentMb] = [hub.used(), hub.residentMb()]
  await hub.kill()
  rmSync(folder, { recursive: true })
  const each = (what: keyof Used): number => (after[what] - before[what]) / answered
  return { perSecond, residentMb, cpuMs: each('cpuMs'), writtenKb: each('writtenKb') }
}

/** Leaves one due message and a log of recent commits behind, as a crash would. */
const crash = async (folder: string): Promise<void> => {
  const hub = await startHub({ folder, sinkPort: 9, shut: true })
  const order = { port: hub.port, connections: 64, token }
  await load({ ...order, count: 2000, body: waitingMessage })
  await load({ ...order, connections: 1, count: 1, body: message })
  await hub.kill()
}

/** Milliseconds from the spawning of the process to the arrival of the due message. */
const restart = async (folder: string): Promise<number> => {
  await crash(folder)
  const sink = await start(here('sink.ts'))
  const sinkPort = sink.ports[0] ?? 0
  const first = arrived(sinkPort, 1).then(monotonic)
  const hub = await startHub({ folder, sinkPort })
  const took = await first - hub.spawnedAt
  await Promise.all([hub.kill(), sink.kill()])
  return took
}

const measureRestart = async ({ pairs, say }: Order, { folder, empty, size }: Filled): Promise<readonly Finding[]> => {
  say(`restarts with ${size}`)
  const found = await inTurn(pairs, () => restart(folder), () => restart(empty))
  return [
    finding(`start after SIGKILL to first delivery, ${size}`, 'ms', found.map(([filled]) => filled)),
    finding('the same with an empty ledger', 'ms', found.map(([, none]) => none)),
    finding(`restart, ${size} / empty`, 'ratio', found.map(([filled, none]) => filled / none)),
  ]
}

const measureDoor = async ({ pairs, quick, say }: Order, { folder, empty, size }: Filled): Promise<readonly Finding[]> => {
  say(`the door with ${size}`)
  const found = await inTurn(pairs, () => door(copyOf(folder), quick), () => door(`${empty}-door`, quick))
  return [
    finding(`accepted with ${size}`, '/s', found.map(([filled]) => filled.perSecond)),
    finding('accepted with an empty ledger', '/s', found.map(([, none]) => none.perSecond)),
    finding(`rate, ${size} / empty`, 'ratio', found.map(([filled, none]) => filled.perSecond / none.perSecond)),
    finding(`CPU time for each, ${size} / empty`, 'ratio', found.map(([filled, none]) => filled.cpuMs / none.cpuMs)),
    finding(`written for each, ${size} / empty`, 'ratio', found.map(([filled, none]) => filled.writtenKb / none.writtenKb)),
    finding(`resident memory with ${size}`, 'MB', found.map(([filled]) => filled.residentMb)),
    finding('resident memory with an empty ledger', 'MB', found.map(([, none]) => none.residentMb)),
  ]
}

const measure = async (order: Order): Promise<readonly Finding[]> => {
  const scheduled = await fill(order, 'scheduled', 'til-silo', scheduledMs)
  const whenScheduled = await measureRestart(order, scheduled)
  rmSync(scheduled.folder, { recursive: true })
  const due = await fill(order, 'due', 'venter', 0)
  return [...await measureDoor(order, due), ...await measureRestart(order, due), ...whenScheduled]
}

export const waiting: Benchmark = { name: 'waiting', about: 'what a million waiting messages cost', measure }
