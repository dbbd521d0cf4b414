import { createMemoryStore } from '../../stores/memory/index.ts'
import { storeSuite } from '../conformance/store.ts'

storeSuite('the memory ledger', async () => {
  const store = createMemoryStore()
  return { store, discard: () => store.close() }
})
