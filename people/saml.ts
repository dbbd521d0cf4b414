// Single sign-on: SAML 2.0 as a service provider, by node-saml. The browser is sent to the identity provider with a request of
// its own and comes back with a signed assertion that answers it; an answer to no request of ours, to one that has been answered,
// or to one that another browser began (answers.ts) is refused. What the assertion says becomes roles by configuration; nobody
// gets a role that is not named there. OIOSAML 3 tells privileges as base64 of a small XML document (OIO Basic Privilege Profile
// 1.2), and the assurance of the sign-in by the NSIS level.
import type { CacheProvider, Profile, SAML } from '@node-saml/node-saml'
import { holdsCpr } from '../core/cpr.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { roles, type Person, type Role } from '../core/right.ts'
import type { World } from '../core/world.ts'
import { createAnswers, requestOf } from './answers.ts'
import { recordOf, type Ledger } from './records.ts'

/** Who says so of themselves has the role. */
export interface RoleRule {
  readonly attribute: string
  readonly value: string
  readonly role: Role
  /** For a silo user. */
  readonly silo?: string
}

export interface SamlSettings {
  /** Where the identity provider takes requests (HTTP-Redirect binding). */
  readonly entryPoint: string
  /** PEM of the certificates that it signs with: the one now, and the next. */
  readonly certificates: readonly string[]
  /** The hub's own name at the identity provider. */
  readonly issuer: string
  /** The identity provider's name. */
  readonly idpIssuer: string
  /** PEM: requests are signed with it, and assertions may be encrypted to it. */
  readonly key?: string
  readonly certificate?: string
  /** The attribute with the name of the user; without it the NameID. */
  readonly nameAttribute?: string
  /** NSIS levels that are enough; none: it is not asked. */
  readonly assurance: readonly string[]
  readonly roles: readonly RoleRule[]
}

export interface SingleSignOn {
  /** Where the browser goes, and what it shows when it is back. Undefined where too many have begun and not come back. */
  begin(): Promise<{ readonly url: string; readonly nonce: string } | undefined>
  /** Checks what the identity provider answered; the ticket is for the browser that brought it. */
  finish(answer: string): Promise<{ readonly ticket: string } | Refusal>
  /** Who has come back, where it is the browser that began. Refused as `login-elsewhere` where it is not. */
  arrive(ticket: string, nonce: string): Promise<Person | Refusal>
  /** What the identity provider wants to know of the hub. */
  metadata(): string
}

const refused: Refusal = { refused: 'login-refused' }
const waitMs = 10 * 60_000
const mostUnanswered = 500
const prefix = 'saml/'
const assuranceAttribute = 'https://data.gov.dk/concept/core/nsis/loa'
const privileges = /privilegesintermediate$/i
const privilege = /<(?:[\w-]+:)?Privilege>\s*([^<>&\s]{1,300})\s*<\/(?:[\w-]+:)?Privilege>/g

/** Requests that wait for their answer, in the ledger, so that any hub on it may take the answer. */
const createRequests = (store: Ledger, { now }: Pick<World, 'now'>): CacheProvider & { hasRoom(): Promise<boolean> } => {
  const drop = (name: string, version: number): Promise<boolean> => (
    store.keep({ name, version: version + 1, value: undefined }))
  const read = async (id: string | null) => {
    const found = id === null ? undefined : await recordOf(store, `${prefix}${id}`)
    return found && now() - Number(found.value) < waitMs ? found : undefined
  }
  return {
    hasRoom: async () => {
      const all = await store.kept(prefix)
      const over = all.filter(({ value }) => now() - Number(value) >= waitMs)
      for (const { name, version } of over) await drop(name, version)
      return all.length - over.length < mostUnanswered
    },
    saveAsync: async (id) => {
      const at = now()
      await store.keep({ name: `${prefix}${id}`, version: 1, value: String(at) })
      return { value: new Date(at).toISOString(), createdAt: at }
    },
    getAsync: async (id) => {
      const found = await read(id)
      return found ? new Date(Number(found.value)).toISOString() : null
    },
    removeAsync: async (id) => {
      const found = await read(id)
      return found && await drop(found.name, found.version) ? id : null
    },
  }
}

const textsOf = (value: unknown): readonly string[] => (
  Array.isArray(value) ? value.flatMap(textsOf) : typeof value === 'string' ? [value] : [])

/** The privileges in an attribute of OIO-BPP; none where it is anything else. */
export const privilegesIn = (text: string): readonly string[] => {
  const xml = Buffer.from(text, 'base64').toString('utf8')
  if (xml.length > 100_000 || xml.includes('<!')) return []
  return [...xml.matchAll(privilege)].map(([, found]) => found ?? '')
}

const attributesOf = (profile: Profile): ReadonlyMap<string, readonly string[]> => {
  const given = (profile['attributes'] ?? {}) as Readonly<Record<string, unknown>>
  return new Map(Object.entries(given).map(([name, value]) => (
    [name, privileges.test(name) ? textsOf(value).flatMap(privilegesIn) : textsOf(value)])))
}

/** A name that may stand in journal and audit, and that no local account has. */
const nameIn = (text: string | undefined): string | undefined => {
  const name = (text ?? '').toLowerCase().replaceAll(/[^a-z0-9._@-]/g, '-').slice(0, 55)
  return name === '' || holdsCpr(text ?? '') ? undefined : `sso.${name}`
}

/** Who somebody is by what the identity provider says of them. */
export const personBy = (profile: Profile, settings: SamlSettings): Person | Refusal => {
  const attributes = attributesOf(profile)
  const of = (name: string): readonly string[] => attributes.get(name) ?? []
  const { assurance, nameAttribute } = settings
  if (assurance.length > 0 && !of(assuranceAttribute).some((level) => assurance.includes(level))) return refused
  const rules = settings.roles.filter(({ attribute, value }) => of(attribute).includes(value))
  const name = nameIn(nameAttribute === undefined ? profile.nameID : of(nameAttribute)[0])
  const silos = new Set(rules.flatMap(({ silo }) => (silo === undefined ? [] : [silo])))
  // A silo user sees one silo; somebody of two is asked to be one at a time.
  if (name === undefined || rules.length === 0 || silos.size > 1) return refused
  const [silo] = silos
  return { name, roles: roles.filter((role) => rules.some((rule) => rule.role === role)), ...(silo !== undefined && { silo }) }
}

type Make = (id?: string) => SAML

/** One for each request, because the request's id is known before it. */
const samlOf = async (settings: SamlSettings, publicUrl: string, cacheProvider: CacheProvider): Promise<Make> => {
  const { SAML: Provider, ValidateInResponseTo } = await import('@node-saml/node-saml')
  const { entryPoint, certificates, issuer, idpIssuer, key, certificate } = settings
  return (id) => new Provider({
    entryPoint, issuer, idpIssuer, idpCert: [...certificates], callbackUrl: `${publicUrl}/v1/saml/acs`, audience: issuer,
    wantAssertionsSigned: true, wantAuthnResponseSigned: false, validateInResponseTo: ValidateInResponseTo.always, cacheProvider,
    requestIdExpirationPeriodMs: waitMs, acceptedClockSkewMs: 30_000, maxAssertionAgeMs: 5 * 60_000, identifierFormat: null,
    disableRequestedAuthnContext: true, signatureAlgorithm: 'sha256', digestAlgorithm: 'sha256',
    ...(key !== undefined && { privateKey: key, decryptionPvk: key }),
    ...(certificate !== undefined && { publicCert: certificate }), ...(id !== undefined && { generateUniqueId: () => id }),
  })
}

interface SamlParts {
  readonly store: Ledger
  readonly world: Pick<World, 'now' | 'log'>
  readonly bytes: (count: number) => Buffer
}

/** Loads what it takes only where it is configured. */
export const openSaml = async (settings: SamlSettings, publicUrl: string, parts: SamlParts): Promise<SingleSignOn> => {
  const { store, world, bytes } = parts
  const newSecret = (): string => bytes(32).toString('base64url')
  const requests = createRequests(store, world)
  const answers = createAnswers(store, world, newSecret)
  const make = await samlOf(settings, publicUrl, requests)
  const saml = make()
  const { certificate = null } = settings
  const check = async (answer: string): Promise<Profile | Refusal> => {
    // Declarations of types and entities, and comments, which part a text in two for some readers: none has a place here.
    if (Buffer.from(answer, 'base64').toString('utf8').includes('<!')) return refused
    try {
      const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: answer })
      return profile ?? refused
    } catch {
      // What it says is the sender's own text, so it is not repeated.
      world.log.warn('sign-in-answer-refused')
      return refused
    }
  }
  return {
    begin: async () => {
      if (!await requests.hasRoom()) return undefined
      const nonce = newSecret()
      return { url: await make(requestOf(nonce)).getAuthorizeUrlAsync('', undefined, {}), nonce }
    },
    finish: async (answer) => {
      const profile = await check(answer)
      if (isRefusal(profile)) return profile
      const person = personBy(profile, settings)
      if (isRefusal(person)) return person
      const ticket = await answers.put(String(profile['inResponseTo']), person)
      return ticket === undefined ? { refused: 'too-many-logins' } : { ticket }
    },
    arrive: answers.collect,
    metadata: () => saml.generateServiceProviderMetadata(settings.key === undefined ? null : certificate, certificate),
  }
}
