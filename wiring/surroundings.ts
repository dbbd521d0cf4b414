// What is around the hub and can go wrong by itself: every certificate that the configuration holds, wherever it stands there,
// and the room left where the hub writes.
import { X509Certificate } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Configuration } from '../config/index.ts'
import type { Expiring, Surroundings } from '../core/alarm.ts'
import type { Audit } from '../people/index.ts'

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** When the first certificate of a PEM expires; undefined where it holds none that can be read. */
const firstExpiry = (pem: string): number | undefined => {
  const ends = (pem.match(block) ?? []).flatMap((each) => {
    try {
      return [Date.parse(new X509Certificate(each).validTo)]
    } catch {
      // Whoever uses it complains of it.
      return []
    }
  })
  return ends.length > 0 ? Math.min(...ends) : undefined
}

const nameOf = (item: unknown, index: number): string => {
  const { id, name } = (item ?? {}) as { readonly id?: unknown; readonly name?: unknown }
  return String(id ?? name ?? index)
}

/** Every certificate below `value`, named by its place: `routes.sms.settings.certificate`. */
export const certificatesIn = (value: unknown, at: readonly string[] = []): readonly Expiring[] => {
  if (typeof value === 'string') {
    const expiresAt = firstExpiry(value)
    return expiresAt === undefined ? [] : [{ on: at.join('.'), expiresAt }]
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => certificatesIn(item, [...at, nameOf(item, index)]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => certificatesIn(each, [...at, name]))
}

/** Of the file system that the folder is on; nothing where it cannot be asked. */
const roomIn = async (on: string) => {
  const room = await statfs(on).catch(() => undefined)
  return room ? [{ on, freeBytes: room.bavail * room.bsize }] : []
}

export const openSurroundings = (
  configuration: Configuration, audit: Pick<Audit, 'verify'>, doorsAway: () => readonly string[],
): Surroundings => {
  const { store, keyring } = configuration
  const folders = new Set([...(store.kind === 'sqlite' ? [dirname(store.file)] : []), keyring.folder])
  return {
    certificates: certificatesIn(configuration),
    rooms: async () => (await Promise.all([...folders].map(roomIn))).flat(),
    doorsAway,
    auditIntact: async () => (await audit.verify()).intact,
  }
}
