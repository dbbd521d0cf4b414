// A hub over a ledger and a depot in memory, with one channel whose messages name attachments and a way out that reads them.
import { createHash, randomBytes } from 'node:crypto'
import type { Adapter, Body, Delivery } from '../../core/adapter.ts'
import { Unreadable, type Uploaded } from '../../core/attachment.ts'
import type { Channel } from '../../core/channel.ts'
import type { Outcome } from '../../core/outcome.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Silo } from '../../core/silo.ts'
import type { Store } from '../../core/store.ts'
import { createMemoryDepot } from '../../depots/memory/index.ts'
import { createHub, type Parts, type Posted } from '../../hub/index.ts'
import { createEmbeddedQueue } from '../../queues/embedded/index.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { limits, pieces, settingsOf } from '../conformance/depot-parts.ts'
import { recordingWorld } from '../conformance/world.ts'
import { routeOf } from '../routes/samples.ts'

type Content = { readonly files: readonly string[] }

/** A channel whose content is a list of attachments. */
export const filesChannel: Channel = {
  name: 'files', words: { da: 'filer', en: 'files' }, settings: {}, schema: { recipient: {}, content: {} },
  example: { recipient: '', content: { files: [] } },
  parse: (body: Body) => {
    const attachments = (body.content as Content).files.map((attachment, at) => ({ attachment, at: `/content/files/${at}` }))
    return { body, recipient: String(body.recipient), attachments }
  },
  open: async () => { throw new Error('the tests open their own way out') },
}

/** Reads all attachments of what it is to send, and says what they were. */
const createReader = (read: Parts['depot']['read']) => {
  const seen: { readonly id: string; readonly digests: readonly string[] }[] = []
  let outcome: Outcome = { kind: 'delivered' }
  let meanwhile = async (_id: string): Promise<void> => undefined
  const digest = async (id: string, attachment: string): Promise<string> => {
    const hash = createHash('sha256')
    for await (const piece of read(id, attachment)) hash.update(piece)
    return hash.digest('hex')
  }
  const send = async ({ id, body }: Delivery): Promise<Outcome> => {
    try {
      const digests: string[] = []
      for (const attachment of (body.content as Content).files) {
        digests.push(await digest(id, attachment))
        await meanwhile(id)
      }
      seen.push({ id, digests })
      return outcome
    } catch (error) {
      if (error instanceof Unreadable) return error.outcome
      throw error
    }
  }
  const adapter: Adapter = { repeatable: true, send, close: async () => undefined }
  return {
    adapter, seen, answers: (next: Outcome): void => { outcome = next },
    /** Happens after each attachment that was read. */
    meanwhile: (act: typeof meanwhile): void => { meanwhile = act },
  }
}

const siloOf = (id: string): Silo => ({
  id, words: { da: id, en: id }, credentials: [], channels: ['files'], topics: ['t'], retentionMs: 86_400_000,
})

export const silo = siloOf('afsender')
export const stranger = siloOf('fremmed')

export const named = ({ attachment }: Uploaded): string => attachment

export const naming = (reference: string, files: readonly string[]): Posted =>
  ({ reference, channel: 'files', topic: 't', recipient: 'r', content: { files } })

export const openAttached = (spoil: (store: Store) => Store = (store) => store) => {
  const { settings, forget } = settingsOf({ ...limits, maxUnboundBytes: 10_000_000, maxTotalBytes: 10_000_000 })
  const world = recordingWorld()
  const memory = createMemoryStore()
  const store = spoil(memory)
  const depot = createMemoryDepot({ ...settings, world })
  const way = createReader(depot.read)
  const route = routeOf({ name: 'files', channel: 'files', match: {}, width: 4 })
  const parts: Parts = {
    world, store, depot, unboundMs: 3_600_000, seal: settings.seal, queue: createEmbeddedQueue(world), drainMs: 0,
    channels: new Map([['files', filesChannel]]), routes: [route], ways: new Map([['files', way.adapter]]),
    silos: new Map([silo, stranger].map((each) => [each.id, each])), postStatus: async () => ({ kind: 'delivered' }),
    askSilo: async () => 'relevant', fallback: [],
  }
  const hub = createHub(parts)
  const upload = async (what: number | Uint8Array = 1000, by = silo): Promise<Uploaded> => {
    const held = await hub.upload(by, pieces(typeof what === 'number' ? randomBytes(what) : what))
    if (isRefusal(held)) throw new Error(held.refused)
    return held
  }
  const stop = async (): Promise<void> => {
    await hub.stop()
    forget()
  }
  return { hub, parts, memory, depot, way, upload, stop }
}
