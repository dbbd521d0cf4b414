// Opening the file. Two hubs on one file would each believe that what is `sending` is theirs to repair, so a second, empty file
// is locked for as long as the process lives; the kernel drops the lock with the process, however it ends. (The lock is a POSIX
// one: a process that opens and closes the lock file itself by other means drops it too.)
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../core/errors.ts'
import { migrate, recognise } from './schema.ts'

export interface FileSettings {
  readonly file: string
  /** Largest size of the database in bytes. */
  readonly maxBytes?: number
}

export interface OpenedFile {
  readonly db: DatabaseSync
  readonly maxPages: number
  readonly pageBytes: number
  close(): void
}

const pageBytes = 4096

// wal_autocheckpoint: a checkpoint stands between two commits, and 8 MB of log take some 5 ms where 32 MB took 20, which every
// answer of that moment waited for; much less than 8 MB would write the hot pages of the indexes again and again.
// secure_delete: what is deleted is overwritten with zeros, which the truncating checkpoint then makes true of the file.
const pragmas = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 2000;
  PRAGMA cache_size = -24576;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA cell_size_check = ON;
`

const codeOf = (error: unknown): number => (error as { errcode?: number }).errcode ?? 0
const sqliteBusy = 5
const sqliteNotADb = 26

const unreachable = (error: unknown, file: string): Fault => new Fault(
  (codeOf(error) & 0xff) === sqliteNotADb ? 'database-foreign' : 'database-unreachable', file)

const makeFolder = (file: string): void => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw unreachable(error, file)
  }
}

const openDatabase = (file: string): DatabaseSync => {
  try {
    return new DatabaseSync(file, { timeout: 2000 })
  } catch (error) {
    throw unreachable(error, file)
  }
}

const takeLock = (file: string): DatabaseSync => {
  const lock = openDatabase(`${file}-lock`)
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw (codeOf(error) & 0xff) === sqliteBusy ? new Fault('database-locked', file) : unreachable(error, file)
  }
}

const checkKind = (db: DatabaseSync, file: string): void => {
  const kind = recognise(db)
  if (kind === 'foreign') throw new Fault('database-foreign', file)
  if (kind === 'moved') throw new Fault('database-moved', file)
  if (kind === 'newer') throw new Fault('database-newer', file)
  if (kind === 'empty') db.exec(`PRAGMA page_size = ${pageBytes}`)
}

const prepareDatabase = (db: DatabaseSync, { file, maxBytes }: FileSettings): number => {
  checkKind(db, file)
  db.exec(pragmas)
  const most = maxBytes ? Math.floor(maxBytes / pageBytes) : 0xfffffffe
  db.exec(`PRAGMA max_page_count = ${most}`)
  migrate(db)
  return most
}

/** Keeps hubs away from a place where a database is to be, making its folder; answers how to let go. */
export const holdLock = (file: string): (() => void) => {
  makeFolder(file)
  const lock = takeLock(file)
  return () => lock.close()
}

/**
 * Opens the database, making its folder where there is none, and holds it for this process alone. Throws a Fault of the
 * `database-` family.
 */
export const openFile = (settings: FileSettings): OpenedFile => {
  makeFolder(settings.file)
  const lock = takeLock(settings.file)
  let db: DatabaseSync | undefined
  try {
    db = openDatabase(settings.file)
    const maxPages = prepareDatabase(db, settings)
    const opened = db
    return { db, maxPages, pageBytes, close: () => { opened.close(); lock.close() } }
  } catch (error) {
    db?.close()
    lock.close()
    throw error instanceof Fault ? error : unreachable(error, settings.file)
  }
}
