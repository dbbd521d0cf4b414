// Tokens, in two steps: the issuer answers for the system's certificate with an assertion, and the service's own token service
// turns that into an access token. Both are kept until shortly before they run out; whoever comes meanwhile waits for the one
// request under way.
import { X509Certificate } from 'node:crypto'
import type { Postponed } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import type { World } from '../../core/world.ts'
import type { HttpClient, HttpRequest, HttpResult } from '../protocols/http.ts'
import { isMembers, membersOf, type Members } from '../protocols/json.ts'
import { retryAfterMs } from '../protocols/retry-after.ts'
import { notSentReasons, routeStatuses } from '../protocols/http-reason.ts'
import type { Settings } from './settings.ts'

export interface Tokens {
  /** The value of `Authorization` for a service; what keeps it from having one is the route's trouble. */
  authorization(entity: string): Promise<string | Postponed>
  /** The assertion itself, for the broker. */
  assertion(entity: string): Promise<string | Postponed>
  /** Forgets both tokens of a service: it turned them down. */
  drop(entity: string): void
}

interface Kept { readonly value: string; readonly until: number }
type Got = Kept | Postponed

const earlyMs = 300_000
/** Where nothing is said about how long it lasts. */
const usualMs = 3_600_000

/** Nothing of a message has been sent yet, so whatever goes wrong is the way's trouble. */
const trouble = (reason: Reason, more: Partial<Postponed> = {}): Postponed =>
  ({ kind: 'postponed', reason, blame: 'route', ...more })

const troubleOf = (result: HttpResult, now: number): Postponed | undefined => {
  if (result.kind === 'not-sent') return trouble(notSentReasons[result.why])
  if (result.kind === 'cut') return trouble('unreachable')
  const { status, headers } = result
  if (status === 200) return undefined
  const reason = routeStatuses[status] ?? (status < 500 ? 'credential-refused' : 'counterpart-failed')
  return trouble(reason, { retryAfterMs: retryAfterMs(headers['retry-after'], now), evidence: { code: String(status) } })
}

const membersIn = (value: unknown): Members => isMembers(value) ? value : {}

const untilOf = (lifetime: Members, now: number): number => {
  const expires = Date.parse(String(lifetime['Expires'] ?? ''))
  return Number.isFinite(expires) ? expires : now + usualMs
}

/** One line of base64: the issuer takes the certificate in no other form. */
const lineOf = (pem: string): string => new X509Certificate(pem).raw.toString('base64')

const issueBody = ({ sender, certificate }: Settings, entity: string): string => JSON.stringify({
  TokenType: 'http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0',
  RequestType: 'http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue',
  KeyType: 'http://docs.oasis-open.org/ws-sx/ws-trust/200512/PublicKey',
  AnvenderKontekst: { Cvr: sender.cvr }, UseKey: lineOf(certificate),
  AppliesTo: { EndpointReference: { Address: entity } }, OnBehalfOf: null,
})

const isKept = (got: Got): got is Kept => 'value' in got

/** Keeps what `get` answers until shortly before its end; one request at a time for each name. */
const createCache = (now: () => number, get: (name: string) => Promise<Got>) => {
  const kept = new Map<string, Kept>()
  const under = new Map<string, Promise<Got>>()
  const fetch = async (name: string): Promise<Got> => {
    const got = await get(name)
    if (isKept(got)) kept.set(name, got)
    return got
  }
  return {
    drop: (name: string): void => { kept.delete(name) },
    get: (name: string): Promise<Got> => {
      const known = kept.get(name)
      if (known && known.until - earlyMs > now()) return Promise.resolve(known)
      const mine = under.get(name) ?? fetch(name).finally(() => under.delete(name))
      under.set(name, mine)
      return mine
    },
  }
}

type Ask = (request: Pick<HttpRequest, 'url' | 'headers' | 'body'>) => Promise<HttpResult>

const issue = (ask: Ask, settings: Settings, { now }: World) => async (entity: string): Promise<Got> => {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const result = await ask({ url: settings.issuer, headers, body: issueBody(settings, entity) })
  const failed = troubleOf(result, now())
  if (failed || result.kind !== 'answered') return failed ?? trouble('answer-unintelligible')
  const members = membersOf(result) ?? {}
  const assertion = membersIn(members['RequestedSecurityToken'])['Assertion']
  return typeof assertion === 'string' && assertion
    ? { value: assertion, until: untilOf(membersIn(members['Lifetime']), now()) }
    : trouble('answer-unintelligible')
}

const exchange = (ask: Ask, { services }: Settings, { now }: World) => async (assertion: string): Promise<Got> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const body = new URLSearchParams({ 'saml-token': assertion }).toString()
  const result = await ask({ url: `${services}/AccessTokenService_1/token`, headers, body })
  const failed = troubleOf(result, now())
  if (failed || result.kind !== 'answered') return failed ?? trouble('answer-unintelligible')
  const { access_token: token, token_type: type = 'Holder-of-key', expires_in: seconds } = membersOf(result) ?? {}
  if (typeof token !== 'string' || typeof type !== 'string') return trouble('answer-unintelligible')
  const lastsMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : usualMs
  return { value: `${type} ${token}`, until: now() + lastsMs }
}

/** Tokens of one system. */
export const createTokens = (http: HttpClient, settings: Settings, world: World): Tokens => {
  const { timeoutMs } = settings
  const ask: Ask = (request) => http.request({ ...request, method: 'POST', timeoutMs })
  const toAccess = exchange(ask, settings, world)
  const assertions = createCache(world.now, issue(ask, settings, world))
  const accessTo = async (entity: string): Promise<Got> => {
    const assertion = await assertions.get(entity)
    return isKept(assertion) ? toAccess(assertion.value) : assertion
  }
  // An assertion that is turned down is of no more use, and a fresh one may be.
  const accesses = createCache(world.now, async (entity) => {
    const access = await accessTo(entity)
    if (isKept(access) || access.reason !== 'credential-refused') return access
    assertions.drop(entity)
    return accessTo(entity)
  })
  const valueOf = (got: Got): string | Postponed => isKept(got) ? got.value : got
  return {
    authorization: async (entity) => valueOf(await accesses.get(entity)),
    assertion: async (entity) => valueOf(await assertions.get(entity)),
    drop: (entity) => {
      assertions.drop(entity)
      accesses.drop(entity)
    },
  }
}
