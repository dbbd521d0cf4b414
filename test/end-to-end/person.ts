// Somebody with a browser: keeps the cookie, and sends the word against forged requests along with whatever changes something.
import type { CallOptions, TestHub } from './hub.ts'

export const firstPassword = 'den allerførste adgang'

type Answer = Awaited<ReturnType<TestHub['call']>>

export interface PersonCalls {
  readonly cookie: string
  readonly csrf: string
  /** What was answered when they signed in. */
  readonly entered: Answer
  call(path: string, options?: Omit<CallOptions, 'as'>): Promise<Answer>
}

const cookieOf = ({ headers }: Answer): string => (headers.get('set-cookie') ?? '').split(';')[0] ?? ''

const personFrom = (hub: Pick<TestHub, 'call'>, entered: Answer): PersonCalls => {
  const [cookie, csrf] = [cookieOf(entered), String(entered.body['csrf'] ?? '')]
  return {
    cookie, csrf, entered,
    call: (path, { method, body, headers } = {}) => (
      hub.call(path, { method, body, as: null, headers: { cookie, 'x-sluse-csrf': csrf, ...headers } })),
  }
}

/** Signs in with a password. */
export const signIn = async (hub: Pick<TestHub, 'call'>, name: string, password: string): Promise<PersonCalls> => (
  personFrom(hub, await hub.call('/v1/session', { as: null, body: { name, password } })))

/** The first administrator, with the password changed. */
export const signInFirst = async (hub: Pick<TestHub, 'call'>): Promise<PersonCalls> => {
  const first = await signIn(hub, 'administrator', firstPassword)
  const next = 'et andet og længere kodeord'
  await first.call('/v1/session/password', { body: { current: firstPassword, next } })
  return signIn(hub, 'administrator', next)
}

/** Makes a user of those roles and signs in as one. */
export const signInAs = async (
  hub: Pick<TestHub, 'call'>, administrator: PersonCalls, name: string,
  given: { readonly roles: readonly string[]; readonly silo?: string },
): Promise<PersonCalls> => {
  await administrator.call(`/v1/users/${name}`, { method: 'PUT', body: given })
  const { body } = await administrator.call(`/v1/users/${name}/password`, { method: 'POST' })
  const current = String(body['password'])
  const once = await signIn(hub, name, current)
  const next = `adgang for en anden ${name.length}`
  await once.call('/v1/session/password', { body: { current, next } })
  return signIn(hub, name, next)
}
