// The door of partners: HTTPS of its own, at which a client certificate is demanded. TLS lets in what a configured authority has
// signed; which partner it is, if any, is told by the certificate's fingerprint.
import type { TLSSocket } from 'node:tls'
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Inlet } from '../core/inlet.ts'
import type { Partner } from '../core/partner.ts'
import type { World } from '../core/world.ts'
import type { Hub } from '../hub/index.ts'
import { closeServer } from './close.ts'
import { createErrorHandler, openTo, type Api } from './listen.ts'
import { problem, sendProblem } from './problem.ts'
import { registerSubscriptions } from './subscriptions.ts'
import { compilerFor } from '../intake/index.ts'

export type PartnerInlet = Extract<Inlet, { readonly kind: 'partner' }>

export interface PartnerDoorParts {
  readonly world: World
  readonly hub: Hub
  readonly partners: readonly Partner[]
  /** Where partners' messages come in, by what follows `/inlets/`. */
  readonly inlets: ReadonlyMap<string, PartnerInlet>
  /** PEMs: the door's own, and the authorities of client certificates. */
  readonly certificate: string
  readonly key: string
  readonly ca: string
}

const maxBodyBytes = 4 * 1024 * 1024
const maxEnvelopeBytes = 16 * 1024 * 1024
const maxConnections = 200

/** As the configuration has it: hex in lower case. */
const fingerprintOf = ({ raw: { socket } }: FastifyRequest): string =>
  ((socket as TLSSocket).getPeerCertificate().fingerprint256 ?? '').replaceAll(':', '').toLowerCase()

const createDoor = ({ certificate, key, ca }: PartnerDoorParts): FastifyInstance => fastify({
  logger: false,
  bodyLimit: maxBodyBytes,
  requestTimeout: 30_000,
  exposeHeadRoutes: false,
  https: { cert: certificate, key, ca, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
  frameworkErrors: (_error, _request, reply) => void sendProblem(reply, problem('address-unknown')),
}) as unknown as FastifyInstance

/** `/inlets/<partner>` and `/inlets/<partner>/<name>`: for that partner's certificates alone; the bytes go in as they came. */
const registerInlets = (app: FastifyInstance, { partners, inlets }: PartnerDoorParts): void => {
  const own = new Map(partners.map(({ id, fingerprints }) => [id, new Set(fingerprints)]))
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    const limits = { parseAs: 'buffer', bodyLimit: maxEnvelopeBytes } as const
    scope.addContentTypeParser('*', limits, (_request, body, done) => done(null, body))
    scope.route<{ Params: { '*': string } }>({
      method: ['GET', 'POST'], url: '/inlets/*', config: { right: 'inlet' },
      handler: async (request, reply) => {
        const inlet = inlets.get(request.params['*'])
        if (!inlet) return sendProblem(reply, problem('address-unknown'))
        if (!own.get(inlet.partner)?.has(fingerprintOf(request))) return sendProblem(reply, problem('inlet-forbidden'))
        const { method, headers, url } = request
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const { status, headers: said = {}, body: answer = '' } = await inlet.answer({ method, path: '/', url, headers, body })
        return reply.code(status).headers(said).send(answer)
      },
    })
  })
}

/** Makes the door; it serves nothing before `listen`. */
export const createPartnerDoor = (parts: PartnerDoorParts): Api => {
  const { world, hub, partners } = parts
  const known = new Set(partners.flatMap(({ fingerprints }) => fingerprints))
  const app = createDoor(parts)
  app.server.maxConnections = maxConnections
  app.setValidatorCompiler(compilerFor)
  app.setErrorHandler(createErrorHandler(world))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problem('address-unknown')))
  app.addHook('onRequest', (request, reply, next) => {
    if (known.has(fingerprintOf(request))) return next()
    world.records.count('sluse_refused_at_door_total', { code: 'certificate-unknown' })
    void sendProblem(reply, problem('certificate-unknown'))
  })
  registerInlets(app, parts)
  registerSubscriptions(app, { hub }, {
    path: '/v1/subscriptions', right: 'inlet', callerOf: (request) => ({ fingerprint: fingerprintOf(request) }),
  })
  return {
    listen: (host, port) => openTo(app, host, port),
    stop: (patienceMs) => closeServer(app, world, patienceMs),
  }
}
