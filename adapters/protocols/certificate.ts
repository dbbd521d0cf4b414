// How long a certificate is good for: measured as long as it is in use, and said in the log in good time, once at each mark.
import { X509Certificate } from 'node:crypto'
import type { Services } from '../../core/world.ts'

const dayMs = 86_400_000
const marksInDays = [60, 30, 7]
const lookAgainMs = 3_600_000

export interface CertificateWatch {
  /** True once nobody will take it any more. */
  hasExpired(): boolean
  stop(): void
}

const expiryOf = (pem: string): number => {
  try {
    return Date.parse(new X509Certificate(pem).validTo)
  } catch {
    return NaN
  }
}

/** Watches the first certificate of a PEM. One that cannot be read is an error in the log; TLS itself will say more. */
export const watchCertificate = (pem: string, { world, route }: Pick<Services, 'world' | 'route'>): CertificateWatch => {
  const stopping = new AbortController()
  const expiresAt = expiryOf(pem)
  let said = Infinity
  const look = (): void => {
    const left = expiresAt - world.now()
    world.records.gauge('sluse_certificate_expires_seconds', Math.floor(left / 1000), { route })
    const mark = left <= 0 ? 0 : Math.min(Infinity, ...marksInDays.filter((days) => left <= days * dayMs))
    if (mark >= said) return
    said = mark
    if (mark === 0) world.log.error('certificate.expired', { route })
    else world.log.warn('certificate.expires', { route, withinDays: mark })
  }
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      look()
      await world.sleep(lookAgainMs, stopping.signal)
    }
  }
  if (Number.isNaN(expiresAt)) world.log.error('certificate.unreadable', { route })
  else void run()
  return { hasExpired: () => expiresAt <= world.now(), stop: () => stopping.abort() }
}
