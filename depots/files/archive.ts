// Attachments in a folder, copied while a hub works there, and put into an empty folder. One that is erased in between is left
// out: its transaction was settled.
import { constants, existsSync, readdirSync } from 'node:fs'
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import type { Archival, DepotLine } from '../../core/archive.ts'
import { uploadOf } from '../../core/attachment.ts'
import { Fault } from '../../core/errors.ts'
import { bondOf, cardOf, textOf } from './card.ts'
import { namesIn, onDisk, pathsOf, readText, syncFolder, whereThere, writeNew } from './disk.ts'

interface Settings { readonly folder: string }

const pieceBytes = 262_144

async function* piecesOf(file: FileHandle): AsyncGenerator<readonly DepotLine[]> {
  const room = Buffer.alloc(pieceBytes)
  for (;;) {
    const { bytesRead } = await file.read(room, 0, room.length, null)
    if (bytesRead === 0) return
    yield [{ kind: 'piece', sealed: room.toString('base64', 0, bytesRead) }]
  }
}

// A file that is open stays readable when it is removed.
async function* one(folder: string, upload: string): AsyncGenerator<readonly DepotLine[]> {
  const paths = pathsOf(folder, upload)
  const file = await whereThere(() => open(paths.bytes, constants.O_RDONLY))
  try {
    const [card, bond] = [cardOf(await readText(paths.key)), bondOf(await readText(paths.bond))]
    if (!file || !card || bond.length === 0) return
    const { key, ...facts } = card
    yield [{ kind: 'attachment', attachment: { ...facts, transactions: bond }, key: Buffer.from(key).toString('base64') }]
    yield* piecesOf(file)
  } finally {
    await file?.close()
  }
}

const extract: Archival<Settings, DepotLine>['extract'] = async ({ folder }) => ({
  lastSeq: 0,
  pages: async function* () {
    const names = existsSync(folder) ? await onDisk(() => namesIn(folder)) : []
    for (const name of names) if (name.endsWith('.bond')) yield* one(folder, name.slice(0, -'.bond'.length))
  },
  close: async () => undefined,
})

const fill: Archival<Settings, DepotLine>['fill'] = async ({ folder }) => {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Fault('database-occupied', folder)
  await onDisk(() => mkdir(folder, { recursive: true, mode: 0o700 }))
  let bytes: FileHandle | undefined
  const end = async (): Promise<void> => {
    await bytes?.sync()
    await bytes?.close()
    bytes = undefined
  }
  const put = async (line: DepotLine): Promise<void> => {
    if (line.kind === 'piece') return void await bytes?.write(Buffer.from(line.sealed, 'base64'))
    await end()
    const { transactions, ...facts } = line.attachment
    const paths = pathsOf(folder, uploadOf(facts.attachment))
    bytes = await open(paths.bytes, 'wx', 0o600)
    await writeNew(paths.key, textOf({ ...facts, key: Buffer.from(line.key, 'base64') }))
    await writeNew(paths.bond, `${JSON.stringify(transactions)}\n`)
  }
  return {
    put: (lines) => onDisk(async () => { for (const line of lines) await put(line) }),
    finish: () => onDisk(async () => {
      await end()
      await syncFolder(folder)
    }),
    abandon: async () => {
      await bytes?.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const fileArchival: Archival<Settings, DepotLine> = { extract, fill }
