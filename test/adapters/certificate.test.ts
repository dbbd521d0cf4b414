import { X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import { watchCertificate } from '../../adapters/protocols/certificate.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { createRecords } from '../../world/records.ts'
import { recordingWorld, type RecordingWorld } from '../conformance/world.ts'

const dayMs = 86_400_000
const { cert } = throwAwayAuthority().cert(['a sender system'])
const expiresAt = Date.parse(new X509Certificate(cert).validTo)

/** Lives through the days from `from` to two days past the end of the certificate. */
const lived = async (from: number): Promise<RecordingWorld> => {
  const world = recordingWorld()
  let now = from
  await new Promise<void>((resolve) => {
    const sleep = (ms: number): Promise<void> => {
      now += ms
      if (now < expiresAt + 2 * dayMs) return Promise.resolve()
      watch().stop()
      resolve()
      return Promise.resolve()
    }
    const watching = watchCertificate(cert, { world: { ...world, now: () => now, sleep }, route: 'post' })
    const watch = () => watching
  })
  return world
}

describe('a certificate in use', () => {
  it('is warned of at each mark once, and is an error when it has expired', async () => {
    const { logged, measured } = await lived(expiresAt - 90 * dayMs)
    expect(logged).to.deep.equal([
      ...[60, 30, 7].map((withinDays) =>
        ({ level: 'warn', event: 'certificate.expires', fields: { route: 'post', withinDays } })),
      { level: 'error', event: 'certificate.expired', fields: { route: 'post' } },
    ])
    expect(measured[0])
      .to.deep.equal({ name: 'sluse_certificate_expires_seconds', labels: { route: 'post' }, value: 90 * 86_400 })
  })

  it('is measured under a name that the records know', () => {
    createRecords().records.gauge('sluse_certificate_expires_seconds', 5, { route: 'post' })
  })

  it('that cannot be read is an error', () => {
    const world = recordingWorld()
    watchCertificate('no certificate', { world, route: 'post' }).stop()
    expect(world.logged.map(({ event }) => event)).to.deep.equal(['certificate.unreadable'])
  })
})
