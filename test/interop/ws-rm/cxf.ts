// Peers made of Apache CXF: our sources in cxf/, its jars from Maven Central at the versions of cxf/pom.xml. One Java process
// plays all peers of a run and is told what to do a line at a time, because it takes seconds to start.
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Variant } from '../../../adapters/ws-rm/index.ts'
import { locate } from '../../../scripts/servers/binary.ts'

const run = promisify(execFile)
const sources = fileURLToPath(new URL('cxf', import.meta.url))
const packages = [['javac', 'default-jdk-headless'], ['mvn', 'maven']] as const

/** Puts CXF's jars into a folder; their class path, or undefined where there is no Java and that may be skipped. */
export const fetchCxf = async (folder: string): Promise<string | undefined> => {
  for (const [binary, debian] of packages) if (await locate({ binary, debian }) === undefined) return undefined
  const jars = join(folder, 'jars')
  await run('mvn', ['-q', '-B', '-f', join(sources, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`])
  return join(jars, '*')
}

/** Compiles the peers into a folder; their class path, or undefined where there is no Java and that may be skipped. */
export const buildCxf = async (folder: string): Promise<string | undefined> => {
  const jars = await fetchCxf(folder)
  if (jars === undefined) return undefined
  const classes = join(folder, 'classes')
  mkdirSync(classes, { recursive: true })
  const java = join(sources, 'src/main/java/hub')
  const files = readdirSync(java).map((file) => join(java, file))
  await run('javac', ['-d', classes, '-cp', jars, ...files])
  return `${classes}:${jars}`
}

export interface CxfPeer {
  readonly name: string
  readonly variant: Variant
  /** Where it listens, or where it sends to. */
  readonly url: string
  /** The file of its database; without it all is in memory. */
  readonly store?: string
  /** Its calls need not be in order. */
  readonly unordered?: true
  /** Where it takes what comes back, if not on the exchange. */
  readonly callback?: string
  /** A folder with the PEMs own.pem, own.key and hub.pem: it signs and says who it is, and takes nothing else. */
  readonly keys?: string
}

export interface CxfPeers {
  open(role: 'destination' | 'source', peer: CxfPeer): Promise<void>
  /** Sends messages by number; resolves when the last has been sent once. */
  send(name: string, operation: 'Echo' | 'Notify' | 'Attach', first: number, last: number): Promise<void>
  /** Resolves when all that a source sent is acknowledged. */
  settled(name: string): Promise<void>
  /** Ends its sequences, and it. */
  stop(name: string): Promise<void>
  /** What it said: numbers `delivered`, texts `replied`, `trouble`. */
  said(what: 'delivered' | 'replied' | 'trouble', name: string): readonly string[]
  /** Resolves when as many numbers were delivered. */
  delivered(name: string, count: number): Promise<void>
  /** Ends the process as a power failure would. */
  kill(): Promise<void>
}

interface Line { readonly what: string; readonly name: string; readonly more: string }

const lineOf = (text: string): Line => {
  const [what = '', name = '', ...more] = text.split(' ')
  return { what, name, more: more.join(' ') }
}

const wordsOf = (
  { name, variant: { rm, soap, addressing }, store, unordered, url, callback, keys }: CxfPeer,
): readonly string[] =>
  [name, rm, soap, addressing, store ?? '-', unordered ? 'unordered' : 'ordered', url,
    callback ?? '-', ...(keys === undefined ? [] : [keys])]

/** Starts the process. */
export const startCxf = async (classPath: string): Promise<CxfPeers> => {
  const child = spawn('java', ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m', '-cp', classPath, 'hub.Peers'],
    { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines: Line[] = []
  const looks = new Set<() => void>()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(lineOf(text))
    for (const look of [...looks]) look()
  })
  const heard = (isSo: () => boolean): Promise<void> => new Promise((resolve, reject) => {
    const look = (): void => {
      if (!isSo()) return
      looks.delete(look)
      resolve()
    }
    looks.add(look)
    void ended.then(() => reject(new Error('the Java process ended')))
    look()
  })
  const order = async (done: string, ...words: readonly string[]): Promise<void> => {
    const [from, name] = [lines.length, words[1]]
    child.stdin.write(`${words.join(' ')}\n`)
    const found = () => lines.slice(from).find((line) => line.name === name && [done, 'failed'].includes(line.what))
    await heard(() => found() !== undefined)
    if (found()?.what === 'failed') throw new Error(`${words.join(' ')}: ${found()?.more}`)
  }
  const said: CxfPeers['said'] = (what, name) =>
    lines.filter((line) => line.what === what && line.name === name).map(({ more }) => more)
  await heard(() => lines.some(({ what }) => what === 'started'))
  return {
    open: (role, peer) => order('ready', role, ...wordsOf(peer)),
    send: (name, operation, first, last) => order('sent', 'send', name, operation, `${first}`, `${last}`, '0'),
    settled: (name) => order('settled', 'settle', name),
    stop: (name) => order('stopped', 'stop', name),
    said,
    delivered: (name, count) => heard(() => said('delivered', name).length >= count),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
