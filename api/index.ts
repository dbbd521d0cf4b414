// The HTTP side of the hub: one file a resource. Every route declares the right it asks for; one without is a bug at start.
import { fastify, type FastifyInstance, type RouteOptions } from 'fastify'
import { closeServer } from './close.ts'
import { registerAsyncApi } from './asyncapi.ts'
import { createGuard } from './credential.ts'
import { registerAlarms } from './alarms.ts'
import { registerAttachments } from './attachments.ts'
import { registerChannels } from './channels/index.ts'
import { registerCancellations } from './cancellations.ts'
import { registerEvents } from './events.ts'
import { registerAudit } from './audit.ts'
import { registerHealth } from './health.ts'
import { registerHubs } from './hubs.ts'
import { registerInbox } from './inbox.ts'
import { registerInlets } from './inlets.ts'
import { registerJobs } from './jobs.ts'
import { registerJournal } from './journal.ts'
import { registerLive } from './live.ts'
import { createErrorHandler, openTo, type Api } from './listen.ts'
import { registerMessages } from './messages.ts'
import { createOpenApi } from './openapi.ts'
import { registerOperations } from './operations.ts'
import type { ApiParts } from './parts.ts'
import { registerLab } from './lab.ts'
import { registerPages } from './pages.ts'
import { registerOverview } from './overview.ts'
import { registerRecipients } from './recipients.ts'
import { registerConfiguration } from './configuration.ts'
import { registerPrivacy } from './privacy/index.ts'
import { registerQueue } from './queue.ts'
import { registerSilos } from './silos.ts'
import { registerReports } from './reports/index.ts'
import { registerPauses } from './pauses.ts'
import { registerSearch } from './search.ts'
import { registerPartners } from './partners.ts'
import { registerPartnerships } from './partnerships.ts'
import { problem, sendProblem } from './problem.ts'
import { compilerFor, messageSchema } from '../intake/index.ts'
import { registerSaml } from './saml.ts'
import { registerSessions } from './sessions.ts'
import { registerSheet } from './sheet.ts'
import { registerStrayReceipts } from './stray-receipts.ts'
import { registerTransactions } from './transactions.ts'
import { registerUsers } from './users.ts'
import { createWakers } from './wakers.ts'
import { registerWebhook } from './webhook.ts'

export { createPartnerDoor } from './partner-door.ts'
export type { Api } from './listen.ts'
export type { FileLooked, Settings } from './configuration.ts'
export type { Lab } from './lab.ts'
export type { Page } from './pages.ts'
export type { ApiLimits, ApiParts } from './parts.ts'
export type { Operator } from './credential.ts'

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
  const message = messageSchema([...parts.channels.values()])
  registerMessages(app, parts, message)
  registerAsyncApi(app, parts, message)
  registerEvents(app, parts)
  registerAttachments(app, parts)
  registerTransactions(app, parts, wakers)
  registerCancellations(app, parts)
  registerJournal(app, parts, wakers)
  registerWebhook(app, parts)
  registerOperations(app, parts)
  registerOverview(app, parts)
  registerSearch(app, parts)
  registerReports(app, parts)
  registerSheet(app, parts)
  registerSilos(app, parts)
  registerQueue(app, parts)
  registerHubs(app, parts)
  registerPrivacy(app, parts)
  registerConfiguration(app, parts)
  registerPauses(app, parts)
  registerChannels(app, parts)
  registerJobs(app, parts)
  registerAlarms(app, parts)
  const letGo = registerLive(app, parts)
  registerRecipients(app, parts)
  registerPartners(app, parts)
  registerPartnerships(app, parts)
  registerStrayReceipts(app, parts)
  registerSessions(app, parts)
  registerSaml(app, parts)
  registerUsers(app, parts)
  registerAudit(app, parts)
  const releaseInboxes = registerInbox(app, parts)
  registerInlets(app, parts)
  registerHealth(app, parts, isStopping)
  registerLab(app, parts.lab)
  registerPages(app, parts.pages ?? new Map())
  app.get('/v1/openapi.json', { config: { right: 'open' }, handler: async () => openApi.document() })
  return () => {
    wakers.stop()
    letGo()
    releaseInboxes()
  }
}

/** Makes the API; it serves nothing before `listen`. */
export const createApi = (parts: ApiParts): Api => {
  const app = createApp(parts)
  let stopping = false
  app.setValidatorCompiler(compilerFor)
  app.decorateRequest('caller', null)
  app.setErrorHandler(createErrorHandler(parts.world))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problem('address-unknown')))
  app.addHook('onRequest', (request, reply, next) => {
    if (stopping && request.routeOptions.config.right !== 'open') return void sendProblem(reply, problem('stopping'))
    next()
  })
  app.addHook('onRequest', createGuard(parts.silos.values(), parts.operators, parts.people.sessions))
  const release = registerAll(app, parts, () => stopping)

  const stop = async (patienceMs: number): Promise<void> => {
    stopping = true
    release()
    await closeServer(app, parts.world, patienceMs)
  }
  return { listen: (host, port) => openTo(app, host, port), stop }
}
