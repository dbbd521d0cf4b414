// NgDP's counterpart, and letters whose documents were uploaded: what the tests of attachments over the whole way stand on.
import { existsSync, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { startDigitalPost, type DigitalPostCounterpart } from '../../sandbox/digital-post/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { credentials, type TestHub } from './hub.ts'

export type Members = Readonly<Record<string, unknown>>

const authority = throwAwayAuthority()
const client = authority.cert(['a sender system'])
export const system = { systemId: 'sluse-test', apiToken: 'a-token-of-the-tests-only' }
export const tls = authority.cert(['127.0.0.1', 'localhost'])
export const { ca } = authority

export const startNgdp = (): Promise<DigitalPostCounterpart> => startDigitalPost({ now: () => Date.now(), ...system, tls, ca })

/** A brisk route of e-Boks to that address. */
export const routeTo = (address: string, more: Members = {}): Members => ({
  name: 'eboks', channel: 'eboks', retry: { budget: '1h', first: '100ms', max: '200ms' },
  breaker: { open: '100ms', maxOpen: '200ms' }, inDoubt: { askAfter: '100ms', giveUp: '10m' },
  settings: {
    adapter: 'digital-post', address, ...system, certificate: client.cert, key: client.key, ca, receipts: 'none',
    sender: { cvr: '12345678', label: 'Jobcenter' },
  },
  ...more,
})

/** A day that no month has: nobody's number. */
export const cpr = '4101902222'

export const paper = (attachment: string, filename = 'afgoerelse.pdf'): Members =>
  ({ filename, mediaType: 'application/pdf', attachment })

export const letterOf = (reference: string, documents: readonly Members[], more: Members = {}): Members => ({
  reference, channel: 'eboks', topic: 'moede.booket', recipient: { cpr }, content: { title: 'Afgørelse', documents }, ...more,
})

/** Uploads, and answers the id. */
export const uploadTo = async (
  { url }: Pick<TestHub, 'url'>, bytes: Uint8Array | ReadableStream, as: keyof typeof credentials = 'afsender',
): Promise<string> => {
  const answer = await fetch(`${url}/v1/attachments`, {
    method: 'POST', headers: { authorization: `Bearer ${credentials[as]}` }, body: bytes, duplex: 'half',
  } as RequestInit)
  const said = await answer.json() as { attachment: string }
  expect(answer.status, JSON.stringify(said)).to.equal(201)
  return said.attachment
}

export const depotOf = (folder: string): string => join(folder, 'sluse.db-attachments')
export const heldIn = (folder: string): readonly string[] => (existsSync(depotOf(folder)) ? readdirSync(depotOf(folder)) : [])

/** Resolves when the depot holds so many files. */
export const untilHeld = (folder: string, count: number): Promise<void> => new Promise((resolve) => {
  const look = (): void => {
    if (heldIn(folder).length !== count) return
    watching.close()
    resolve()
  }
  const watching = watch(depotOf(folder), look)
  look()
})

/** What arrived at NgDP of each file of a message, as bytes. */
export const filesOf = (content: unknown): readonly Buffer[] =>
  (content as { files: readonly { content: string }[] }).files.map((file) => Buffer.from(file.content, 'base64'))
