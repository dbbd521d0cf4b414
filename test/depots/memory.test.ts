import { createMemoryDepot } from '../../depots/memory/index.ts'
import { depotSuite } from '../conformance/depot.ts'

depotSuite('the memory depot', async (settings) => {
  const depot = createMemoryDepot(settings)
  return { depot, discard: () => depot.close() }
})
