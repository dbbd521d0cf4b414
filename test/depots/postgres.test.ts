import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import type { Depot } from '../../core/attachment.ts'
import { openPostgresDepot } from '../../depots/postgres/index.ts'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { depotSuite } from '../conformance/depot.ts'
import { bindTo, pieces, readAll, settingsOf, uploaded, type DepotSettings } from '../conformance/depot-parts.ts'
import { asked, newSchema } from '../stores/postgres-parts.ts'

/** Another server's, where the environment names one. */
const named = process.env['SLUSE_TEST_POSTGRES']

describe('attachments with PostgreSQL', function () {
  this.timeout(120_000)
  let server: Postgres | undefined
  let url = named ?? ''
  before(async function () {
    if (named) return
    server = await startPostgres()
    if (!server) return this.skip()
    url = server.url
  })
  after(() => server?.discard())

  depotSuite('the PostgreSQL depot', async (settings) => {
    const schema = newSchema()
    let depot = await openPostgresDepot({ ...settings, url, schema })
    return {
      depot,
      reopen: async () => {
        await depot.close()
        depot = await openPostgresDepot({ ...settings, url, schema })
        return depot
      },
      discard: async () => {
        await depot.close()
        await asked(url, `DROP SCHEMA ${schema}_attachments CASCADE`)
      },
    }
  }, 10)

  describe('shared by two hubs', () => {
    let schema: string
    let settings: DepotSettings
    let forget: () => void
    let [one, other]: Depot[] = []
    const both = (): readonly [Depot, Depot] => [one as Depot, other as Depot]
    beforeEach(async () => {
      ({ settings, forget } = settingsOf())
      schema = newSchema()
      ;[one, other] = await Promise.all([1, 2].map(() => openPostgresDepot({ ...settings, url, schema })))
    })
    afterEach(async () => {
      await Promise.all(both().map((depot) => depot.close()))
      await asked(url, `DROP SCHEMA ${schema}_attachments CASCADE`)
      forget()
    })

    it('what one took the other binds, reads and drops', async () => {
      const [here, there] = both()
      const bytes = randomBytes(300_000)
      const held = await here.put('silo', pieces(bytes))
      if ('refused' in held) throw new Error(held.refused)
      expect(await bindTo(there, 'sent', held)).to.equal(true)
      expect(await bindTo(here, 'again', held)).to.equal(false)
      expect(bytes.equals(await readAll(here, 'sent', held.attachment) as Buffer)).to.equal(true)
      await here.drop('sent')
      expect(await there.totals()).to.deep.equal({ bound: 0, unbound: 0, bytes: 0 })
      expect(await asked(url, `SELECT count(*)::int AS left FROM ${schema}_attachments.piece`)).to.deep.equal([{ left: 0 }])
    })

    it('of those who bind the same at once, one succeeds', async () => {
      const held = await uploaded(both()[0])
      const tries = Array.from({ length: 20 }, (_, at) => bindTo(both()[at % 2] as Depot, `t${at}`, held))
      expect((await Promise.all(tries)).filter((bound) => bound)).to.have.length(1)
    })

    it('what two let go of at once is erased by the last of them', async () => {
      for (let round = 0; round < 10; round += 1) {
        const held = await uploaded(both()[0])
        const transactions = [`first-${round}`, `second-${round}`]
        await both()[0].bind(transactions.map((transaction) => ({ transaction, attachments: [held.attachment] })))
        await Promise.all(transactions.map((each, at) => (both()[at] as Depot).drop(each)))
      }
      expect(await both()[1].totals()).to.deep.equal({ bound: 0, unbound: 0, bytes: 0 })
    })

    it('clears away what a hub that died had uploaded in part, when no upload could take that long', async () => {
      const piece = `${schema}_attachments.piece`
      await asked(url, `INSERT INTO ${piece} VALUES ('torn', 0, 'x', now() - interval '2 hours'), ('torn', 1, 'x', now()),
        ('young', 0, 'x', now())`)
      expect(await both()[0].expire(0)).to.equal(0)
      expect(await asked(url, `SELECT upload FROM ${piece}`)).to.deep.equal([{ upload: 'young' }])
    })

    it('holds nothing that can be read', async () => {
      const content = Buffer.alloc(200_000, 'hemmelighed ')
      await both()[0].put('silo', (async function* () { yield content })())
      const where = `position('hemmelighed'::bytea in sealed) > 0`
      expect(await asked(url, `SELECT count(*)::int AS seen FROM ${schema}_attachments.piece WHERE ${where}`))
        .to.deep.equal([{ seen: 0 }])
    })
  })
})
