// Runs the canary scan on a hub at work and waits for what comes of it: made-up content is held, looked for in all that the hub
// keeps, erased, and looked for again. Nothing is sent.
//   npm run canary:scan [-- why]
// SLUSE_URL is the hub's address (http://127.0.0.1:8080), SLUSE_CREDENTIAL the credential of an operator who is security officer
// or administrator; the demo's own is found by itself. Ends with 0 where all was clean, 1 where something was found, 2 where the
// scan could not tell, and 3 where the hub refused.
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

interface Scan {
  readonly startedAt: string
  readonly verdict: 'clean' | 'found' | 'blind' | 'unfinished'
  readonly places: readonly { readonly bytes: number }[]
}
interface Told { readonly canary: { readonly running?: { readonly since: string }; readonly scans: readonly Scan[] } }

const demo = 'var/demo/credentials/security-officer'
const credential = process.env['SLUSE_CREDENTIAL'] ?? (existsSync(demo) ? readFileSync(demo, 'utf8').trim() : '')
const everyMs = 250

const ask = async <T>(path: string, body?: object): Promise<T> => {
  const answer = await fetch(new URL(`/v1/operations/privacy${path}`, process.env['SLUSE_URL'] ?? 'http://127.0.0.1:8080'), {
    method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
    headers: { authorization: `Bearer ${credential}`, ...(body && { 'content-type': 'application/json' }) },
  })
  const told = await answer.json() as T
  if (answer.ok) return told
  console.error(JSON.stringify(told, null, 2))
  process.exit(3)
}

/** The scan that began then, once it is over. */
const over = async (since: string): Promise<Scan | undefined> => {
  for (;;) {
    const { canary: { running, scans } } = await ask<Told>('')
    if (running?.since !== since) return scans.find(({ startedAt }) => startedAt === since)
    await pause(everyMs)
  }
}

const codes = { clean: 0, found: 1, blind: 2, unfinished: 2 } as const
const reason = process.argv.slice(2).join(' ') || 'npm run canary:scan'
const { since } = await ask<{ readonly since: string }>('/scan', { reason })
const scan = await over(since)
console.log(JSON.stringify(scan ?? { verdict: 'unfinished' }, null, 2))
process.exitCode = codes[scan?.verdict ?? 'unfinished']
