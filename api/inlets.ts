// Hosts the routes' HTTP inlets: where counterparts send their receipts. The bytes go to the inlet as they came, because
// signatures are over bytes; the inlet itself knows who may speak.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Inlet } from '../core/inlet.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem } from './problem.ts'

type HttpInlet = Extract<Inlet, { kind: 'http' }>

interface Params { readonly route: string; readonly '*': string }

const httpInlet = (inlets: readonly Inlet[] | undefined): HttpInlet | undefined =>
  inlets?.find((inlet): inlet is HttpInlet => inlet.kind === 'http')

const maxReceiptBytes = 1_048_576

/** Registers `/inlets/<route>/…` in a context of its own, where every body is taken as bytes. */
export const registerInlets = (app: FastifyInstance, { inlets, hub, publicUrl }: ApiParts): void => {
  const answer = async (request: FastifyRequest<{ Params: Params }>, reply: FastifyReply): Promise<FastifyReply> => {
    const inlet = httpInlet(inlets.get(request.params.route))
    if (!inlet) return sendProblem(reply, problem('address-unknown'))
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const { method, headers } = request
    const question = { method, path: `/${request.params['*']}`, url: `${publicUrl}${request.url}`, headers, body }
    const answered = await inlet.answer(question, hub.receive)
    if (answered.status === 403) return sendProblem(reply, problem('inlet-forbidden'))
    return reply.code(answered.status).headers(answered.headers ?? {}).send(answered.body ?? '')
  }
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxReceiptBytes }, (_request, body, done) => done(null, body))
    scope.route({ method: ['GET', 'POST'], url: '/inlets/:route/*', config: { right: 'inlet' }, handler: answer })
  })
}
