// The torture: the real hub as a process, loaded over HTTP on all its channels and killed with SIGKILL at random moments. In the
// end everything it answered for is compared with what really arrived, and its files are searched for what must not stay.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hashOf } from '../end-to-end/hub.ts'
import { createChance } from '../simulation/chance.ts'
import { call, credential, startLoad, type Load } from './load.ts'
import { recipientDigits, secret, startPeers, twilioAccount, type Peers } from './peers.ts'
import { hubProcess, type HubProcess } from './process.ts'
import { boundIn, sealedTails, tracesIn, type Trace } from './traces.ts'
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

const configurationOf = (folder: string, port: number, { siloUrl, twilioUrl, mail, letters, partnerUrl }: Peers) => {
  const brisk = {
    retry: { budget: '1h', first: '200ms', max: '2s' }, breaker: { failures: 20, open: '200ms', maxOpen: '1s' },
    inDoubt: { askAfter: '500ms', giveUp: '8s' }, width: 16,
  }
  const smtp = {
    adapter: 'smtp', host: mail.host, port: mail.port, requireTls: false,
    from: { address: 'ingen-svar@sluse.example' }, bounce: 'b@sluse.example',
  }
  const sms = { adapter: 'twilio', ...twilioAccount, from: 'Sluse', baseUrl: twilioUrl, graceMs: 1000 }
  const partner = { adapter: 'ws-rm', partner: 'partner', tuning: { resendMs: 200, resendCapMs: 1000, requestMs: 300 } }
  return {
    api: { port, publicUrl: `http://127.0.0.1:${port}`, inFlightPerSilo: 1000 },
    attachments: { inFlightPerSilo: 1000 },
    store: { file: ledgerIn(folder) }, keyring: { folder: join(folder, 'keyring') }, log: { level: 'debug' }, drain: '5s',
    silos: {
      plager: {
        da: 'Plager', en: 'Tormentor', credentials: [{ sha256: hashOf(credential) }],
        channels: ['silo', 'sms', 'email', 'eboks', 'nemsms', 'wsrm'], topics: ['torture.*'],
      },
      modtager: { da: 'Modtager', en: 'Receiver', credentials: [], channels: [], topics: [] },
    },
    routes: [
      { name: 'til-silo', channel: 'silo', settings: { adapter: 'webhook', url: `${siloUrl}/inbox/modtager`, secret }, ...brisk },
      { name: 'sms', channel: 'sms', settings: sms, ...brisk },
      { name: 'email', channel: 'email', settings: smtp, ...brisk },
      { name: 'eboks', channel: 'eboks', settings: { ...letters, receipts: 'pull' }, ...brisk },
      { name: 'nemsms', channel: 'nemsms', settings: { ...letters, receipts: 'none' }, ...brisk },
      { name: 'wsrm', channel: 'wsrm', settings: { ...partner, address: partnerUrl }, ...brisk },
    ],
  }
}

/** Reads the feed to its end again and again, waiting in the hub's own long poll, until nothing is under way. */
const settle = async (url: string, { accepted }: Load): Promise<void> => {
  const open = new Set(accepted.values())
  const over = new Set(['sent', 'delivered', 'failed', 'cancelled', 'parked'])
  for (let after = 0; open.size > 0;) {
    const answer = await call(`${url}/v1/journal?after=${after}&limit=1000&wait=20`, 'GET')
    if (answer?.status !== 200) throw new Error(`the feed answered ${answer?.status}`)
    const page = JSON.parse(answer.text) as { after: number; entries: { id: string; status: string }[] }
    if (page.entries.length === 0) {
      throw new Error(`${open.size} transactions do not move, among them ${[...open].slice(0, 3).join(', ')}`)
    }
    for (const { id, status } of page.entries) {
      if (over.has(status)) open.delete(id)
      else if (accepted.size > 0 && isMine(accepted, id)) open.add(id)
    }
    after = page.after
  }
}
const ids = new WeakMap<ReadonlyMap<string, string>, Set<string>>()
const isMine = (accepted: ReadonlyMap<string, string>, id: string): boolean => {
  const known = ids.get(accepted) ?? new Set(accepted.values())
  ids.set(accepted, known)
  return known.has(id)
}

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
  writeFileSync(file, JSON.stringify(configurationOf(folder, port, peers)))
  const hub = hubProcess(file, port, join(folder, 'hub.log'))
  try {
    let starting = hub.start()
    await starting
    const load = startLoad(hub.url, `t${given.seed}`, given.posters, random, () => starting)
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
