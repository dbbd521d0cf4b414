// The operators' pages, as they are served: plain modules and style sheets, read once at the start. Nothing is built or rewritten
// but the name under which the one library is imported. What the pages know of the hub's rules (reasons, the table of the life)
// is handed over as `facts.json`, so that they need no second copy.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import type { Page } from '../api/index.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.svg': 'image/svg+xml',
}

const folder = join(import.meta.dirname, 'pages')
const library = (): string => join(dirname(createRequire(import.meta.url).resolve('lit-html')), 'lit-html.js')

const pageOf = (name: string, text: string): readonly [string, Page] => {
  const body = Buffer.from(text)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return [name, { type: types[extname(name)] ?? 'text/plain; charset=utf-8', body, etag }]
}

const withoutMap = (text: string): string => text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')

/** Reads the pages; `facts` becomes a file of its own among them. */
export const readPages = (facts: object): ReadonlyMap<string, Page> => new Map([
  ...readdirSync(folder).filter((name) => extname(name) in types)
    .map((name) => pageOf(name, readFileSync(join(folder, name), 'utf8').replace('from \'lit-html\'', 'from \'./lit-html.js\''))),
  pageOf('lit-html.js', withoutMap(readFileSync(library(), 'utf8'))),
  pageOf('facts.json', JSON.stringify(facts)),
])
