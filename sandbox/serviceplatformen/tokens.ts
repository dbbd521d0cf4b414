// The two steps to an access token: an issuer that answers for a certificate, and a token service that answers for the assertion.
import { X509Certificate, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Faults } from '../faults.ts'
import { bodyOf, say } from '../http.ts'
import type { ServiceplatformenFault } from './fault.ts'

export interface Desk {
  issue(request: IncomingMessage, response: ServerResponse): Promise<void>
  exchange(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Whether the authorization is good for that service, by the last part of its name. */
  admits(authorization: string | undefined, entity: string): boolean
}

interface Parts {
  readonly faults: Faults<ServiceplatformenFault>
  readonly now: () => number
  readonly cvr: string
  /** How long tokens last, milliseconds. */
  readonly lifeMs: number
}

const maxBytes = 64 * 1024

interface Asked {
  readonly UseKey?: string
  readonly AnvenderKontekst?: { readonly Cvr?: string }
  readonly AppliesTo?: { readonly EndpointReference?: { readonly Address?: string } }
}

const askedIn = (body: Buffer | undefined): Asked => {
  try {
    return JSON.parse(body?.toString('utf8') ?? '') as Asked
  } catch {
    return {}
  }
}

const isSame = (request: IncomingMessage, useKey: string | undefined): boolean => {
  const shown = (request.socket as TLSSocket).getPeerCertificate().raw as Buffer | undefined
  const told = useKey && !useKey.includes('\n') ? Buffer.from(useKey, 'base64') : undefined
  return shown !== undefined && told !== undefined && new X509Certificate(told).raw.equals(shown)
}

export const createDesk = ({ faults, now, cvr, lifeMs }: Parts): Desk => {
  const assertions = new Map<string, string>()
  const tokens = new Map<string, string>()
  const issue = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { UseKey, AnvenderKontekst, AppliesTo } = askedIn(await bodyOf(request, maxBytes))
    const entity = AppliesTo?.EndpointReference?.Address
    if (faults.take('issuer-503')) return say(response, 503, { error: 'unavailable' })
    if (faults.take('issuer-refuses') || !isSame(request, UseKey)) return say(response, 403, { error: 'certificate' })
    if (AnvenderKontekst?.Cvr !== cvr || !entity) return say(response, 400, { error: 'context' })
    const assertion = Buffer.from(`<Assertion ID="_${randomUUID()}"/>`).toString('base64')
    assertions.set(assertion, entity)
    const [created, expires] = [now(), now() + lifeMs].map((at) => new Date(at).toISOString())
    say(response, 200, { RequestedSecurityToken: { Assertion: assertion }, Lifetime: { Created: created, Expires: expires } })
  }
  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams((await bodyOf(request, maxBytes))?.toString('utf8') ?? '')
    const entity = assertions.get(form.get('saml-token') ?? '')
    if (!entity || faults.take('saml-expired')) return say(response, 401, { error: 'saml-token' })
    const token = randomUUID()
    tokens.set(`Holder-of-key ${token}`, entity)
    say(response, 200, { access_token: token, token_type: 'Holder-of-key', expires_in: Math.floor(lifeMs / 1000) })
  }
  const admits = (authorization = '', entity: string): boolean => {
    if (faults.take('token-revoked')) tokens.delete(authorization)
    return tokens.get(authorization)?.includes(entity) === true
  }
  return { issue, exchange, admits }
}
