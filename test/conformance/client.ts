// The laws of the client: whatever carries the three calls, they do the same, against a real hub as a process of its own.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import type { Client, Entry, Message, Posted } from '../../client/client.ts'
import { root } from '../rules/sources.ts'
import { sampleOf } from '../end-to-end/hub.ts'
import type { DoorScene } from '../doors/scene.ts'

export interface ClientBench {
  readonly scene: DoorScene
  client(): Client
  /** The example of examples/ and its words, without the message. */
  example(): readonly string[]
  /** Kills what is between the two, and starts it again; absent where there is nothing. */
  readonly restart?: () => Promise<void>
  close(): Promise<void>
}

const many = 60

const messageOf = (reference: string, more: Readonly<Record<string, unknown>> = {}): Message =>
  sampleOf(reference, more) as unknown as Message

const idOf = (posted: Posted): string => {
  if ('problem' in posted) throw new Error(posted.problem.code)
  return posted.id
}

/** Follows until one fits; answers all that were shown. */
const until = async (
  client: Client, fits: (entry: Entry) => boolean, after = 0, signal?: AbortSignal,
): Promise<readonly Entry[]> => {
  const shown: Entry[] = []
  for await (const entry of client.follow({ after, signal })) {
    shown.push(entry)
    if (fits(entry)) break
  }
  return shown
}

const isDelivered = (name: string) => ({ reference, status }: Entry): boolean => reference === name && status === 'delivered'

const saying = (bench: () => ClientBench, client: () => Client): void => {
  it('posts a message, which is then in the ledger; again, it is the same', async () => {
    const id = idOf(await client().post(messageOf('brev')))
    expect((await bench().scene.call('/v1/transactions?reference=brev')).body.id).to.equal(id)
    expect(await client().post(messageOf('brev'))).to.deep.equal({ id })
  })

  it('tells why a message was not taken', async () => {
    const forbidden = await client().post(messageOf('forbudt', { topic: 'frist.overskredet' }))
    expect(forbidden).to.have.nested.property('problem.code', 'topic-unknown')
    await client().post(messageOf('dobbelt'))
    const conflict = await client().post(messageOf('dobbelt', { lane: 'en-anden' }))
    expect(conflict).to.have.nested.property('problem.code', 'reference-conflict')
    expect(conflict).to.have.nested.property('problem.errors[0].at', '/lane')
  })

  it('cancels what waits, and tells where it is too late', async () => {
    const id = idOf(await client().post(messageOf('senere', { notBefore: new Date(Date.now() + 3_600_000).toISOString() })))
    const cancelled = await client().cancel({ reference: 'senere' })
    expect(cancelled).to.have.nested.property('cancellations[0].cancelled', true)
    expect(cancelled).to.have.nested.property('cancellations[0].transaction.id', id)
    expect(await client().cancel({ reference: 'ukendt' })).to.deep.equal({ cancellations: [] })
    expect(await client().cancel({} as { reference: string })).to.have.nested.property('problem.code', 'body-invalid')
    await client().post(messageOf('straks'))
    await until(client(), isDelivered('straks'))
    const late = await client().cancel({ reference: 'straks' })
    expect(late).to.have.nested.property('cancellations[0].problem.code', 'not-cancellable')
  })
}

const following = (bench: () => ClientBench, client: () => Client, hasBroker: boolean): void => {
  it('follows what becomes of each message, in order, each once', async () => {
    await client().post(messageOf('fulgt'))
    const shown = await until(client(), isDelivered('fulgt'))
    expect(shown.filter(({ reference }) => reference === 'fulgt').map(({ status }) => status))
      .to.deep.equal(['queued', 'sending', 'delivered'])
    const seqs = shown.map(({ seq }) => seq)
    expect(seqs).to.deep.equal([...new Set(seqs)].toSorted((a, b) => a - b))
    const last = seqs.at(-1) ?? 0
    await client().post(messageOf('fulgt-igen'))
    const later = await until(client(), isDelivered('fulgt-igen'), last)
    expect(later.filter(({ seq }) => seq <= last)).to.deep.equal([])
  })

  it('gives up waiting when it is told to', async () => {
    const [following, posting] = [new AbortController(), new AbortController()]
    const waiting = until(client(), () => false, Number.MAX_SAFE_INTEGER, following.signal)
    following.abort(new Error('enough'))
    expect(await waiting.catch((error: Error) => error.message)).to.equal('enough')
    posting.abort(new Error('no more'))
    expect(await client().post(messageOf('opgivet'), posting).catch((error: Error) => error.message)).to.equal('no more')
  })

  const through = async (name: string, meanwhile: () => Promise<void>): Promise<void> => {
    const { scene } = bench()
    const references = Array.from({ length: many }, (_, at) => `${name}-${at}`)
    const posting = Promise.all(references.map(async (reference) => idOf(await client().post(messageOf(reference)))))
    await meanwhile()
    const ids = await posting
    const left = new Set(references)
    await until(client(), ({ reference, status }) => {
      if (status === 'delivered') left.delete(reference)
      return left.size === 0
    })
    const arrived = scene.peer.arrivals.all().filter(({ kind }) => kind === 'message').map(({ key }) => key)
    expect(ids.map((id) => arrived.filter((key) => key === id).length)).to.deep.equal(ids.map(() => 1))
  }

  it('a hub that is killed and started again loses and doubles nothing of what is posted meanwhile', () =>
    through('hub', async () => {
      await bench().scene.kill()
      await bench().scene.start()
    }))

  if (hasBroker) it('nor does a broker that is killed between them', () => through('broker', async () => bench().restart?.()))
}

const running = (bench: () => ClientBench): void => {
  it('has an example that runs', async () => {
    const [file, ...words] = bench().example()
    const message = JSON.stringify(messageOf('eksempel'))
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'examples', `${file}.ts`), ...words, message])
    const said = stdout.trim().split('\n')
    expect(said.map((line) => line.split(' ')[0])).to.deep.equal(['posted', 'followed', 'followed', 'followed', 'cancelled'])
    expect(said[3]).to.include('"delivered"')
    expect(said[4]).to.include('not-cancellable')
  })
}

/** The suite of the client over one transport; undefined where its broker is not there and may be skipped. */
export const clientSuite = (name: string, make: () => Promise<ClientBench | undefined>, hasBroker: boolean): void => {
  describe(`client over ${name}`, function () {
    this.timeout(120_000)
    let bench: ClientBench
    let client: Client | undefined
    before(async function () {
      const made = await make()
      if (!made) return this.skip()
      bench = made
      client = bench.client()
    })
    after(async () => {
      await client?.close()
      await bench?.close()
    })
    saying(() => bench, () => client as Client)
    following(() => bench, () => client as Client, hasBroker)
    running(() => bench)
  })
}
