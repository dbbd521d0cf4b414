import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { storeSuite } from '../conformance/store.ts'
import { sharedLaws } from './postgres-laws.ts'
import { openFresh } from './postgres-parts.ts'

/** Another server's, where the environment names one. */
const named = process.env['SLUSE_TEST_POSTGRES']

describe('with PostgreSQL', function () {
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

  storeSuite('the PostgreSQL ledger', () => openFresh(url), 10)
  sharedLaws(() => url)
})
