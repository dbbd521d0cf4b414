// The ledger and the depot that goes with it.
import type { Configuration } from '../config/index.ts'
import type { Depot } from '../core/attachment.ts'
import { Fault } from '../core/errors.ts'
import type { Seal } from '../core/seal.ts'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import { depots } from '../depots/index.ts'
import { hasKeyring } from '../seal/index.ts'
import { stores } from '../stores/index.ts'

/** Throws `keyring-missing` where payloads are held that nobody can open. */
export const openLedger = async (configuration: Configuration, world: World): Promise<Store> => {
  const { store, keyring } = configuration
  const opened = await (stores[store.kind] as (typeof stores)[string])({ ...store, log: world.log, now: world.now })
  if (hasKeyring(keyring.folder) || !await opened.oldestPayload()) return opened
  await opened.close()
  throw new Fault('keyring-missing', keyring.folder)
}

const keyringRecord = 'keyring'

/**
 * Throws `keyring-other` where the ledger was written with another keyring. A ledger of one hub alone that holds no payload may
 * go on with a new one; where hubs share it, another may be about to write.
 */
export const checkKeyring = async (store: Store, seal: Seal, folder: string): Promise<void> => {
  const value = seal.mac(keyringRecord, keyringRecord)
  const known = (await store.kept(keyringRecord)).find(({ name }) => name === keyringRecord)
  if (known?.value === value) return
  if (known && !(store.exclusive && !await store.oldestPayload())) throw new Fault('keyring-other', folder)
  const isWritten = await store.keep({ name: keyringRecord, version: (known?.version ?? 0) + 1, value })
  if (!isWritten) await checkKeyring(store, seal, folder)
}

const depotOf = { sqlite: 'files', postgres: 'postgres', memory: 'memory' } as const

/** The depot goes with the ledger: in a folder beside the database, on the same server, or in memory. */
export const openDepot = (configuration: Configuration, seal: Seal, world: World): Promise<Depot> => {
  const { store, attachments: limits } = configuration
  return (depots[depotOf[store.kind]] as (typeof depots)[string])(
    { ...store, folder: `${store.file}-attachments`, limits, seal, world })
}
