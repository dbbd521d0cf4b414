// The laws of a queue engine. A member's own test says how to open it and what it cannot do; the laws live once, here.
import { expect } from 'chai'
import type { Features, QueueEngine, Shown, Ticket } from '../../core/queue.ts'

/** An engine under test. Each call of `open` is another process; those of a broker share it. */
export interface QueueBench {
  open(): Promise<QueueEngine>
  close(): Promise<void>
}

/** An engine with a broker behind it, and what can happen to that. */
export interface BrokerBench extends QueueBench {
  /** The process behind an engine dies: nothing is acknowledged, nobody says goodbye. */
  kill(engine: QueueEngine): Promise<void>
  /** The broker goes away and comes back. */
  restart(): Promise<void>
  /** The broker is away while `during` runs. */
  away(during: () => Promise<void>): Promise<void>
  /** All that the broker keeps, as text. */
  content(): Promise<string>
}

type Work = (ticket: Ticket) => Promise<Shown>

const ticketsOf = (route: string, count: number): Ticket[] => (
  Array.from({ length: count }, (_, at) => ({ id: `${route}-${at}`, route })))
const idsOf = (tickets: readonly Ticket[]): string[] => tickets.map(({ id }) => id)

/** A worker that remembers what it was shown and can be waited for. */
const createWorker = (work: Work = async () => 'done') => {
  const shown: string[] = []
  const waiting: { fits(): boolean; tell(): void }[] = []
  let under = 0
  let most = 0
  const tell = (): void => { for (const one of waiting) if (one.fits()) one.tell() }
  return {
    shown,
    most: (): number => most,
    under: (): number => under,
    work: async (ticket: Ticket): Promise<Shown> => {
      under += 1
      most = Math.max(most, under)
      shown.push(ticket.id)
      tell()
      try {
        return await work(ticket)
      } finally {
        under -= 1
        tell()
      }
    },
    until: (fits: () => boolean): Promise<void> => new Promise((resolve) => {
      if (fits()) return resolve()
      waiting.push({ fits, tell: resolve })
    }),
  }
}
type Worker = ReturnType<typeof createWorker>

const sawAll = (worker: Worker, ids: readonly string[]) => (): boolean => ids.every((id) => worker.shown.includes(id))

/** A door that is opened later. */
const createDoor = () => Promise.withResolvers<void>()

const eventually = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!await holds()) await new Promise((resolve) => { setImmediate(resolve) })
}

const showing = (open: () => QueueEngine): void => {
  it('shows every ticket at least once, each to the workers of its own route', async () => {
    const [one, two] = [createWorker(), createWorker()]
    open().consume('one', 4, one.work)
    open().consume('two', 4, two.work)
    const [ones, twos] = [ticketsOf('one', 100), ticketsOf('two', 100)]
    await open().publish([...ones, ...twos])
    await Promise.all([one.until(sawAll(one, idsOf(ones))), two.until(sawAll(two, idsOf(twos)))])
    expect(one.shown.every((id) => id.startsWith('one'))).to.equal(true)
    expect(two.shown.every((id) => id.startsWith('two'))).to.equal(true)
  })

  it('keeps what was published before anybody consumed', async () => {
    await open().publish(ticketsOf('early', 5))
    await eventually(async () => await open().depth('early') === 5)
    const worker = createWorker()
    open().consume('early', 2, worker.work)
    await worker.until(sawAll(worker, idsOf(ticketsOf('early', 5))))
  })

  it('shows refused work again, and work that threw', async () => {
    const times = new Map<string, number>()
    const worker = createWorker(async ({ id }) => {
      const time = (times.get(id) ?? 0) + 1
      times.set(id, time)
      if (time === 1 && id.endsWith('1')) throw new Error('on purpose')
      return time < 3 ? 'again' : 'done'
    })
    open().consume('again', 2, worker.work)
    await open().publish(ticketsOf('again', 3))
    await worker.until(() => idsOf(ticketsOf('again', 3)).every((id) => (times.get(id) ?? 0) >= 3))
    expect([...times.values()].every((time) => time >= 3)).to.equal(true)
  })

  it('takes nothing and everything published at once', async () => {
    const worker = createWorker()
    open().consume('bulk', 16, worker.work)
    await open().publish([])
    await Promise.all(Array.from({ length: 50 }, (_, at) => open().publish([{ id: `bulk-${at}`, route: 'bulk' }])))
    await worker.until(sawAll(worker, idsOf(ticketsOf('bulk', 50))))
  })
}

const widths = (open: () => QueueEngine): void => {
  it('never shows more than the width at a time, and does use it', async () => {
    const door = createDoor()
    const worker = createWorker(async () => {
      await door.promise
      return 'done'
    })
    open().consume('wide', 3, worker.work)
    await open().publish(ticketsOf('wide', 30))
    await worker.until(() => worker.under() === 3)
    door.resolve()
    await worker.until(sawAll(worker, idsOf(ticketsOf('wide', 30))))
    expect(worker.most()).to.equal(3)
  })

  it('a route that is stuck delays no other', async () => {
    const door = createDoor()
    const stuck = createWorker(async () => {
      await door.promise
      return 'done'
    })
    const free = createWorker()
    open().consume('stuck', 1, stuck.work)
    open().consume('free', 1, free.work)
    await open().publish([...ticketsOf('stuck', 10), ...ticketsOf('free', 50)])
    await free.until(sawAll(free, idsOf(ticketsOf('free', 50))))
    door.resolve()
    await stuck.until(sawAll(stuck, idsOf(ticketsOf('stuck', 10))))
  })

  it('depth counts what waits and not what is worked on', async () => {
    const door = createDoor()
    const worker = createWorker(async () => {
      await door.promise
      return 'done'
    })
    open().consume('deep', 2, worker.work)
    await open().publish(ticketsOf('deep', 7))
    await worker.until(() => worker.under() === 2)
    await eventually(async () => await open().depth('deep') === 5)
    door.resolve()
    await worker.until(sawAll(worker, idsOf(ticketsOf('deep', 7))))
    await eventually(async () => await open().depth('deep') === 0)
  })
}

const stopping = (open: () => QueueEngine): void => {
  it('after stop nothing more is shown, and nothing under way was cut off', async () => {
    const door = createDoor()
    let finished = 0
    const worker = createWorker(async () => {
      await door.promise
      finished += 1
      return 'done'
    })
    const consumption = open().consume('stop', 2, worker.work)
    await open().publish(ticketsOf('stop', 10))
    await worker.until(() => worker.under() === 2)
    let stopped = false
    const stop = consumption.stop().then(() => { stopped = true })
    await new Promise((resolve) => { setImmediate(resolve) })
    expect(stopped, 'while work is under way').to.equal(false)
    door.resolve()
    await stop
    expect([finished, worker.shown.length]).to.deep.equal([2, 2])
    const next = createWorker()
    open().consume('stop', 2, next.work)
    await next.until(() => new Set([...worker.shown, ...next.shown]).size === 10)
    expect(worker.shown).to.have.length(2)
  })

  it('stops at once where nothing is under way, also twice', async () => {
    const consumption = open().consume('idle', 2, createWorker().work)
    await consumption.stop()
    await consumption.stop()
  })

  it('closed, it takes no tickets and says so', async () => {
    const engine = open()
    await engine.close()
    const answer = await engine.publish(ticketsOf('closed', 1)).then(() => 'taken', () => 'rejected')
    expect(answer).to.equal('rejected')
  })
}

const surviving = (bench: () => BrokerBench): void => {
  it('a ticket of a killed worker is shown to another', async () => {
    const doomed = await bench().open()
    const held = createWorker(() => new Promise<Shown>(() => undefined))
    doomed.consume('killed', 2, held.work)
    await doomed.publish(ticketsOf('killed', 4))
    await held.until(() => held.under() === 2)
    await bench().kill(doomed)
    const worker = createWorker()
    const other = await bench().open()
    other.consume('killed', 2, worker.work)
    await worker.until(sawAll(worker, idsOf(ticketsOf('killed', 4))))
    await other.close()
  })

  it('two processes share the tickets of a route', async () => {
    const [a, b] = [await bench().open(), await bench().open()]
    const [one, two] = [createWorker(), createWorker()]
    const both = (): boolean => idsOf(ticketsOf('shared', 40)).every((id) => one.shown.includes(id) || two.shown.includes(id))
    a.consume('shared', 2, one.work)
    b.consume('shared', 2, two.work)
    await a.publish(ticketsOf('shared', 40))
    await Promise.race([one.until(both), two.until(both)])
    await Promise.all([a.close(), b.close()])
  })
}

const disturbed = (bench: () => BrokerBench): void => {
  it('while the broker is away publish rejects; it never says yes and forgets, and it comes back by itself', async () => {
    const engine = await bench().open()
    const taken = new Set<string>()
    const publish = (id: string): Promise<void> => engine.publish([{ id, route: 'away' }]).then(() => { taken.add(id) })
    await publish('before')
    let rejected = false
    await bench().away(async () => { await publish('during').catch(() => { rejected = true }) })
    expect(rejected).to.equal(true)
    await eventually(() => publish('after').then(() => true, () => false))
    const worker = createWorker()
    engine.consume('away', 1, worker.work)
    await worker.until(sawAll(worker, [...taken]))
    await engine.close()
  })

  it('fifty publishers and a restart in the middle: whatever was taken is shown', async () => {
    const engine = await bench().open()
    const taken = new Set<string>()
    const publishing = Promise.all(Array.from({ length: 50 }, async (_, publisher) => {
      for (let each = 0; each < 20; each += 1) {
        const id = `p${publisher}-${each}`
        await engine.publish([{ id, route: 'storm' }]).then(() => taken.add(id), () => undefined)
      }
    }))
    await bench().restart()
    await publishing
    const worker = createWorker()
    engine.consume('storm', 20, worker.work)
    await worker.until(sawAll(worker, [...taken]))
    await engine.close()
  })

  it('the broker keeps two names a ticket and nothing else', async () => {
    const engine = await bench().open()
    const canary = { id: 'canary-id', route: 'canary', recipient: 'SECRET-RECIPIENT', content: 'SECRET-CONTENT' }
    await engine.publish([canary])
    const text = await bench().content()
    expect(text).to.include('canary-id')
    expect(text).to.not.match(/SECRET/)
    await engine.close()
  })
}

/** Opens a bench and an engine on it around each test. */
const around = <T extends QueueBench>(make: () => Promise<T>) => {
  let bench: T
  let engine: QueueEngine
  beforeEach(async () => {
    bench = await make()
    engine = await bench.open()
  })
  afterEach(async () => {
    await engine.close()
    await bench.close()
  })
  return { bench: (): T => bench, engine: (): QueueEngine => engine }
}

const everybody = (engine: () => QueueEngine, features: Features): void => {
  it('declares what it can do', () => { expect(engine().features).to.deep.equal(features) })
  showing(engine)
  widths(engine)
  stopping(engine)
}

/** The suite of an engine within the process. `features` is what it is expected to declare. */
export const queueSuite = (name: string, make: () => Promise<QueueBench>, features: Features): void => {
  describe(`queue engine ${name}`, () => { everybody(around(make).engine, features) })
}

/** The suite of an engine with a broker: durable and shared, and all the same laws. */
export const brokerSuite = (name: string, make: () => Promise<BrokerBench>): void => {
  describe(`queue engine ${name}`, () => {
    const { bench, engine } = around(make)
    everybody(engine, { durable: true, shared: true })
    surviving(bench)
    disturbed(bench)
  })
}
