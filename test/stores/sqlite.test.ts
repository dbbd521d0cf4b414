import { storeSuite } from '../conformance/store.ts'
import { openFresh } from './sqlite-parts.ts'

storeSuite('the SQLite ledger', () => openFresh())
