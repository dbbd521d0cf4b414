// Everywhere that a word may come to stand when somebody looks at the hub: what a browser shows and keeps, what it asked for and
// was answered, every answer of the operators' API, and every file that can be taken along. Each look answers what it saw, by
// place.
import { parquetReadObjects } from 'hyparquet'
import type { BrowserContext, Page } from 'playwright-core'

/** A place, and all that stands there. */
export interface Seen { readonly place: string; readonly text: Buffer | string }

/** What is visible and invisible in the document, with what stands in its fields. */
const documentText = `(() => [document.documentElement.outerHTML, document.title, document.body?.innerText ?? '',
  ...[...document.querySelectorAll('input, textarea, select')].map(({ value }) => value)].join('\\n'))()`

const stored = (name: string): string => `JSON.stringify(Object.entries(${name}))`

const indexed = `(async () => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const all = []
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name))
    for (const store of db.objectStoreNames) {
      const read = () => db.transaction(store).objectStore(store)
      all.push(name, store, await asked(read().getAllKeys()), await asked(read().getAll()))
    }
    db.close()
  }
  return JSON.stringify(all)
})()`

const cached = `(async () => {
  const all = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) all.push(name, request.url, await (await cache.match(request)).text())
  }
  return all.join('\\n')
})()`

/** All that the page shows and its browser keeps. */
export const lookAtPage = async (page: Page): Promise<readonly Seen[]> => {
  const read = (place: string, script: string): Promise<Seen> => (
    page.evaluate<string>(script).then((text) => ({ place, text })))
  return [
    { place: 'address', text: page.url() }, { place: 'cookies', text: JSON.stringify(await page.context().cookies()) },
    ...await Promise.all([
      read('document', documentText), read('localStorage', stored('localStorage')),
      read('sessionStorage', stored('sessionStorage')),
      read('IndexedDB', indexed), read('Cache storage', cached), read('history', 'JSON.stringify(history.state)'),
    ]),
  ]
}

/** Listens to everything that a browser asks for, is answered and says; `over` resolves with all of it. */
export const listenTo = (context: BrowserContext): { over(): Promise<readonly Seen[]> } => {
  const seen: Seen[] = []
  const reading: Promise<unknown>[] = []
  const add = (place: string, text: string): void => void seen.push({ place, text })
  context.on('request', (request) => add('requests', `${request.method()} ${request.url()}\n${request.postData() ?? ''}`))
  context.on('response', (answer) => {
    add('headers of answers', JSON.stringify(answer.headers()))
    // What the hub keeps telling has no end.
    if (answer.headers()['content-type'] === 'text/event-stream') return
    reading.push(answer.text().then((text) => add('answers', text), () => undefined))
  })
  context.on('console', (line) => add('console', line.text()))
  return {
    over: async () => {
      await Promise.all(reading)
      return seen
    },
  }
}

/** The answer to one question, as bytes, with its headers. */
export interface Told { readonly headers: string; readonly bytes: Buffer; readonly type: string }
export type Ask = (path: string) => Promise<Told>

const parquetText = async (bytes: Buffer): Promise<string> => {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  return JSON.stringify(await parquetReadObjects({ file }), (_name, value: unknown) => (
    typeof value === 'bigint' ? Number(value) : value))
}

/** Every answer, and of Parquet also what a reader of it sees. */
export const askAll = async (ask: Ask, paths: readonly string[]): Promise<readonly Seen[]> => {
  const seen: Seen[] = []
  for (const path of paths) {
    const { headers, bytes, type } = await ask(path)
    seen.push({ place: path, text: Buffer.concat([Buffer.from(`${headers}\n`), bytes]) })
    if (type.includes('parquet')) seen.push({ place: `rows of ${path}`, text: await parquetText(bytes) })
  }
  return seen
}

interface Operation { readonly 'x-right': string }
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

/** What stands in the addresses of one thing, all that are to be looked at. */
export type Values = Readonly<Record<string, readonly string[]>>

/** The addresses that can be read with an operator's right, or by anybody; what tells without end is left out. */
export const readable = (paths: Paths, values: Values): readonly string[] => Object.entries(paths)
  .filter(([path, { get }]) => get && get['x-right'] !== 'silo' && get['x-right'] !== 'inlet' && !path.endsWith('/live'))
  .flatMap(([path]) => {
    const [, name] = /\{(\w+)\}/.exec(path) ?? []
    if (name === undefined) return [path]
    const known = values[name]
    if (!known || known.length === 0) throw new Error(`nothing is known to put into ${path}`)
    return known.map((value) => path.replace(`{${name}}`, encodeURIComponent(value)))
  })
