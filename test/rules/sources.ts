import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strip } from './strip.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A file of code: its path from the root, its text, and its text without comments and texts. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly bare: string
  readonly lines: number
}

const passedOver = new Set(['node_modules', 'var', 'coverage', 'dist'])

const pathsIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || passedOver.has(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? pathsIn(path) : [path]
  })

const sourceAt = (path: string): Source => {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, bare: strip(text), lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) }
}

/** Every file and folder of the repository, but for what is made or fetched. */
export const paths: readonly string[] = pathsIn('')

/** Every file of code. */
export const sources: readonly Source[] = paths.filter((path) => /\.(ts|mts|js|mjs|cjs)$/.test(path)).map(sourceAt)

export const isTest = ({ path }: Source): boolean => path.startsWith('test/')

/** The folders within a folder, by name. */
export const foldersIn = (folder: string): readonly string[] =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    .map(({ name }) => name) : []

/** The `share`th of some numbers in order: 0.5 is the median. */
export const quantile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((one, other) => one - other)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0
