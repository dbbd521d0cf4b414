// Wiring, and nothing else: the only file that knows every room. Without a configuration file the hub runs with the sandbox's
// counterparts; with one, no sandbox code is reachable.
import { readFileSync } from 'node:fs'
import { channels as registered } from './channels/index.ts'
import { createRelevanceQuestions, createWebhook, type RelevanceQuestions } from './adapters/webhook/index.ts'
import { createApi, createPartnerDoor, type Api } from './api/index.ts'
import { configure, load, type Configuration } from './config/index.ts'
import { fileNamed } from './config/source.ts'
import type { Depot } from './core/attachment.ts'
import type { Channel, WayOut } from './core/channel.ts'
import { Fault, faults } from './core/errors.ts'
import type { Inlet } from './core/inlet.ts'
import type { Outcome } from './core/outcome.ts'
import type { WebhookOf } from './core/partner.ts'
import type { Seal } from './core/seal.ts'
import type { Silo } from './core/silo.ts'
import type { Store } from './core/store.ts'
import type { World } from './core/world.ts'
import { depots } from './depots/index.ts'
import { createHub, openSubscriptions, type Hub, type Parts, type SiloAnswer } from './hub/index.ts'
import { usualFallback } from './routes/index.ts'
import { engines } from './queues/index.ts'
import { openSeal, hasKeyring, newKey } from './seal/index.ts'
import { stores } from './stores/index.ts'
import { createLog } from './world/log.ts'
import { createRecords } from './world/records.ts'
import { createWorld } from './world/index.ts'

export interface Running {
  readonly url: string
  /** Where the door of partners is, if there is one. */
  readonly partnerUrl?: string
  stop(): Promise<void>
}

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

interface Opening {
  readonly configuration: Configuration
  readonly channels: ReadonlyMap<string, Channel>
  readonly world: World
  readonly seal: Seal
  readonly attachments: Depot
  readonly webhookOf: WebhookOf
}

const openWays = async ({ configuration, channels, world, seal, attachments, webhookOf }: Opening) => {
  const opened = await Promise.all(configuration.routes.map(async (route): Promise<[string, WayOut]> => {
    const channel = channels.get(route.channel) as Channel
    const { name } = route
    const inletUrl = `${configuration.api.publicUrl}/inlets/${name}`
    const mac = (text: string): string => seal.mac(name, text)
    return [name, await channel.open(route.settings, { world, route: name, inletUrl, mac, attachments, webhookOf })]
  }))
  return new Map(opened)
}

/** One signed poster a silo, made when it is first needed. */
const createStatusPosts = (world: World) => {
  const webhooks = new Map<string, ReturnType<typeof createWebhook>>()
  const make = ({ id, webhook }: Silo) => {
    if (!webhook) return undefined
    const made = createWebhook({ url: webhook.url, secret: webhook.secret, ca: webhook.ca, connections: 2, now: world.now })
    webhooks.set(id, made)
    return made
  }
  return {
    post: async (silo: Silo, body: string, signal: AbortSignal): Promise<Outcome> => {
      const webhook = webhooks.get(silo.id) ?? make(silo)
      return webhook ? webhook.post(body, {}, signal) : { kind: 'refused', reason: 'endpoint-wrong' }
    },
    close: () => Promise.all([...webhooks.values()].map((webhook) => webhook.close())),
  }
}

/** The way to ask each silo that may be asked. */
const createSiloQuestions = (silos: readonly Silo[], { now }: World) => {
  const ways = new Map<string, RelevanceQuestions>(silos.flatMap(({ id, relevance }) => (
    relevance ? [[id, createRelevanceQuestions({ ...relevance, now })] as const] : [])))
  return {
    ask: async (silo: Silo, question: string, signal: AbortSignal): Promise<SiloAnswer> =>
      await ways.get(silo.id)?.ask(question, signal) ?? 'silent',
    close: () => Promise.all([...ways.values()].map((way) => way.close())),
  }
}

const openLedger = async (configuration: Configuration, world: World): Promise<Store> => {
  const { store, keyring } = configuration
  const opened = await (stores[store.kind] as (typeof stores)[string])({ ...store, log: world.log })
  if (hasKeyring(keyring.folder) || !await opened.oldestPayload()) return opened
  await opened.close()
  throw new Fault('keyring-missing', keyring.folder)
}

/** The depot goes with the ledger: in a folder beside the database, or in memory. */
const openDepot = ({ store: { kind, file }, attachments: limits }: Configuration, seal: Seal, world: World): Promise<Depot> =>
  (depots[kind === 'memory' ? 'memory' : 'files'] as (typeof depots)[string])(
    { folder: `${file}-attachments`, limits, seal, world })

const listeners = (ways: ReadonlyMap<string, WayOut>) => [...ways.values()]
  .flatMap(({ inlets }) => inlets)
  .filter((inlet): inlet is Extract<Inlet, { kind: 'listener' }> => inlet.kind === 'listener')

/** Starts a hub as configured; resolves when it takes messages. Throws Fault. */
export const startHub = async (configuration: Configuration): Promise<Running> => {
  const measured = createRecords()
  const world = createWorld(createLog(configuration.log.level), measured.records)
  for (const warning of configuration.warnings) world.log.warn('configuration-warning', { warning })
  const store = await openLedger(configuration, world)
  const seal = openSeal(configuration.keyring.folder, world, newKey)
  await seal.prepare()
  const channels = new Map(registered.map((channel) => [channel.name, channel]))
  const silos = new Map(configuration.silos.map((silo) => [silo.id, silo]))
  const depot = await openDepot(configuration, seal, world)
  const eventChannel = registered.find(({ events }) => events)?.name ?? ''
  const subscriptions = await openSubscriptions(store, configuration.partners, eventChannel)
  const { webhookOf } = subscriptions
  const ways = await openWays({ configuration, channels, world, seal, attachments: depot, webhookOf })
  const queue = await (engines[configuration.queue.kind] as (typeof engines)[string])(configuration.queue, world)
  const statusPosts = createStatusPosts(world)
  const questions = createSiloQuestions(configuration.silos, world)
  const parts: Parts = {
    world, store, seal, depot, unboundMs: configuration.attachments.unboundMs, queue, channels, silos,
    routes: configuration.routes, fallback: [...configuration.fallback, ...usualFallback], drainMs: configuration.drainMs,
    ways: new Map([...ways].map(([name, { adapter }]) => [name, adapter])), postStatus: statusPosts.post,
    askSilo: questions.ask, subscriptions,
  }
  const hub = createHub(parts)
  const api = createApi({
    world, hub, store, depot, channels, silos, operators: configuration.operators, limits: configuration.api, version,
    attachments: configuration.attachments,
    inlets: new Map([...ways].map(([name, { inlets }]) => [name, inlets])), publicUrl: configuration.api.publicUrl,
    scrape: measured.scrape, scrapeType: measured.contentType,
  })
  const close = async (): Promise<void> => {
    await Promise.all(listeners(ways).map((inlet) => inlet.stop()))
    await Promise.all([
      queue.close(), statusPosts.close(), questions.close(), ...[...ways.values()].map(({ adapter }) => adapter.close()),
    ])
    await Promise.all([store.close(), depot.close()])
  }
  const { partners, partnerApi } = configuration
  const door = partnerApi && createPartnerDoor({ world, hub, partners, ...partnerApi })
  return begin(configuration, hub, { api, door }, close, ways, world)
}

interface Doors { readonly api: Api; readonly door: Api | undefined }

const addressOf = (scheme: string, host: string, port: number): string =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`

const begin = async (
  { api: { host, port }, partnerApi, drainMs }: Configuration, hub: Hub, { api, door }: Doors, close: () => Promise<void>,
  ways: ReadonlyMap<string, WayOut>, world: World,
): Promise<Running> => {
  const stop = async (): Promise<void> => {
    world.log.info('stopping')
    await Promise.all([api.stop(drainMs), door?.stop(drainMs)])
    await hub.stop()
    await close()
    world.log.info('stopped')
  }
  try {
    const taken = await api.listen(host, port)
    await hub.start()
    await Promise.all(listeners(ways).map((inlet) => inlet.start(hub.receive)))
    const partnerPort = partnerApi && await door?.listen(partnerApi.host, partnerApi.port)
    world.log.info('started', { version, port: taken, partnerPort })
    const partnerUrl = partnerPort && addressOf('https', partnerApi.host, partnerPort)
    return { url: addressOf('http', host, taken), ...(partnerUrl && { partnerUrl }), stop }
  } catch (error) {
    await close()
    throw error
  }
}

/** Stops once, on the first of the signals; a second one ends the process at once. */
const stopOnSignals = (stop: () => Promise<void>): void => {
  let stopping = false
  const onSignal = (): void => {
    if (stopping) process.exit(130)
    stopping = true
    void stop().then(() => process.exit(0), () => process.exit(1))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)
}

const withSandbox = async (): Promise<void> => {
  const { startSandbox } = await import('./sandbox/index.ts')
  const sandbox = await startSandbox(process.env)
  const hub = await startHub(configure(sandbox.configuration, { ...process.env, ...sandbox.environment }, registered))
  await sandbox.begin(hub.url)
  stopOnSignals(async () => {
    await sandbox.quiet()
    await hub.stop()
    await sandbox.stop()
  })
}

const asConfigured = async (): Promise<void> => {
  const hub = await startHub(load(process.argv.slice(2), process.env, registered))
  stopOnSignals(() => hub.stop())
  console.error(`Sluse ${version} takes messages at ${hub.url} (see /v1/openapi.json).`)
}

const main = async (): Promise<void> => {
  try {
    await (fileNamed(process.argv.slice(2), process.env) ? asConfigured() : withSandbox())
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    console.error(error.message)
    process.exit(faults[error.code].status)
  }
}

if (import.meta.main) await main()
