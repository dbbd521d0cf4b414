// What a ledger that several hubs share must keep besides the laws of every ledger.
import { expect } from 'chai'
import { Fault } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { bytesOf, changeBy, idsOf, inserted, moved, plain, sample, textOf, wholeJournal } from '../conformance/store-parts.ts'
import { openPostgresStore } from '../../stores/postgres/index.ts'
import { migrations } from '../../stores/postgres/tables.ts'
import { recordingWorld } from '../conformance/world.ts'
import { asked, newSchema, openIn } from './postgres-parts.ts'

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))

const faultOf = (opening: Promise<unknown>): Promise<unknown> =>
  opening.then(() => 'opened', (error: unknown) => (error instanceof Fault ? error.code : error))

/** Reads on as entries come, from several cursors, until it has seen so many. */
const follow = async (store: Store, count: number): Promise<readonly number[]> => {
  const seen: number[] = []
  while (seen.length < count) {
    const page = await store.journal({ after: seen.at(-1) ?? 0, limit: 7 })
    seen.push(...page.map(({ seq }) => seq))
  }
  return seen
}

const togetherLaws = (one: () => Store, other: () => Store): void => {
  it('is shared: what one wrote the other reads, and neither has it to itself', async () => {
    const made = await inserted(one())
    expect(plain(await other().read(made.id))).to.deep.equal(plain(made))
    expect([one().exclusive, other().exclusive]).to.deep.equal([false, false])
  })

  it('keeps one of a hundred inserts of one reference by two hubs', async () => {
    const answers = await Promise.all(times(100, (index) => (
      (index % 2 ? one() : other()).insert(sample({ reference: 'one' }), bytesOf('p')))))
    expect(answers.filter(({ outcome }) => outcome === 'inserted')).to.have.length(1)
  })

  it('lets one of two hubs claim each, and gives the payload to that one', async () => {
    const all = await Promise.all(times(60, () => inserted(one(), {}, 'sealed')))
    const claim = (store: Store, attempt: number) => Promise.all(all.map((each) => (
      store.replace({ ...changeBy(each, 'claimed', { attempt }), withPayload: true }))))
    const [mine, theirs] = await Promise.all([claim(one(), 1), claim(other(), 2)])
    for (const [index, answer] of mine.entries()) {
      const both = [answer, theirs[index]]
      const won = both.flatMap((each) => (each?.outcome === 'replaced' ? [each] : []))
      expect(won.map(({ payload }) => textOf(payload))).to.deep.equal(['sealed'])
    }
  })

  it('has one head in a lane, whoever inserts and whoever settles', async () => {
    const answers = await Promise.all(times(40, (index) => (
      (index % 2 ? one() : other()).insert(sample({ lane: 'a' }), bytesOf('p')))))
    expect(answers.filter((answer) => answer.outcome === 'inserted' && !answer.withheld)).to.have.length(1)
    for (let left = 40; left > 0; left -= 1) {
      const due = await one().due({ route: 'sms-main', origin: 'testsilo', priority: 'normal', now: 100, limit: 9 })
      expect(due).to.have.length(1)
      const [head] = due
      if (head) await moved(left % 2 ? one() : other(), head, 'cancelled')
    }
  })

  it('counts exactly over many generations, by two hubs', async () => {
    await Promise.all(times(1500, async (index) => {
      const store = index % 2 ? one() : other()
      await moved(store, await inserted(store, { route: `r${index % 3}` }), 'claimed')
    }))
    const counts = new Map((await one().counts()).map(({ route, status, count }) => [`${route} ${status}`, count]))
    expect(counts).to.deep.equal(new Map([['r0 sending', 500], ['r1 sending', 500], ['r2 sending', 500]]))
  })
}

const journalLaws = (one: () => Store, other: () => Store): void => {
  it('shows a reader every entry in order, while two hubs write', async () => {
    const count = 600
    const readers = [follow(one(), count), follow(other(), count)]
    await Promise.all(times(count / 2, async (index) => {
      const store = index % 2 ? one() : other()
      await moved(store, await inserted(store), 'claimed')
    }))
    const whole = (await wholeJournal(one(), undefined, 100)).map(({ seq }) => seq)
    for (const seen of await Promise.all(readers)) expect(seen).to.deep.equal(whole)
  })

  it('tells one hub of what another wrote', async () => {
    const heard = Promise.withResolvers<void>()
    const stop = other().watch((origins) => { if (origins.has('elsewhere')) heard.resolve() })
    await inserted(one(), { origin: 'elsewhere' })
    await heard.promise
    stop()
  })
}

const mateLaws = (one: () => Store): void => {
  it('makes what it can of a batch of which one cannot be made', async () => {
    const [before, after] = [sample(), sample()]
    const broken = sample({ reference: 'a\u0000b' })
    const answers = await Promise.allSettled([before, broken, after].map((each) => one().insert(each, bytesOf('p'))))
    expect(answers.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled'])
    expect(answers[1]).to.have.nested.property('reason.code', 'store-failed')
    expect(String((answers[1] as PromiseRejectedResult).reason)).to.not.contain(broken.id)
    expect(idsOf(await wholeJournal(one()))).to.deep.equal(idsOf([before, after]))
  })
}

const refusalLaws = (url: () => string): void => {
  it('is refused where a newer hub, or somebody else, was there', async () => {
    const [newer, foreign] = [newSchema(), newSchema()]
    await (await openIn(url(), newer)).close()
    await asked(url(), `INSERT INTO ${newer}.sluse_migration (version) VALUES (99)`)
    expect(await faultOf(openIn(url(), newer))).to.equal('database-newer')
    await asked(url(), `CREATE SCHEMA ${foreign}`, `CREATE TABLE ${foreign}.invoice (n int)`)
    expect(await faultOf(openIn(url(), foreign))).to.equal('database-foreign')
    await asked(url(), `DROP SCHEMA ${newer} CASCADE`, `DROP SCHEMA ${foreign} CASCADE`)
  })

  it('is refused where there is no server, or no way in', async () => {
    const address = new URL(url())
    address.password = 'wrong'
    expect(await faultOf(openIn(address.href, newSchema()))).to.equal('database-unreachable')
    address.port = '1'
    expect(await faultOf(openIn(address.href, newSchema()))).to.equal('database-unreachable')
  })

  it('never goes in clear where TLS is wanted', async () => {
    const opening = openPostgresStore({ url: url(), schema: newSchema(), ca: 'an authority', log: recordingWorld().log })
    expect(await faultOf(opening)).to.equal('database-unreachable')
  })

  it('is made once by hubs that start at the same time', async () => {
    const schema = newSchema()
    const all = await Promise.all(times(4, () => openIn(url(), schema)))
    const counted = await asked(url(), `SELECT count(*)::int AS steps FROM ${schema}.sluse_migration`)
    expect(counted).to.deep.equal([{ steps: migrations.length }])
    await Promise.all(all.map((store) => store.close()))
    await asked(url(), `DROP SCHEMA ${schema} CASCADE`)
  })
}

export const sharedLaws = (url: () => string): void => {
  describe('shared by two hubs', () => {
    let schema = ''
    let stores: [Store, Store]
    beforeEach(async () => {
      schema = newSchema()
      stores = [await openIn(url(), schema), await openIn(url(), schema)]
    })
    afterEach(async () => {
      await Promise.all(stores.map((store) => store.close()))
      await asked(url(), `DROP SCHEMA ${schema} CASCADE`)
    })
    const [one, other] = [() => stores[0], () => stores[1]]
    togetherLaws(one, other)
    journalLaws(one, other)
    mateLaws(one)
  })
  describe('opened', () => refusalLaws(url))
}
