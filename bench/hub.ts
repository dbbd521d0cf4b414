// The hub under measurement: the real main.ts with a configuration file, as a user would start it.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { start, here, type Started } from './processes.ts'

/** The silo that posts in bulk, its neighbour that posts little, and the operator. */
export const token = 'sluse_bench_0123456789abcdef0123456789'
export const neighbourToken = 'sluse_nabo_0123456789abcdef01234567890'
export const operatorToken = 'sluse_drift_0123456789abcdef0123456789'
const secret = 'the-secret-of-the-bench'

/** About a kilobyte of JSON, as the reference figures use. */
export const message = {
  reference: '', channel: 'silo', topic: 'bench.besked', recipient: { silo: 'modtager' },
  content: { type: 'bench', data: { sag: 'S-000001', tekst: 'Bænkeprøve. '.repeat(58) } },
}
/** The same by the route that is always shut. */
export const waitingMessage = { ...message, topic: 'bench.venter' }

/** Ledger and tickets on servers, rather than in the folder and the process. */
export interface OnServers {
  readonly profile: 'rabbitmq' | 'bullmq'
  readonly store: { readonly url: string; readonly schema: string }
  readonly queue: { readonly url: string; readonly prefix: string }
  readonly keyring: { readonly folder: string }
}

export interface HubOrder {
  readonly folder: string
  readonly sinkPort: number
  /** Held back: accepted and stored, but the route's window is shut. */
  readonly shut?: boolean
  /** Settings of a route for email. */
  readonly email?: object
  /** Settings of a route for NemSMS. */
  readonly nemsms?: object
  readonly on?: OnServers
}

export interface Used { readonly cpuMs: number; readonly writtenKb: number }

export interface StartedHub extends Started {
  readonly port: number
  /** Its resident memory, in megabytes. */
  residentMb(): number
  /** What it has used so far; unlike a rate, this hardly depends on what else the machine does. */
  used(): Used
  /** Resolves when so many transactions are sent or delivered. */
  settled(count: number): Promise<void>
}

export const ledgerIn = (folder: string): string => join(folder, 'sluse.db')
export const keyringIn = (folder: string): string => join(folder, 'keyring')

const always = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }
export const shutNow = (): object => {
  const day = ((new Date(Date.now() + 3 * 86_400_000).getUTCDay() + 6) % 7) + 1
  return { ...always, days: [day] }
}

const credentialsOf = (shown: string): object => [{ sha256: createHash('sha256').update(shown).digest('hex') }]
const posting = (shown: string): object =>
  ({ da: 'Bænk', en: 'Bench', credentials: credentialsOf(shown), channels: ['silo', 'email', 'nemsms'], topics: ['bench.*'] })

const routesOf = ({ sinkPort, shut, email, nemsms }: HubOrder): readonly object[] => {
  const settings = { adapter: 'webhook', url: `http://127.0.0.1:${sinkPort}/inbox`, secret, connections: 32 }
  return [
    { name: 'venter', channel: 'silo', match: { topics: ['bench.venter'] }, width: 200, window: shutNow(), settings },
    { name: 'til-silo', channel: 'silo', width: 200, window: shut ? shutNow() : always, settings },
    ...(email ? [{ name: 'email', channel: 'email', width: 20, settings: email }] : []),
    ...(nemsms ? [{ name: 'nemsms', channel: 'nemsms', width: 64, settings: nemsms }] : []),
  ]
}

// A hundred thousand lines in one request take longer than a request usually may.
const configurationOf = (order: HubOrder): object => ({
  api: { port: 0, inFlightPerSilo: 10_000, requestTimeout: '10m' },
  ...(order.on ?? { store: { file: ledgerIn(order.folder) }, keyring: { folder: keyringIn(order.folder) } }),
  log: { level: 'error' },
  operators: [{ name: 'drift', roles: [...operating], credentials: credentialsOf(operatorToken) }],
  silos: {
    bench: posting(token), nabo: posting(neighbourToken),
    modtager: { da: 'Modtager', en: 'Receiver', credentials: [], channels: [], topics: [] },
  },
  routes: routesOf(order),
})

/** Whoever may look at everything. */
const operating = ['senior-operator', 'administrator', 'auditor', 'security-officer'] as const

/** As `npm start` has it. */
const asStarted = ['--max-semi-space-size=16']

interface Operations { readonly counts: readonly { readonly status: string; readonly count: number }[] }

const countSettled = async (port: number): Promise<number> => {
  const headers = { authorization: `Bearer ${operatorToken}` }
  const { counts } = await (await fetch(`http://127.0.0.1:${port}/v1/operations`, { headers })).json() as Operations
  if (counts.some(({ status, count }) => status === 'failed' && count > 0)) throw new Error('some failed')
  return counts.filter(({ status }) => status === 'sent' || status === 'delivered').reduce((sum, { count }) => sum + count, 0)
}

const whenSettled = async (port: number, count: number): Promise<void> => {
  while (await countSettled(port) < count) await pause(5)
}

const residentOf = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

// The kernel counts CPU time in hundredths of a second; a command's name may contain anything but ends with the last bracket.
const usedBy = (pid: number | undefined): Used => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
  const [user = 0, system = 0] = fields.slice(11, 13).map(Number)
  const written = Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1])
  return { cpuMs: (user + system) * 10, writtenKb: written / 1024 }
}

/** Starts it; the folder keeps its ledger. */
export const startHub = async (order: HubOrder): Promise<StartedHub> => {
  mkdirSync(order.folder, { recursive: true })
  const file = join(order.folder, 'sluse.json')
  writeFileSync(file, JSON.stringify(configurationOf(order)))
  const started = await start(here('../main.ts'), ['--config', file], asStarted)
  const port = started.ports[0] ?? 0
  const { pid } = started.child
  const watch = { residentMb: () => residentOf(pid), used: () => usedBy(pid) }
  return { ...started, ...watch, port, settled: (count) => whenSettled(port, count) }
}
