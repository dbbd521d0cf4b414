// Those who operate the hub: accounts in the ledger, and the first of them where there is none.
import { randomBytes } from 'node:crypto'
import type { Configuration } from '../config/index.ts'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import { openPeople, openSaml, type DemoAccount } from '../people/index.ts'

/** `demo`: who may be let in with one click; there the first administrator is one of them. */
export const openOperators = async (
  { people: { firstPassword: given, saml }, api: { publicUrl } }: Configuration, store: Store, world: World,
  demo: readonly DemoAccount[],
) => {
  const signOn = saml && await openSaml(saml, publicUrl, { store, world, bytes: randomBytes })
  const people = openPeople({ store, world, bytes: randomBytes }, demo, signOn)
  const firstPassword = demo.length === 0 ? await people.users.begin(given) : undefined
  return { people, ...(firstPassword && { firstPassword }) }
}
