// Backup, restore and move: from the stores of one configuration into an archive, and from an archive into those of another.
import { rmSync } from 'node:fs'
import { channels } from '../channels/index.ts'
import { load, type Configuration } from '../config/index.ts'
import { Fault } from '../core/errors.ts'
import type { Instant } from '../core/transaction.ts'
import { depotArchivals } from '../depots/index.ts'
import { parkedMs } from '../hub/index.ts'
import { fillFrom, pagesOf, verifyArchive, writeArchive, type Counts, type Quarantine } from '../archive/index.ts'
import { hasKeyring } from '../seal/index.ts'
import { holdToMove, ledgerArchivals } from '../stores/index.ts'
import { createLog } from '../world/log.ts'
import { version } from './start.ts'

type Environment = Readonly<Record<string, string | undefined>>

const depotOf = { sqlite: 'files', postgres: 'postgres' } as const

const portsOf = async ({ store, log }: Configuration) => {
  if (store.kind === 'memory') throw new Fault('database-unreachable', 'memory')
  const settings = { ...store, folder: `${store.file}-attachments`, log: createLog(log.level) }
  const [ledger, depot] = await Promise.all([ledgerArchivals[store.kind](), depotArchivals[depotOf[store.kind]]()])
  return { settings, ledger, depot }
}

/** Copies ledger and depot, as they stand now, into a file; hubs may be at work. Rejects with a Fault. */
export const backUp = async (configuration: Configuration, target: string, at: Instant): Promise<Counts> => {
  const { settings, ledger, depot } = await portsOf(configuration)
  const records = await ledger.extract(settings)
  try {
    const attachments = await depot.extract(settings)
    return await writeArchive(target, { at, hub: version, lastSeq: records.lastSeq }, pagesOf(records, attachments))
      .finally(() => attachments.close())
  } finally {
    await records.close()
  }
}

export interface Restored { readonly counts: Counts; readonly parked: number; readonly at: Instant }

/** Fills the empty stores of a configuration. Rejects with a Fault, and then nothing is left behind. */
export const restore = async (
  configuration: Configuration, file: string, reason: Quarantine['reason'], now: Instant,
): Promise<Restored> => {
  const { head, counts } = await verifyArchive(file)
  const { settings, ledger, depot } = await portsOf(configuration)
  const silos = new Map(configuration.silos.map((silo) => [silo.id, silo]))
  const routes = new Map(configuration.routes.map((route) => [route.name, route]))
  const quarantine: Quarantine = {
    reason, now, parkedMs: ({ origin, route }) => parkedMs({ silos }, origin, routes.get(route)),
  }
  const records = await ledger.fill(settings)
  const attachments = await depot.fill(settings).catch(async (error: unknown) => {
    await records.abandon()
    throw error
  })
  return { counts, parked: await fillFrom(file, head, { ledger: records, depot: attachments }, quarantine), at: head.at }
}

/** Whether what is restored can be opened here. */
export const keyringWarning = ({ keyring }: Configuration): string | undefined => (hasKeyring(keyring.folder)
  ? undefined : `There is no keyring in ${keyring.folder}: put it back before the hub is started, or nothing parked can be sent.`)

export const configurationOf = (argv: readonly string[], environment: Environment): Configuration =>
  load(argv, environment, channels)

/**
 * Copies what a stopped embedded hub has to the servers of another profile, and marks what it had. Rejects with
 * `database-locked` where the hub is at work.
 */
export const move = async (from: Configuration, to: Configuration, now: Instant): Promise<Restored> => {
  if (from.profile !== 'embedded' || to.profile === 'embedded') {
    throw new Fault('profile-mixed', `from ${from.profile} to ${to.profile}`)
  }
  const held = await holdToMove(from.store)
  const file = `${from.store.file}.moving`
  try {
    rmSync(file, { force: true })
    await backUp(from, file, now)
    const restored = await restore(to, file, 'moved', now)
    held.mark()
    return restored
  } finally {
    rmSync(file, { force: true })
    held.release()
  }
}
