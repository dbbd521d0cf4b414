// Local accounts. The first administrator is made at the first start, with a password that must be changed before anything else.
import { may, type Person, type Role } from '../core/right.ts'
import type { Refusal } from '../core/refusal.ts'
import type { World } from '../core/world.ts'
import { hashPassword, isPassword, weaknessOf, type RandomBytes } from './password.ts'
import { changeRecord, recordOf, type Ledger } from './records.ts'

export interface User extends Person {
  /** Absent where the user signs in elsewhere, or cannot yet. */
  readonly password?: string
  /** The password was given by another, or is the first: nothing else may be done before it is changed. */
  readonly mustChange?: boolean
  readonly disabled?: boolean
  readonly createdAt: number
  readonly changedAt: number
}

/** What an administrator says of a user. */
export interface UserGiven { readonly roles: readonly Role[]; readonly silo?: string; readonly disabled?: boolean }

/** A password that is told once. */
export interface FirstPassword { readonly name: string; readonly password: string }

export interface Users {
  all(): Promise<readonly User[]>
  read(name: string): Promise<User | undefined>
  put(name: string, given: UserGiven): Promise<User | Refusal>
  remove(name: string): Promise<User | Refusal>
  /** Gives a new password to be used once. */
  renew(name: string): Promise<FirstPassword | Refusal>
  changePassword(name: string, current: string, next: string): Promise<User | Refusal>
  verify(name: string, password: string): Promise<User | undefined>
  /** Makes the first administrator where there is no user at all; answers its password, if it was made up. */
  begin(given: string | undefined): Promise<FirstPassword | undefined>
}

export interface PeopleParts {
  readonly store: Ledger
  readonly world: Pick<World, 'now'>
  readonly bytes: RandomBytes
}

export const userPrefix = 'user/'
const nameOf = (name: string): string => `${userPrefix}${name}`
const unknown: Refusal = { refused: 'user-unknown' }
const last: Refusal = { refused: 'administrator-missing' }

const isAdministrator = ({ disabled, ...user }: User): boolean => !disabled && may(user, 'change-users')

/** Made up of 24 letters and digits. */
const madeUp = (bytes: RandomBytes): string => Buffer.from(bytes(18)).toString('base64url')

/** Makes the first administrator; of several hubs that start at once, one does. */
const beginUsers = async (
  { store, world, bytes }: PeopleParts, given: string | undefined,
): Promise<FirstPassword | undefined> => {
  if ((await store.kept(userPrefix)).length > 0) return undefined
  const [name, password, at] = ['administrator', given ?? madeUp(bytes), world.now()]
  const kept = await hashPassword(password, bytes)
  const user: User = { name, roles: ['administrator'], password: kept, mustChange: true, createdAt: at, changedAt: at }
  const made = await store.keep({ name: nameOf(name), version: 1, value: JSON.stringify(user) })
  return made && given === undefined ? { name, password } : undefined
}

export const createUsers = ({ store, world, bytes }: PeopleParts): Users => {
  const all = async (): Promise<readonly User[]> => (await store.kept(userPrefix)).map(({ value }) => JSON.parse(value) as User)
  const read = async (name: string): Promise<User | undefined> => {
    const found = await recordOf(store, nameOf(name))
    return found && JSON.parse(found.value) as User
  }
  const change = (name: string, make: (user: User) => User | null): Promise<User | undefined> =>
    changeRecord<User>(store, nameOf(name), (user) => user && make(user))
  // Nobody could give it back.
  const isLast = async (name: string): Promise<boolean> => {
    const others = (await all()).filter((user) => user.name !== name && isAdministrator(user))
    const user = await read(name)
    return others.length === 0 && user !== undefined && isAdministrator(user)
  }
  const put: Users['put'] = async (name, { roles, silo, disabled }) => {
    const keeps = !disabled && roles.includes('administrator')
    if (!keeps && await isLast(name)) return last
    const at = world.now()
    const given = { name, roles, ...(silo !== undefined && { silo }), ...(disabled && { disabled }), changedAt: at }
    const made = await changeRecord<User>(store, nameOf(name), (user) => ({
      ...given, createdAt: user?.createdAt ?? at,
      ...(user?.password !== undefined && { password: user.password }), ...(user?.mustChange && { mustChange: true }),
    }))
    return made ?? unknown
  }
  const setPassword = async (name: string, password: string, mustChange: boolean): Promise<User | undefined> => {
    const kept = await hashPassword(password, bytes)
    return change(name, ({ mustChange: _, ...user }) => (
      { ...user, password: kept, changedAt: world.now(), ...(mustChange && { mustChange }) }))
  }
  const changePassword: Users['changePassword'] = async (name, current, next) => {
    const user = await read(name)
    if (!await isPassword(current, user?.password)) return { refused: 'login-refused' }
    const weakness = current === next ? 'It is the one before.' : weaknessOf(next, name)
    if (weakness) return { refused: 'password-weak', detail: weakness }
    return await setPassword(name, next, false) ?? unknown
  }
  return {
    all, read, put, changePassword,
    remove: async (name) => {
      if (await isLast(name)) return last
      const user = await read(name)
      await change(name, () => null)
      return user ?? unknown
    },
    renew: async (name) => {
      const password = madeUp(bytes)
      return await setPassword(name, password, true) ? { name, password } : unknown
    },
    verify: async (name, password) => {
      const user = await read(name)
      return await isPassword(password, user?.password) && !user?.disabled ? user : undefined
    },
    begin: (given) => beginUsers({ store, world, bytes }, given),
  }
}
