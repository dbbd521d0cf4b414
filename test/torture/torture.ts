// The torture: the real hub as a process, loaded over HTTP on all its channels and killed with SIGKILL at random moments. In the
// end everything it answered for is compared with what really arrived, and its files are searched for what must not stay.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createChance } from '../simulation/chance.ts'
import { configurationOf } from './configuration.ts'
import { startLoad, type Load } from './load.ts'
import { recipientDigits, startPeers } from './peers.ts'
import { hubProcess, type HubProcess } from './process.ts'
import { boundIn, sealedTails, tracesIn, type Trace } from './traces.ts'
import { settle } from './settle.ts'
import { reachVerdict, type Verdict } from './verdict.ts'
import { freePort } from '../../sandbox/port.ts'

export interface Torture {
  readonly kills: number
  readonly seed: number
  /** Posters at once. */
  readonly posters: number
  /** Told after each kill. */
  readonly progress?: (kill: number, accepted: number) => void
}

export interface Outcome extends Omit<Verdict, 'parked'> {
  readonly seed: number
  readonly kills: number
  /** Sealed payloads seen in the ledger while the hub was dead. */
  readonly payloadsSeen: number
  /** Of those, how many still stand in a file a second after the last settled. */
  readonly tracesLeft: number
  /** Files in which content, or a recipient's number, stands in clear. */
  readonly canaryLeft: number
  /** Attachments bound to transactions that need them no more. */
  readonly attachmentsLeft: number
  readonly foundIn: readonly string[]
}

const ledgerIn = (folder: string): string => join(folder, 'ledger', 'sluse.db')

interface Rack {
  readonly hub: HubProcess
  readonly load: Load
  readonly folder: string
  readonly random: () => number
  /** Told that the hub is starting again. */
  up(starting: Promise<void>): void
}

/** Messages between one kill and the next. */
const mostBetween = 60

const killRepeatedly = async ({ hub, load, folder, random, up }: Rack, { kills, progress }: Torture): Promise<Trace[]> => {
  const tails: Trace[] = []
  for (let kill = 1; kill <= kills; kill += 1) {
    // The moment of the kill is the torture itself: somewhere in the work on so many messages, or before there were any.
    await load.more(Math.floor(random() * mostBetween))
    await pause(random() * 100)
    await hub.kill()
    tails.push(...sealedTails(ledgerIn(folder)))
    const starting = hub.start()
    up(starting)
    await starting
    progress?.(kill, load.accepted.size)
  }
  return tails
}

/** Runs the torture; everything it needs it starts and removes itself. */
export const torture = async (given: Torture): Promise<Outcome> => {
  const { next: random } = createChance(given.seed)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-torture-'))
  const peers = await startPeers()
  const port = await freePort()
  mkdirSync(join(folder, 'ledger'))
  const file = join(folder, 'sluse.json')
  writeFileSync(file, JSON.stringify(configurationOf(folder, port, peers, { store: { file: ledgerIn(folder) } })))
  const hub = hubProcess(file, port, join(folder, 'hub.log'))
  try {
    let starting = hub.start()
    await starting
    const load = startLoad(() => hub.url, `t${given.seed}`, given.posters, random, () => starting)
    const tails = await killRepeatedly({ hub, load, folder, random, up: (next) => { starting = next } }, given)
    await load.finish()
    await settle(hub.url, load)
    await pause(1000)
    const { parked, ...verdict } = await reachVerdict(hub.url, load, peers.arrived)
    const mustBeGone = tails.filter(({ id }) => !parked.has(id)).map(({ bytes }) => bytes)
    const traces = tracesIn(folder, mustBeGone)
    const canary = tracesIn(folder, ['kanarie', recipientDigits].map((text) => Buffer.from(text)))
    const left = boundIn(`${ledgerIn(folder)}-attachments`).filter((id) => !parked.has(id))
    await hub.stop()
    return {
      seed: given.seed, kills: given.kills, ...verdict, payloadsSeen: mustBeGone.length,
      tracesLeft: traces.found, canaryLeft: canary.found,
      attachmentsLeft: left.length, foundIn: [...traces.files, ...canary.files],
    }
  } finally {
    await hub.kill()
    await peers.stop()
    rmSync(folder, { recursive: true })
  }
}
