// Who may be let in with one click, in the demo alone: somebody of each role.
import { roles, type Role } from '../../core/right.ts'

interface Account { readonly name: string; readonly roles: readonly Role[]; readonly silo?: string }

/** The silo user is one of Kontaktforløb's. */
export const demoAccounts: readonly Account[] = roles.map((role) => (
  { name: `demo-${role}`, roles: [role], ...(role === 'silo-user' && { silo: 'kontaktforloeb' }) }))
