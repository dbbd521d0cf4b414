// Who is at the other end of each route, read off its settings: any member of them that is an address, and any certificate that
// stands in them. The other end's own certificate is seen by a TLS handshake that carries nothing and is verified like any other.
import { connect } from 'node:tls'
import type { Configuration } from '../config/index.ts'
import type { Counterpart, Held } from '../core/counterpart.ts'
import type { Route } from '../core/route.ts'
import type { World } from '../core/world.ts'
import { certificatesIn } from './surroundings.ts'

const askedForMs = 3_600_000
const patienceMs = 5_000

interface Place { readonly host: string; readonly port: number; readonly isTls: boolean }

const addressOf = (text: string): readonly Place[] => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return []
  const { hostname, port, protocol } = new URL(text)
  const isTls = protocol === 'https:'
  return [{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isTls ? 443 : 80), isTls }]
}

/** Every address below `value`; of one with `host` and `port` (SMTP), TLS begins later and its certificate is not asked for. */
const placesIn = (value: unknown): readonly Place[] => {
  if (typeof value === 'string') return addressOf(value)
  if (Array.isArray(value)) return value.flatMap(placesIn)
  if (typeof value !== 'object' || value === null) return []
  const { host, port } = value as { readonly host?: unknown; readonly port?: unknown }
  const own = typeof host === 'string' && typeof port === 'number' ? [{ host, port, isTls: false }] : []
  return [...own, ...Object.values(value).flatMap(placesIn)]
}

const nameOf = ({ host, port }: Place): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
const distinct = (places: readonly Place[]): readonly Place[] => [...new Map(places.map((one) => [nameOf(one), one])).values()]

/** When the certificate shown at that place expires. One that is not trusted is a trouble, by OpenSSL's own code. */
const ask = (place: Place, ca: readonly string[] | undefined): Promise<Held> => new Promise((resolve) => {
  const { host, port } = place
  const known = { whose: 'counterpart' as const, on: nameOf(place) }
  const socket = connect({ host, port, timeout: patienceMs, ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ca: ca && [...ca] })
  const end = (more: Pick<Held, 'expiresAt' | 'trouble'>): void => {
    socket.destroy()
    resolve({ ...known, ...more })
  }
  socket.once('secureConnect', () => end({ expiresAt: Date.parse(socket.getPeerCertificate().valid_to) }))
  socket.once('error', (error: NodeJS.ErrnoException) => end({ trouble: error.code ?? 'UNREACHABLE' }))
  socket.once('timeout', () => end({ trouble: 'ETIMEDOUT' }))
})

const authoritiesOf = (settings: unknown): readonly string[] | undefined => {
  const { ca } = (settings ?? {}) as { readonly ca?: unknown }
  return typeof ca === 'string' ? [ca] : undefined
}

const ownOf = ({ settings }: Route): readonly Held[] => certificatesIn(settings)
  .map(({ on, expiresAt }) => ({ whose: /(^|\.)ca$/i.test(on) ? 'authority' : 'own', on, expiresAt }))

const counterpartOf = (route: Route, world: Pick<World, 'now'>): Counterpart => {
  const { settings, channel } = route
  const places = distinct(placesIn(settings))
  let known: Promise<readonly Held[]> | undefined
  let askedAt = 0
  const asked = (): Promise<readonly Held[]> => {
    if (known && world.now() < askedAt + askedForMs) return known
    askedAt = world.now()
    known = Promise.all(places.filter(({ isTls }) => isTls).map((place) => ask(place, authoritiesOf(settings))))
    return known
  }
  const { adapter = channel } = (settings ?? {}) as { readonly adapter?: string }
  const own = ownOf(route)
  return { adapter, places: places.map(nameOf), certificates: async () => [...own, ...await asked()] }
}

/** By the name of the route. */
export const openCounterparts = ({ routes }: Configuration, world: Pick<World, 'now'>): ReadonlyMap<string, Counterpart> => (
  new Map(routes.map((route) => [route.name, counterpartOf(route, world)])))
