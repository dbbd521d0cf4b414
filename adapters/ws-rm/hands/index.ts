// The way to a partner and back: the machines with a ledger under them and HTTP around them.
import type { Delivery } from '../../../core/adapter.ts'
import type { WayOut } from '../../../core/channel.ts'
import type { Inlet, InletAnswer, InletRequest } from '../../../core/inlet.ts'
import type { Partnership } from '../../../core/partnership.ts'
import type { Outcome } from '../../../core/outcome.ts'
import type { Take } from '../../../core/sequences.ts'
import type { Services } from '../../../core/world.ts'
import { watchCertificate } from '../../protocols/certificate.ts'
import { createHttpClient } from '../../protocols/http.ts'
import { endpointAt } from '../addressing.ts'
import { adoptDestination } from '../destination/index.ts'
import type { SourceEvent, SourceWrite } from '../source/index.ts'
import { anonymousUris, polledAddress } from '../variant.ts'
import { answer } from './answer.ts'
import { tellApart } from './apart.ts'
import { checkPartner } from './check.ts'
import { freshId, messageIdOf, type Content } from './content.ts'
import type { Dealings } from './dealings.ts'
import { asksForWsdl, describe } from './describe.ts'
import { createDestinations } from './destination.ts'
import { createOutbound } from './outbound.ts'
import { createPolled } from './place.ts'
import { createPost } from './post.ts'
import { createReplies } from './replies.ts'
import { createSafeguard } from './safeguard.ts'
import { carryOut } from './send.ts'
import { completed, rmSettingsOf, variantOf, type Settings, type WsRmSettings } from './settings.ts'
import { actOn, placeOf, standingOf } from './standing.ts'
import { createSource, type SourceDriver, type SourceParts } from './source.ts'

export { wsRmSettings, type WsRmSettings } from './settings.ts'
export type { Content } from './content.ts'

const openHttp = ({ address, connections, ca, certificate, key, timeoutMs, maxMessageBytes, callbackHosts }: Settings) =>
  createHttpClient({
    ...(callbackHosts.length === 0 && { origin: new URL(address).origin }), connections, ca, cert: certificate, key,
    connectTimeoutMs: Math.min(10_000, timeoutMs), maxAnswerBytes: maxMessageBytes,
  })

/** A sequence for answers comes with ours where both sides want it; the partner's first word on it makes it. */
const wrote = (dealings: Dealings) => (write: SourceWrite): void => {
  const lost = write.kind === 'failed' ? write.keys : []
  for (const key of lost) dealings.outbound.conclude(key, { kind: 'unknown', reason: 'cut-off' })
  if (write.kind !== 'offer-accepted') return
  const { identifier, acksTo, expiresMs } = write
  const { destinations, variant, world, rm } = dealings
  destinations.put(adoptDestination({ identifier, variant, acksTo, expiresMs }, world.now(), rm))
    .catch((error: Error) => world.log.error('ws-rm.event-lost', { error: error.name }))
}

/** Another hub on the same ledger has gone on: what it numbered is sent by whoever has the bytes, what it ended is over. */
const overtaken = (dealings: Dealings, driver: SourceDriver, bound: readonly string[], gone: readonly string[]): void => {
  const { outbound, rm } = dealings
  const over: Outcome = rm.rehomes ? { kind: 'delivered', evidence: { code: 'acknowledged' } }
    : { kind: 'unknown', reason: 'cut-off' }
  for (const key of gone) outbound.conclude(key, over)
  for (const key of bound) {
    const effect = outbound.content(key) && driver.bound(key)
    if (effect) carryOut(dealings, () => driver, effect)
  }
}

interface Opened { readonly dealings: Dealings; useTake(take: Take): void; close(): Promise<void> }

const openDealings = (settings: Settings, { world, route, keeping }: Services): Opened => {
  const [variant, rm] = [variantOf(settings), rmSettingsOf(settings)]
  const anonymous = endpointAt(anonymousUris[variant.addressing])
  const home = settings.ownAddress === undefined ? anonymous : endpointAt(settings.ownAddress)
  const newId = (): string => freshId(world.newId)
  const newIds = () => ({ create: newId(), close: newId(), terminate: newId() })
  const [http, outbound] = [openHttp(settings), createOutbound()]
  const name = `ws-rm/${settings.partner}/`
  const safeguard = createSafeguard(settings.security, world, route)
  let take: Take | undefined
  const source = (which: 'own' | 'offered', opening?: SourceParts['opening']): SourceDriver => createSource({
    world, keeping, name: `${name}${which}`, settings: rm, opening, settle: outbound.settle,
    carryOut: (effect) => carryOut(dealings, () => dealings[which], effect), wrote: (write) => wrote(dealings)(write),
    changed: (bound, gone) => overtaken(dealings, dealings[which], bound, gone),
  })
  const address = settings.polls === undefined ? settings.address : polledAddress(settings.polls)
  const opening = () => ({
    ids: newIds(), variant, to: endpointAt(address), acksTo: home,
    ...(settings.offers && { offer: { identifier: newId(), endpoint: home, expiresMs: rm.expiresMs } }),
  })
  const dealings: Dealings = {
    world, route, settings, variant, rm, home, anonymous, outbound, freshId: newId, take: () => take,
    safeguard, post: createPost(http, settings.timeoutMs, safeguard), replies: createReplies(),
    polled: createPolled(),
    own: source('own', opening), offered: source('offered'),
    destinations: createDestinations({
      world, keeping, prefix: `${name}in/`, settings: rm, freshId: newId,
      adopt: ({ identifier, to, expiresMs }, sequence) => dealings.offered.happen({
        kind: 'adopted', ids: newIds(), variant: sequence.variant, to, acksTo: home, identifier, expiresMs,
      }),
      carryOut: (effect) => void tellApart(dealings, [effect]),
    }),
  }
  return { dealings, useTake: (given) => { take = given }, close: () => http.close() }
}

const driverFor = ({ own, offered }: Dealings, { relatesTo }: Content): SourceDriver | undefined => {
  if (relatesTo === undefined) return own
  return offered.sequences().some(({ phase }) => phase === 'created') ? offered : undefined
}

/** Where nobody remembers the request, as after a restart, whoever asked last asked in the newest. */
const submittedAs = ({ offered, replies }: Dealings, key: string, { relatesTo }: Content): SourceEvent => {
  const message = { kind: 'submitted', key, messageId: messageIdOf(key) } as const
  if (relatesTo === undefined) return message
  const newest = offered.sequences().findLast(({ phase }) => phase === 'created')
  return { ...message, on: replies.placeOf(relatesTo) ?? newest?.identifier }
}

/** Without a number it was not sent: what keeps it from having one is the way's trouble. */
const unheard = (driver: SourceDriver | undefined, key: string): Outcome => driver && !driver.bound(key)
  ? { kind: 'postponed', reason: 'timed-out', blame: 'route' } : { kind: 'unknown', reason: 'timed-out' }

const sendWith = (dealings: Dealings) => (delivery: Delivery, signal: AbortSignal): Promise<Outcome> => {
  const { outbound, replies, world, settings } = dealings
  const [key, content] = [delivery.id, delivery.body.content as Content]
  const driver = driverFor(dealings, content)
  const over = new AbortController()
  const timeout = world.sleep(settings.timeoutMs, over.signal)
  const attempt = outbound.begin(key, content, { signal, timeout, outcome: () => unheard(driver, key) })
  void attempt.then(() => over.abort())
  if (signal.aborted) return attempt
  const bound = driver?.bound(key)
  const { relatesTo } = content
  if (relatesTo !== undefined) void attempt.then(() => replies.withdraw(relatesTo))
  // One that gets a number is there for whoever asks when it has it.
  if (relatesTo !== undefined && !driver) replies.offer(relatesTo, { key, content })
  if (bound) carryOut(dealings, () => driver as SourceDriver, bound)
  else if (driver && !driver.holds(key)) void driver.happen(submittedAs(dealings, key, content))
  return attempt
}

/** What the hub gave up leaves its sequence, which then has a gap and ends; what was acknowledged has left it already. */
const endWith = ({ own, offered, outbound }: Dealings) => (key: string): void => {
  if (outbound.ended(key)) return
  const driver = [own, offered].find((one) => one.holds(key))
  if (driver) void driver.happen({ kind: 'withdrawn', keys: [key] })
}

const inletsOf = ({ dealings, useTake }: Opened): readonly Inlet[] => {
  const { settings: { partner, door }, own, offered, destinations, outbound } = dealings
  const respond = async (request: InletRequest): Promise<InletAnswer> =>
    asksForWsdl(request) ? describe(dealings, request) : answer(dealings, request)
  return [
    door === 'partner' ? { kind: 'partner', partner, answer: respond } : { kind: 'http', answer: respond },
    {
      kind: 'listener',
      start: async (receive, takeFrom) => {
        if (takeFrom) useTake(takeFrom(partner))
        outbound.start(receive)
        await Promise.all([own.start(), offered.start(), destinations.start()])
      },
      stop: async () => { await Promise.all([own.stop(), offered.stop(), destinations.stop()]) },
    },
  ]
}

const partnershipWith = (dealings: Dealings): Partnership => ({
  partner: dealings.settings.partner, standing: () => standingOf(dealings),
  placeOf: (id) => placeOf(dealings, id), act: (id, action) => actOn(dealings, id, action),
  check: () => checkPartner(dealings),
})

/** Opens the way to one partner for bodies whose content is a `Content`. The settings must fit their schema. */
export const openWsRm = (given: unknown, services: Services): WayOut => {
  const settings = completed(given as WsRmSettings)
  const opened = openDealings(settings, services)
  const watched = settings.certificate ?? settings.security?.signs?.certificate
  const watch = watched === undefined ? undefined : watchCertificate(watched, services)
  const { own, offered, destinations } = opened.dealings
  const close = async (): Promise<void> => {
    watch?.stop()
    await Promise.all([own.stop(), offered.stop(), destinations.stop()])
    await opened.close()
  }
  return {
    adapter: { repeatable: true, send: sendWith(opened.dealings), ended: endWith(opened.dealings), close },
    inlets: inletsOf(opened), partnership: partnershipWith(opened.dealings),
  }
}
