// What the tests of copying records stand on: the commands as processes, a counterpart that counts, and the feed.
import { execFile } from 'node:child_process'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { callerOf, sampleOf } from './hub.ts'

export interface Entry {
  readonly seq: number
  readonly id: string
  readonly reference: string
  readonly status: string
  readonly reason?: string
}
interface Ran { readonly status: number; readonly said: string }

/** Runs a script as a process of its own. */
export const run = (name: string, ...words: readonly string[]): Promise<Ran> => new Promise((resolve) => {
  const script = fileURLToPath(new URL(`../../scripts/${name}.ts`, import.meta.url))
  execFile(process.execPath, [script, ...words], (error, out, err) =>
    resolve({ status: error ? Number(error.code) : 0, said: out + err }))
})

/** Takes note of every request, repeated or not, and keeps those waiting whose turn it is. */
export const startCounterpart = async () => {
  const seen: string[] = []
  const watching = new Set<() => void>()
  const waiting: ServerResponse[] = []
  let holds = false
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      seen.push(String(request.headers['sluse-id']))
      for (const look of [...watching]) look()
      if (holds) waiting.push(response)
      else response.setHeader('content-type', 'application/json').end('{"taken":true,"repeated":false}')
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    hold: (now: boolean): void => {
      holds = now
      if (!now) for (const response of waiting.splice(0)) response.destroy()
    },
    until: (count: number): Promise<void> => new Promise((resolve) => {
      const look = (): void => {
        if (seen.length < count) return
        watching.delete(look)
        resolve()
      }
      watching.add(look)
      look()
    }),
    stop: (): void => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Reads the feed from a position until it has what is looked for. */
export const read = async (url: string, until: (all: readonly Entry[]) => boolean, from = 0): Promise<readonly Entry[]> => {
  const all: Entry[] = []
  for (let after = from; !until(all);) {
    const { body } = await callerOf(url)(`/v1/journal?after=${after}&limit=500&wait=20`)
    all.push(...body['entries'] as unknown as readonly Entry[])
    after = body['after'] as unknown as number
  }
  return all
}

/** References of what came to be so. */
export const settledIn = (entries: readonly Entry[], status = 'delivered'): ReadonlySet<string> =>
  new Set(entries.filter((entry) => entry.status === status).map(({ reference }) => reference))

export const post = async (url: string, reference: string): Promise<void> => {
  const { status, text } = await callerOf(url)('/v1/messages', { body: sampleOf(reference) })
  expect(status, text).to.equal(202)
}

export const postMany = (url: string, word: string, count: number): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, at) => post(url, `${word}-${at}`)))
