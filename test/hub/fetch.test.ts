import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { fetchSuite } from '../conformance/fetch.ts'
import { openFresh as openPostgres } from '../stores/postgres-parts.ts'
import { openFresh } from '../stores/sqlite-parts.ts'

fetchSuite('the memory ledger', async () => ({ store: createMemoryStore(), discard: async () => undefined }))
fetchSuite('the SQLite ledger', () => openFresh())

/** Another server's, where the environment names one. */
const named = process.env['SLUSE_TEST_POSTGRES']

describe('with PostgreSQL', function () {
  this.timeout(120_000)
  let server: Postgres | undefined
  before(async function () {
    if (named) return
    server = await startPostgres()
    if (!server) return this.skip()
  })
  after(() => server?.discard())
  fetchSuite('the PostgreSQL ledger, two hubs', () => openPostgres(named ?? server?.url ?? ''))
})
