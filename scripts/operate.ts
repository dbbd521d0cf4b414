// Operates a running hub from the command line: the same routes as the dashboard's, so the same rights, audit and refusals.
//   npm run operate -- overview                                what waits and what is wrong
//   npm run operate -- failures [status=parked] [silo=…]       by cause
//   npm run operate -- search [named=…] [status=…] [silo=…] …  transactions
//   npm run operate -- show <id>
//   npm run operate -- resume|cancel|confirm|discard|set-aside|take-up <id> [why]
//   npm run operate -- pauses | pause route|channel <name> <until> <why> | let-go route|channel <name>
//   npm run operate -- channels | channel <route> | test <route> <why>    how each goes; its test message
//   npm run operate -- hubs | drain <id> <why> | undrain <id>   the hubs on this ledger; letting one finish and claim no more
//   npm run operate -- jobs | job <id> | draft <action> <why> [status=…] [route=…] … | approve|start|halt|abort <job> [why]
//   npm run operate -- partners                                their sequences
//   npm run operate -- check <partner>                         the way to it, step by step; 1 where a step failed
//   npm run operate -- suspend|go-on|request-acknowledgement|terminate <partner> <sequence> <why>
//   npm run operate -- privacy                                 what is held of people, until when, and what has been erased
//   npm run operate -- scan <why>                              begins a canary scan; npm run canary:scan waits for it
//   npm run operate -- audit [after=…] [limit=…]
// SLUSE_URL is the hub's address (http://127.0.0.1:8080), SLUSE_CREDENTIAL an operator's credential; the demo's own is found by
// itself. Ends with 0, or with 1 where the hub refused.
import { existsSync, readFileSync } from 'node:fs'

interface Checked { readonly ways: readonly { readonly isGood: boolean }[] }
interface Request { readonly method: string; readonly path: string; readonly body?: object }

const pairsOf = (words: readonly string[]): Readonly<Record<string, string>> => Object.fromEntries(words.map((word) => {
  const [name = '', ...value] = word.split('=')
  return [name, value.join('=')]
}))

const get = (path: string, words: readonly string[] = []): Request => {
  const query = new URLSearchParams(pairsOf(words)).toString()
  return { method: 'GET', path: `/v1/${path}${query === '' ? '' : `?${query}`}` }
}
const why = (words: readonly string[]): object => (words.length > 0 ? { reason: words.join(' ') } : {})
const post = (path: string, body: object = {}): Request => ({ method: 'POST', path: `/v1/operations/${path}`, body })

const act = (action: string) => ([id = '', ...words]: readonly string[]): Request => (
  post(`transactions/${encodeURIComponent(id)}/${action}`, why(words)))
const decide = (decision: string) => ([id = '', ...words]: readonly string[]): Request => (
  post(`jobs/${encodeURIComponent(id)}/${decision}`, why(words)))

const sequence = (action: string) => ([partner = '', id = '', ...words]: readonly string[]): Request => (
  post(`partners/${encodeURIComponent(partner)}/sequences/${action}`, { id, ...why(words) }))

const held = (kind = '', name = ''): string => `/v1/operations/pauses/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`

const drained = (id: string): string => `/v1/operations/hubs/${encodeURIComponent(id)}/drain`

const commands: Readonly<Record<string, (words: readonly string[]) => Request>> = {
  overview: () => get('operations/overview'),
  failures: (words) => get('operations/failures', words),
  search: (words) => get('operations/transactions', words),
  show: ([id = '']) => get(`operations/transactions/${encodeURIComponent(id)}`),
  ...Object.fromEntries(['resume', 'cancel', 'confirm', 'discard', 'set-aside', 'take-up'].map((name) => [name, act(name)])),
  pauses: () => get('operations/pauses'),
  pause: ([kind, name, until, ...words]) => ({ method: 'PUT', path: held(kind, name), body: { until, ...why(words) } }),
  'let-go': ([kind, name]) => ({ method: 'DELETE', path: held(kind, name) }),
  channels: () => get('operations/channels'),
  channel: ([route = '']) => get(`operations/channels/${encodeURIComponent(route)}`),
  test: ([route = '', ...words]) => post(`channels/${encodeURIComponent(route)}/test`, why(words)),
  hubs: () => get('operations/hubs'),
  drain: ([id = '', ...words]) => ({ method: 'PUT', path: drained(id), body: why(words) }),
  undrain: ([id = '']) => ({ method: 'DELETE', path: drained(id) }),
  jobs: () => get('operations/jobs'),
  job: ([id = '']) => get(`operations/jobs/${encodeURIComponent(id)}`),
  draft: ([action, reason, ...words]) => post('jobs', { action, reason, filter: pairsOf(words) }),
  ...Object.fromEntries(['approve', 'start', 'halt', 'abort'].map((name) => [name, decide(name)])),
  partners: () => get('operations/partners'),
  check: ([partner = '']) => post(`partners/${encodeURIComponent(partner)}/check`),
  suspend: sequence('suspend'), 'go-on': sequence('resume'), terminate: sequence('terminate'),
  'request-acknowledgement': sequence('request-acknowledgement'),
  privacy: () => get('operations/privacy'),
  scan: (words) => post('privacy/scan', why(words)),
  audit: (words) => get('audit', words),
}

const demo = 'var/demo/credentials/operator'
const credential = process.env['SLUSE_CREDENTIAL'] ?? (existsSync(demo) ? readFileSync(demo, 'utf8').trim() : '')
const [name = '', ...words] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  console.error(`Say what to do, one of: ${Object.keys(commands).join(', ')}; the head of scripts/operate.ts tells how.`)
  process.exit(2)
}
const { method, path, body } = command(words)
const answer = await fetch(new URL(path, process.env['SLUSE_URL'] ?? 'http://127.0.0.1:8080'), {
  method, headers: { authorization: `Bearer ${credential}`, ...(body && { 'content-type': 'application/json' }) },
  body: body && JSON.stringify(body),
})
const text = await answer.text()
const shown = text === '' ? '' : JSON.stringify(JSON.parse(text), null, 2)
if (answer.ok) console.log(shown)
else console.error(shown)
const isGood = (told: string): boolean => (
  name !== 'check' || (JSON.parse(told) as Checked).ways.every((way) => way.isGood))
process.exitCode = answer.ok && isGood(text) ? 0 : 1
