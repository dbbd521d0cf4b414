// The canary: content that nobody has said, put through the hub and looked for afterwards in all that the hub keeps.
import type { Instant } from './transaction.ts'

/** Something to look for. In `plain` it is looked for in every form that it could have been written in. */
export interface Wanted { readonly name: string; readonly bytes: Uint8Array; readonly plain: boolean }

/** Where it was found, and in which form: `utf8`, `upper`, `utf16`, `hex`, `base64`, or `raw` for what is not plain. */
export interface Finding { readonly name: string; readonly form: string; readonly place: string }

/** A file, a folder or a table that was read as a whole. */
export interface Place {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'table'
  readonly bytes: number
}

export interface Looked { readonly places: readonly Place[]; readonly found: readonly Finding[] }

/** What a search cannot look at, and what is said of it. */
export const blindSpots = {
  log: {
    da: 'Loggen, når den går til et andet program end en fil', en: 'The log, where it goes to another program and not to a file',
  },
  backups: { da: 'Sikkerhedskopier og kopier uden for hubben', en: 'Backups and copies outside the hub' },
  server: {
    da: 'Databaseserverens egne filer: frigivne sider, transaktionslog og kopier',
    en: 'The database server\'s own files: freed pages, its log and replicas',
  },
  broker: {
    da: 'Køserverens filer; køen bærer kun billetter', en: 'The queue server\'s files; the queue carries tickets alone',
  },
  disk: { da: 'Blokke, som filsystemet og disken har frigivet', en: 'Blocks that file system and disk have freed' },
  memory: { da: 'Hukommelsen: denne hub gemmer intet på disk', en: 'Memory: this hub keeps nothing on disk' },
} as const
export type BlindSpot = keyof typeof blindSpots

/** Looks through what the hub keeps. */
export interface Searching {
  /** False where nothing is kept that could be looked at. */
  readonly sees: boolean
  readonly blindTo: readonly BlindSpot[]
  /** `since`: what was last written before may be left out. Rejects where something could not be read. */
  look(wanted: readonly Wanted[], since: Instant, signal: AbortSignal): Promise<Looked>
}

/**
 * `clean`: found nowhere, and what surely stands there was found. `found`: content or recipient outside the seal, or sealed where
 * it should have been erased. `blind`: what surely stands there was not found either. `unfinished`: something failed.
 */
export const scanVerdicts = ['clean', 'found', 'blind', 'unfinished'] as const
export type ScanVerdict = (typeof scanVerdicts)[number]

/** Why a scan did not finish. */
export const scanTroubles = ['erasure-waits', 'search-failed', 'ledger-failed'] as const
export type ScanTrouble = (typeof scanTroubles)[number]

/** `held`: while the canary waited, sealed; `erased`: after it was settled. */
export interface ScanFinding extends Finding { readonly when: 'held' | 'erased' }

/** A scan that is over. */
export interface Scan {
  readonly startedAt: Instant
  readonly endedAt: Instant
  /** Who asked for it; `hub` where its time had come. */
  readonly by: string
  readonly reason?: string
  readonly verdict: ScanVerdict
  readonly trouble?: ScanTrouble
  readonly found: readonly ScanFinding[]
  readonly places: readonly Place[]
  readonly blindTo: readonly BlindSpot[]
}
