// The operators' pages, as they are served: plain modules and style sheets, read once at the start. Nothing is built or rewritten
// but the name under which the one library is imported; the style sheets beside the parts and pages are served as one. What they
// know of the hub's rules (reasons, the table of the life) is handed over as `facts.json`, so that they need no second copy.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import type { Page } from '../api/index.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.svg': 'image/svg+xml',
}

/** In this order, so that a page's style sheet may refine the frame's. */
const folders = ['frame', 'parts', 'pages']
const library = (): string => join(dirname(createRequire(import.meta.url).resolve('lit-html')), 'lit-html.js')

const namesOf = (...kinds: readonly string[]): readonly string[] => folders.flatMap((folder) => (
  readdirSync(join(import.meta.dirname, folder)).filter((name) => kinds.includes(extname(name))).sort()
    .map((name) => `${folder}/${name}`)))
const textOf = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8')

const pageOf = (name: string, text: string): readonly [string, Page] => {
  const body = Buffer.from(text)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return [name, { type: types[extname(name)] ?? 'text/plain; charset=utf-8', body, etag }]
}

const withLibrary = (text: string): string => text.replace('from \'lit-html\'', 'from \'/dashboard/files/lit-html.js\'')
const withoutMap = (text: string): string => text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')

/** Reads the pages; `facts` becomes a file of its own among them. */
export const readPages = (facts: object): ReadonlyMap<string, Page> => new Map([
  ...namesOf('.html', '.js', '.svg').map((name) => pageOf(name, withLibrary(textOf(name)))),
  pageOf('style.css', namesOf('.css').map(textOf).join('\n')),
  pageOf('lit-html.js', withoutMap(readFileSync(library(), 'utf8'))),
  pageOf('facts.json', JSON.stringify(facts)),
])
