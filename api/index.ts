// The HTTP side of the hub: one file a resource. Every route declares the right it asks for; one without is a bug at start.
import {
  fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions,
} from 'fastify'
import type { ErrorObject } from 'ajv'
import { Fault, type ProblemCode } from '../core/errors.ts'
import { closeServer } from './close.ts'
import { createGuard } from './credential.ts'
import { logFailure } from './failure.ts'
import { registerAttachments } from './attachments.ts'
import { registerCancellations } from './cancellations.ts'
import { registerHealth } from './health.ts'
import { registerInlets } from './inlets.ts'
import { registerJournal } from './journal.ts'
import { registerMessages } from './messages.ts'
import { createOpenApi } from './openapi.ts'
import { registerOperations } from './operations.ts'
import type { ApiParts } from './parts.ts'
import { fromFault } from './post.ts'
import { problem, sendProblem, type Problem } from './problem.ts'
import { messageSchema } from './schema.ts'
import { registerTransactions } from './transactions.ts'
import { compilerFor, fromErrors } from './validation.ts'
import { createWakers } from './wakers.ts'
import { registerWebhook } from './webhook.ts'

export type { ApiLimits, ApiParts } from './parts.ts'
export type { Operator } from './credential.ts'

export interface Api {
  /** Listens; answers the port. Throws Fault `port-taken`. */
  listen(host: string, port: number): Promise<number>
  /** Takes nothing more in; answers under way are finished, for as long as `patienceMs`. */
  stop(patienceMs: number): Promise<void>
}

const byFastify: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'json-broken',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'json-broken',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'json-broken',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unknown',
  FST_ERR_BAD_URL: 'address-unknown',
}

const known = (error: FastifyError): Problem | undefined => {
  if (error.validation) return fromErrors(error.validation as unknown as ErrorObject[], error.validationContext ?? 'query')
  const code = byFastify[error.code] ?? (error instanceof SyntaxError || error.statusCode === 400 ? 'json-broken' : undefined)
  return code ? problem(code) : fromFault(error)
}

const onError = ({ world }: ApiParts) => (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const told = known(error)
  if (told) {
    world.records.count('sluse_refused_at_door_total', { code: told.code })
    return sendProblem(reply, told)
  }
  logFailure(world, request.id, request.routeOptions.url, error)
  return sendProblem(reply, problem('internal', { requestId: request.id }))
}

const demandRight = (route: RouteOptions): void => {
  if (!route.config?.right) throw new Error(`the route ${route.url} declares no right`)
}

/** Names of requests, unique within the process: they stand in the log beside its start. */
const numbered = (): (() => string) => {
  let number = 0
  return () => `request-${(number += 1)}`
}

const createApp = ({ limits }: ApiParts): FastifyInstance => fastify({
  logger: false,
  bodyLimit: limits.maxBodyBytes,
  requestTimeout: limits.requestTimeoutMs,
  keepAliveTimeout: 75_000,
  genReqId: numbered(),
  routerOptions: { maxParamLength: 200 },
  exposeHeadRoutes: false,
  return503OnClosing: false,
  // Fastify's own answer to an address that is none would quote it.
  frameworkErrors: (_error, _request, reply) => void sendProblem(reply, problem('address-unknown')),
})

const registerAll = (app: FastifyInstance, parts: ApiParts, isStopping: () => boolean): (() => void) => {
  const wakers = createWakers(parts.store, parts.world)
  const openApi = createOpenApi(parts.version, parts.publicUrl)
  app.addHook('onRoute', (route) => {
    demandRight(route)
    openApi.gather(route)
  })
  registerMessages(app, parts, messageSchema(parts.channels.values()))
  registerAttachments(app, parts)
  registerTransactions(app, parts, wakers)
  registerCancellations(app, parts)
  registerJournal(app, parts, wakers)
  registerWebhook(app, parts)
  registerOperations(app, parts)
  registerInlets(app, parts)
  registerHealth(app, parts, isStopping)
  app.get('/v1/openapi.json', { config: { right: 'open' }, handler: async () => openApi.document() })
  return () => wakers.stop()
}

/** Makes the API; it serves nothing before `listen`. */
export const createApi = (parts: ApiParts): Api => {
  const app = createApp(parts)
  let stopping = false
  app.setValidatorCompiler(compilerFor)
  app.decorateRequest('caller', null)
  app.setErrorHandler(onError(parts))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problem('address-unknown')))
  app.addHook('onRequest', (request, reply, next) => {
    if (stopping && request.routeOptions.config.right !== 'open') return void sendProblem(reply, problem('stopping'))
    next()
  })
  app.addHook('onRequest', createGuard(parts.silos.values(), parts.operators))
  const release = registerAll(app, parts, () => stopping)

  const listen = async (host: string, port: number): Promise<number> => {
    try {
      await app.listen({ host, port })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE' || code === 'EACCES') throw new Fault('port-taken', `${host}:${port}`)
      throw error
    }
    const address = app.server.address()
    return typeof address === 'object' && address ? address.port : port
  }
  const stop = async (patienceMs: number): Promise<void> => {
    stopping = true
    release()
    await closeServer(app, parts.world, patienceMs)
  }
  return { listen, stop }
}
