// A hub from its configuration: every part opened in the order of the path, and closed again in the other.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { channels as registered } from '../channels/index.ts'
import { createApi, createPartnerDoor, type Api, type Lab } from '../api/index.ts'
import type { Configuration } from '../config/index.ts'
import { blindSpots } from '../core/canary.ts'
import { reasons } from '../core/reason.ts'
import { life, statuses } from '../core/status.ts'
import { readPages } from '../dashboard/index.ts'
import type { WayOut } from '../core/channel.ts'
import type { Log, Records, World } from '../core/world.ts'
import { canaryOrigin, createHub, openSubscriptions, testOrigin, type Hub, type Parts } from '../hub/index.ts'
import { engines } from '../queues/index.ts'
import { usualFallback } from '../routes/index.ts'
import { newKey, openSeal } from '../seal/index.ts'
import { createLog } from '../world/log.ts'
import { createRecords } from '../world/records.ts'
import { createTracer } from '../world/tracer.ts'
import { createWorld } from '../world/index.ts'
import { openAlarms } from './alarms.ts'
import { openCanary } from './canary.ts'
import { openCounterparts } from './counterparts.ts'
import { describeDoors, openDoors, type Doors } from './doors.ts'
import type { DemoAccount, FirstPassword } from '../people/index.ts'
import { checkKeyring, openDepot, openLedger } from './ledger.ts'
import { openOperators } from './people.ts'
import { createSiloQuestions, createStatusPosts, partnerOrigins } from './silos.ts'
import { openSurroundings } from './surroundings.ts'
import { openSettings, type Shown } from './settings.ts'
import { fetchedRoutes, listeners, openWays, partnerInlets, partnerships } from './ways.ts'

export interface Running {
  readonly url: string
  /** Where the door of partners is, if there is one. */
  readonly partnerUrl?: string
  /** Of the administrator that the first start made up. */
  readonly firstPassword?: FirstPassword
  stop(): Promise<void>
}

/** Of the hub, as its package says. */
export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** What a configuration cannot say. */
export interface Extra {
  /** Who may be let in with one click, where the hub runs with its sandbox. */
  readonly demo?: readonly DemoAccount[]
  /** The sandbox's faults. */
  readonly lab?: Lab
  /** The configuration as it may be shown. */
  readonly shown?: Shown
}

const openTracer = ({ traces: { endpoint } }: Configuration, log: Log, records: Records) => (
  endpoint === undefined ? undefined : createTracer({ endpoint, version, log, records, randomBytes }))

/** Starts a hub as configured; resolves when it takes messages. Throws Fault. */
export const startHub = async (configuration: Configuration, { demo = [], lab, shown }: Extra = {}): Promise<Running> => {
  const measured = createRecords()
  const log = createLog(configuration.log.level)
  const tracer = openTracer(configuration, log, measured.records)
  const world = createWorld(log, measured.records, tracer)
  for (const warning of configuration.warnings) world.log.warn('configuration-warning', { warning })
  const store = await openLedger(configuration, world)
  const seal = openSeal(configuration.keyring.folder, world, newKey)
  await seal.prepare()
  await checkKeyring(store, seal, configuration.keyring.folder)
  const channels = new Map(registered.map((channel) => [channel.name, channel]))
  const silos = new Map(configuration.silos.map((silo) => [silo.id, silo]))
  const depot = await openDepot(configuration, seal, world)
  const eventChannel = registered.find(({ events }) => events)?.name ?? ''
  const subscriptions = await openSubscriptions(store, configuration.partners, eventChannel)
  const { webhookOf } = subscriptions
  const ways = await openWays({ configuration, channels, world, seal, attachments: depot, webhookOf, keeping: store })
  const queue = await (engines[configuration.queue.kind] as (typeof engines)[string])(configuration.queue, world)
  const statusPosts = createStatusPosts(world)
  const questions = createSiloQuestions(configuration.silos, world)
  const { people, ...told } = await openOperators(configuration, store, world, demo)
  const alarms = openAlarms(configuration, world)
  let doors: Doors | undefined
  const parts: Parts = {
    world, store, seal, depot, unboundMs: configuration.attachments.unboundMs, queue, channels,
    silos: new Map([
      ...silos, ...partnerOrigins(configuration), ...[testOrigin(), canaryOrigin()].map((one) => [one.id, one] as const)]),
    routes: configuration.routes, fallback: [...configuration.fallback, ...usualFallback], drainMs: configuration.drainMs,
    ways: new Map([...ways].map(([name, { adapter }]) => [name, adapter])), postStatus: statusPosts.post,
    askSilo: questions.ask, subscriptions, fetched: fetchedRoutes(ways),
    name: configuration.name, version, alarms: alarms.settings, canary: openCanary(configuration, people.audit, log),
    surroundings: openSurroundings(configuration, people.audit, () => doors?.away() ?? []),
  }
  const hub = createHub(parts)
  const api = createApi({
    world, hub, store, depot, channels, silos, people, routes: configuration.routes,
    operators: configuration.operators, limits: configuration.api, version,
    attachments: configuration.attachments, doors: describeDoors(configuration),
    inlets: new Map([...ways].map(([name, { inlets }]) => [name, inlets])), publicUrl: configuration.api.publicUrl,
    partnerships: partnerships(ways), partners: configuration.partners, serviceLevels: configuration.serviceLevels,
    counterparts: openCounterparts(configuration, world), scrape: measured.scrape, scrapeType: measured.contentType, lab,
    engine: { ...configuration.queue, ledger: configuration.store.kind, features: queue.features, depth: queue.depth },
    settings: shown && await openSettings(store, world, shown),
    pages: readPages({ reasons, life, statuses, blindSpots, lab: lab !== undefined }),
  })
  const close = async (): Promise<void> => {
    await Promise.all(listeners(ways).map((inlet) => inlet.stop()))
    await Promise.all([
      queue.close(), statusPosts.close(), questions.close(), alarms.close(),
      ...[...ways.values()].map(({ adapter }) => adapter.close()),
    ])
    await Promise.all([store.close(), depot.close(), tracer?.close()])
  }
  const { partners, partnerApi } = configuration
  const door = partnerApi && createPartnerDoor({ world, hub, partners, inlets: partnerInlets(ways), ...partnerApi })
  const open = async () => (doors = await openDoors({ configuration, channels, silos, store, world, hub }))
  return { ...await begin(configuration, hub, { api, door, open }, close, ways, world), ...told }
}

interface Entrances { readonly api: Api; readonly door: Api | undefined; open(): Promise<Doors | undefined> }

const addressOf = (scheme: string, host: string, port: number): string =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`

const begin = async (
  { api: { host, port }, partnerApi, drainMs }: Configuration, hub: Hub, { api, door, open }: Entrances,
  close: () => Promise<void>, ways: ReadonlyMap<string, WayOut>, world: World,
): Promise<Running> => {
  let doors: Doors | undefined
  const stop = async (): Promise<void> => {
    world.log.info('stopping')
    await Promise.all([api.stop(drainMs), door?.stop(drainMs), doors?.stop()])
    await hub.stop()
    await doors?.close()
    await close()
    world.log.info('stopped')
  }
  try {
    doors = await open()
    const taken = await api.listen(host, port)
    await hub.start()
    hub.alarms.start()
    await doors?.start()
    await Promise.all(listeners(ways).map((inlet) => inlet.start(hub.receive, hub.takeFrom, hub.fetchFrom)))
    const partnerPort = partnerApi && await door?.listen(partnerApi.host, partnerApi.port)
    world.log.info('started', { version, port: taken, partnerPort })
    const partnerUrl = partnerPort && addressOf('https', partnerApi.host, partnerPort)
    return { url: addressOf('http', host, taken), ...(partnerUrl && { partnerUrl }), stop }
  } catch (error) {
    await doors?.close()
    await close()
    throw error
  }
}
