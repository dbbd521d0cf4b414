// What the hub's two doors have in common: listening, and how an error is told.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault, type ProblemCode } from '../core/errors.ts'
import type { World } from '../core/world.ts'
import { fromErrors, fromFault, logFailure, type SchemaError } from '../intake/index.ts'
import { problem, sendProblem, type Problem } from './problem.ts'

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
  if (error.validation) return fromErrors(error.validation as unknown as SchemaError[], error.validationContext ?? 'query')
  const code = byFastify[error.code] ?? (error instanceof SyntaxError || error.statusCode === 400 ? 'json-broken' : undefined)
  return code ? problem(code) : fromFault(error)
}

/** Tells what went wrong as a problem; what is nobody's fault but the hub's is logged. */
export const createErrorHandler = (world: World) => (
  error: FastifyError, request: FastifyRequest, reply: FastifyReply,
): FastifyReply => {
  const told = known(error)
  if (told) {
    world.records.count('sluse_refused_at_door_total', { code: told.code })
    return sendProblem(reply, told)
  }
  logFailure(world, request.id, request.routeOptions.url, error)
  return sendProblem(reply, problem('internal', { requestId: request.id }))
}

/** Listens; answers the port. Throws Fault `port-taken`. */
export const openTo = async (app: FastifyInstance, host: string, port: number): Promise<number> => {
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
