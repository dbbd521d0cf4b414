// The laws of a door. A member's own test says how its broker is started and how a silo speaks to it; the laws live once, here.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { cpr, findIn, findInFiles, plainWord, word } from '../end-to-end/canary.ts'
import { sampleOf } from '../end-to-end/hub.ts'
import { startScene, type DoorScene } from '../doors/scene.ts'

type Members = Readonly<Record<string, unknown>>

export interface Entry {
  readonly seq: number
  readonly id: string
  readonly reference: string
  readonly status: string
  readonly version: number
}

/** What came of something handed in, as its silo is told over the broker. */
export interface Outcome {
  readonly id?: string
  readonly answer?: Members
  readonly problem?: Members & { readonly code: string }
}

/** `said` is all that the hub has put beside the message. */
export interface Rejected { readonly code: string; readonly body: unknown; readonly said: unknown }

/** A silo as it speaks to the broker, with its own user. */
export interface SiloAtBroker {
  /** Hands something in and waits for what came of it. */
  ask(asked: string, body: unknown): Promise<Outcome>
  /** Hands something in, again and again until the broker has it, and waits for nothing more. */
  put(asked: string, body: unknown): Promise<void>
  /** All that lies in its rejection place. */
  rejected(): Promise<readonly Rejected[]>
  /** Takes its statuses until one fits; answers them as they came. */
  statuses(fits: (entry: Entry) => boolean): Promise<readonly Entry[]>
  /** Tries what it may not: to hand something in under another's name. */
  intrude(other: string, body: unknown): Promise<'kept out' | 'let in'>
  close(): Promise<void>
}

export interface DoorBench {
  /** The member `doors` of the hub's configuration. */
  readonly doors: Members
  silo(id: 'afsender' | 'fremmed'): Promise<SiloAtBroker>
  /** The broker is killed and started again. */
  restart(): Promise<void>
  /** The broker is killed and stays away while `during` runs. */
  away(during: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

const storm = 150

interface Stage {
  readonly scene: DoorScene
  readonly bench: DoorBench
  readonly silo: SiloAtBroker
  readonly other: SiloAtBroker
}

const found = async ({ scene }: Stage, reference: string): Promise<Members & { readonly id: string }> =>
  (await scene.call(`/v1/transactions?reference=${reference}`)).body

const delivered = (reference: string) => (entry: Entry): boolean => entry.reference === reference && entry.status === 'delivered'

/** Whether the hub, since it was started, has answered for anything. */
const takenBy = async ({ scene }: Stage): Promise<boolean> =>
  /sluse_door_taken_total\{[^}]*answer="taken"/.test((await scene.call('/metrics', { as: 'drift' })).text)

const arrivedFor = ({ scene }: Stage, id: string): number =>
  scene.peer.arrivals.all().filter(({ kind, key }) => kind === 'message' && key === id).length

const taking = (stage: () => Stage): void => {
  it('takes a message and answers with its transaction, which has the ledger\'s commit behind it', async () => {
    const { id } = await stage().silo.ask('post', sampleOf('taget'))
    expect(id).to.equal((await found(stage(), 'taget')).id)
  })

  it('takes the very same message twice as one', async () => {
    const [first, second] = [await stage().silo.ask('post', sampleOf('igen')), await stage().silo.ask('post', sampleOf('igen'))]
    expect(second).to.deep.equal(first)
  })

  it('cancels what waits, and says where it is too late', async () => {
    const notBefore = new Date(Date.now() + 3_600_000).toISOString()
    const { id } = await stage().silo.ask('post', sampleOf('senere', { notBefore }))
    const { answer } = await stage().silo.ask('cancel', { reference: 'senere' })
    const [told] = answer?.['cancellations'] as readonly { readonly cancelled: boolean; readonly transaction: Members }[]
    expect([told?.cancelled, told?.transaction['id'], told?.transaction['status']]).to.deep.equal([true, id, 'cancelled'])
    await stage().silo.ask('post', sampleOf('straks'))
    await stage().silo.statuses(delivered('straks'))
    const { answer: late } = await stage().silo.ask('cancel', { reference: 'straks' })
    expect(JSON.stringify(late)).to.include('not-cancellable')
  })

  it('tells the status of each message in order', async () => {
    await stage().silo.ask('post', sampleOf('fulgt'))
    const entries = await stage().silo.statuses(delivered('fulgt'))
    expect(entries.map(({ seq }) => seq)).to.deep.equal(entries.map(({ seq }) => seq).toSorted((a, b) => a - b))
    expect(entries.filter(({ reference }) => reference === 'fulgt').map(({ status }) => status))
      .to.deep.equal(['queued', 'sending', 'delivered'])
  })
}

const refusing = (stage: () => Stage): void => {
  const refusals: readonly (readonly [code: string, asked: string, body: unknown])[] = [
    ['body-invalid', 'post', sampleOf('uden', { recipient: undefined })],
    ['channel-unknown', 'post', sampleOf('kanal', { channel: 'brevdue' })],
    ['channel-forbidden', 'post', sampleOf('sms', { channel: 'sms', recipient: { phone: '20123456' }, content: { text: 'x' } })],
    ['topic-unknown', 'post', sampleOf('emne', { topic: 'frist.overskredet' })],
    ['cpr-suspected', 'post', sampleOf(`sag-${cpr}`)],
    ['body-invalid', 'cancel', { id: 'noget' }],
  ]
  for (const [code, asked, body] of refusals) {
    it(`refuses with ${code}, and the message lies in the rejection place with it`, async () => {
      const { problem } = await stage().silo.ask(asked, body)
      expect(problem?.code).to.equal(code)
      const mine = (await stage().silo.rejected()).filter((each) => JSON.stringify(each.body) === JSON.stringify(body))
      expect(mine.map((each) => each.code)).to.deep.equal([code])
    })
  }

  it('refuses another message under the same reference, and says what differs', async () => {
    await stage().silo.ask('post', sampleOf('optaget'))
    const { problem } = await stage().silo.ask('post', sampleOf('optaget', { content: { data: { sag: 'S-2' } } }))
    expect([problem?.code, problem?.['detail']]).to.deep.equal(['reference-conflict', 'Differs in: content.'])
  })

  it('knows a silo by where it hands in: another\'s rights are out of its reach', async () => {
    const forFremmed = sampleOf('fremmed-1', { topic: 'frist.overskredet', silo: 'fremmed', origin: 'fremmed' })
    expect((await stage().silo.ask('post', forFremmed)).problem?.code).to.equal('body-invalid')
    expect(await stage().silo.intrude('fremmed', sampleOf('fremmed-2', { topic: 'frist.overskredet' }))).to.equal('kept out')
    expect((await stage().other.ask('post', sampleOf('fremmed-3', { topic: 'frist.overskredet' }))).id).to.be.a('string')
    for (const reference of ['fremmed-1', 'fremmed-2']) {
      expect((await stage().scene.call(`/v1/transactions?reference=${reference}`, { as: 'fremmed' })).status).to.equal(404)
    }
  })
}

const surviving = (stage: () => Stage): void => {
  it('a hub that dies between the commit and the answer is shown it again: one transaction, sent once', async () => {
    const { scene, silo } = stage()
    await scene.kill()
    const fatal = scene.start('fatal').catch(() => undefined)
    await Promise.race([silo.put('post', sampleOf('afbrudt')), fatal])
    await scene.hub().ended
    await scene.start()
    await silo.statuses(delivered('afbrudt'))
    // The new hub answers for what the old one had committed.
    while (!await takenBy(stage())) await silo.rejected()
    const { id } = await found(stage(), 'afbrudt')
    expect(await silo.ask('post', sampleOf('afbrudt'))).to.deep.equal({ id })
    expect(arrivedFor(stage(), id)).to.equal(1)
  })

  it('a broker that is killed and comes back loses nothing and doubles nothing', async () => {
    const { scene, silo, bench } = stage()
    const references = Array.from({ length: storm }, (_, at) => `storm-${at}`)
    const putting = Promise.all(references.map((reference) => silo.put('post', sampleOf(reference))))
    await bench.restart()
    await putting
    const left = new Set(references)
    await silo.statuses(({ reference, status }) => {
      if (status === 'delivered') left.delete(reference)
      return left.size === 0
    })
    const arrived = scene.peer.arrivals.all().filter(({ kind, key }) => kind === 'message' && key !== undefined)
    const ids = await Promise.all(references.map(async (reference) => (await found(stage(), reference)).id))
    expect(new Set(ids).size).to.equal(storm)
    expect(ids.map((id) => arrived.filter(({ key }) => key === id).length)).to.deep.equal(ids.map(() => 1))
  })

  it('while the ledger fails, the hub says neither yes nor no; it takes the message when it can', async () => {
    const { scene, silo } = stage()
    const intruder = new DatabaseSync(join(scene.folder, 'sluse.db'))
    intruder.exec('BEGIN IMMEDIATE')
    let isTold = false
    const asking = silo.ask('post', sampleOf('taalmodig')).finally(() => { isTold = true })
    expect(await scene.hub().logged('door-waits')).to.include({ silo: 'afsender', code: 'store-failed' })
    expect(isTold).to.equal(false)
    intruder.exec('ROLLBACK')
    intruder.close()
    expect((await asking).id).to.be.a('string')
  })
}

const stopping = (stage: () => Stage): void => {
  it('a hub starts while the broker is away, says that the door is shut, and opens it when the broker is there', async () => {
    const { bench, scene, silo } = stage()
    await bench.away(async () => {
      await scene.kill()
      await scene.start()
      await scene.hub().logged('door-shut')
      const { body } = await scene.call('/v1/operations/alarms', { as: 'drift' })
      expect((body.alarms as readonly { readonly name: string }[]).map(({ name }) => name.split(':')[0])).to.include('door')
    })
    const { id } = await silo.ask('post', sampleOf('lukket'))
    expect(id).to.equal((await found(stage(), 'lukket')).id)
    const { body } = await scene.call('/v1/operations/alarms', { as: 'drift' })
    expect((body.alarms as readonly { readonly name: string }[]).map(({ name }) => name.split(':')[0])).to.not.include('door')
  })

  it('a hub stops while the broker is away, and goes on when both are back', async () => {
    const { scene, silo, bench } = stage()
    await bench.away(async () => {
      await scene.hub().logged('door-away')
      expect(await scene.hub().stop()).to.equal(0)
    })
    await scene.start()
    await silo.put('post', sampleOf('igen-oppe'))
    await silo.statuses(delivered('igen-oppe'))
  })
}

const discreet = (stage: () => Stage): void => {
  it('keeps nothing of what was said but the message itself: in no file, log, metric, status or refusal', async () => {
    const { scene, silo } = stage()
    const said = { data: { ord: word, [plainWord]: cpr } }
    const [good, stray] = [sampleOf('kanarie', { content: said }), sampleOf('kanarie-2', { content: said, [plainWord]: word })]
    const outcomes = [await silo.ask('post', good), await silo.ask('post', stray)]
    for (const more of [{ topic: 'frist.x' }, { lane: 'en-anden' }, { channel: word }, { recipient: { silo: plainWord } }]) {
      outcomes.push(await silo.ask('post', { ...good, ...more }))
    }
    outcomes.push(await silo.ask('cancel', { [plainWord]: word }))
    expect(outcomes.filter(({ problem }) => problem)).to.have.length(6)
    const entries = await silo.statuses(delivered('kanarie'))
    const rejected = await silo.rejected()
    const { text } = await scene.call('/metrics', { as: 'drift' })
    expect(text).to.include('sluse_door_taken_total')
    expect(findIn(JSON.stringify(rejected.map(({ body }) => body)), [word])).to.not.deep.equal([])
    const told = [
      scene.hub().log(), scene.hub().console(), text, JSON.stringify([outcomes, entries, rejected.map((each) => each.said)]),
    ]
    for (const each of told) expect(findIn(each, [word, plainWord, cpr])).to.deep.equal([])
    expect(findInFiles(scene.folder, [word, plainWord, cpr])).to.deep.equal([])
  })
}

/** The suite of a door; undefined where its broker is not there and may be skipped. */
export const doorSuite = (name: string, make: () => Promise<DoorBench | undefined>): void => {
  describe(`door ${name}`, function () {
    this.timeout(120_000)
    let stage: Stage
    let made: DoorBench | undefined
    before(async function () {
      made = await make()
      if (!made) return this.skip()
      const scene = await startScene(made.doors)
      stage = { scene, bench: made, silo: await made.silo('afsender'), other: await made.silo('fremmed') }
    })
    after(async () => {
      await Promise.all([stage?.silo.close(), stage?.other.close()])
      await stage?.scene.close()
      await made?.close()
    })
    taking(() => stage)
    refusing(() => stage)
    surviving(() => stage)
    discreet(() => stage)
    stopping(() => stage)
  })
}
