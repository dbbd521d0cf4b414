// Who is asking. Credentials are random and long, so they are kept and looked up as plain SHA-256 hashes; the token itself is
// never stored, logged or answered.
import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Silo } from '../core/silo.ts'
import { problem, sendProblem } from './problem.ts'

/** What a route asks of its caller: `silo` or `operator` credential, `inlet` (the inlet checks by itself), or `open`. */
export type Right = 'silo' | 'operator' | 'inlet' | 'open'

export type Caller = { readonly kind: 'silo'; readonly silo: Silo } | { readonly kind: 'operator'; readonly name: string }

/** Somebody, or something, that may see and repair every silo's transactions. */
export interface Operator { readonly name: string; readonly credentials: readonly string[] }

declare module 'fastify' {
  interface FastifyRequest { caller: Caller | null }
  interface FastifyContextConfig { right: Right }
  // What OpenAPI tells of a route beside what Fastify validates.
  interface FastifySchema { summary?: string; description?: string; tags?: readonly string[] }
}

const bearer = /^Bearer ([\x21-\x7e]{16,200})$/i

const directory = (silos: Iterable<Silo>, operators: readonly Operator[]): ReadonlyMap<string, Caller> => {
  const callers = new Map<string, Caller>()
  for (const silo of silos) for (const each of silo.credentials) callers.set(each, { kind: 'silo', silo })
  for (const { name, credentials } of operators) for (const each of credentials) callers.set(each, { kind: 'operator', name })
  return callers
}

/** The hook that lets a request in; each route declares the right it asks for. */
export const createGuard = (silos: Iterable<Silo>, operators: readonly Operator[]) => {
  const callers = directory(silos, operators)
  return (request: FastifyRequest, reply: FastifyReply, next: () => void): void => {
    const { right } = request.routeOptions.config
    if (right === 'open' || right === 'inlet' || right === undefined) return next()
    const token = bearer.exec(request.headers.authorization ?? '')?.[1]
    if (!token) return void sendProblem(reply, problem('credential-missing'))
    const caller = callers.get(hash('sha256', token, 'hex'))
    if (!caller) return void sendProblem(reply, problem('credential-unknown'))
    if (caller.kind !== right) return void sendProblem(reply, problem('right-missing'))
    request.caller = caller
    next()
  }
}

/** The silo that asks; only behind the right `silo`. */
export const siloOf = (request: FastifyRequest): Silo => {
  if (request.caller?.kind !== 'silo') throw new Error('the route is not guarded')
  return request.caller.silo
}

/** The operator who asks; only behind the right `operator`. */
export const operatorOf = (request: FastifyRequest): string => {
  if (request.caller?.kind !== 'operator') throw new Error('the route is not guarded')
  return request.caller.name
}
