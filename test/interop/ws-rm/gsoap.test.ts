// gSOAP's own WS-RM against a real hub, both ways round, in every version that gSOAP speaks.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { variants, type Variant } from '../../../adapters/ws-rm/index.ts'
import { freePort } from '../../../sandbox/port.ts'
import { locate } from '../../../scripts/servers/binary.ts'
import { numberIn, openHubSide, type Operation } from './hub-scene.ts'
import { buildPeer, gsoapFolder, runPeerSource, startDestination, type Peer } from './peers.ts'
import { openWire, type Losses } from './wire.ts'

const spoken = variants.filter(({ addressing }) => addressing === '2005/08')
const keys = ['1', '2', '3', '4', '5', '6']
const lossy: Losses = (exchange) => exchange === 3 ? 'request' : exchange === 5 ? 'answer' : undefined
const scenarios: readonly (readonly [string, Losses | undefined])[] = [
  ['', undefined], [', with requests and answers lost', lossy],
]

/** Its answers to one-way messages acknowledge nothing; in 1.1 closing makes it speak, in 1.0 nothing does. */
const acknowledges = (operation: Operation, { rm }: Variant): boolean => operation === 'Echo' || rm === '1.1'
/** In 1.0 it says nothing to a message that comes again, so that the next one must be on its way beside it. */
const isMute = ({ variant: { rm } }: Peer): boolean => rm === '1.0'

const profileFor = (operation: Operation): string => operation === 'Echo' ? 'gsoap' : 'gsoap-one-way'

describe('gSOAP and the hub', function () {
  this.timeout(40_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-gsoap-'))
  const peers = new Map<string, Peer>()

  before(async function () {
    this.timeout(600_000)
    for (const [binary, debian] of [['soapcpp2', 'gsoap'], ['g++', 'g++'], ['pkg-config', 'pkg-config']] as const) {
      if (await locate({ binary, debian: binary === 'soapcpp2' ? 'libgsoap-dev' : debian }) === undefined) return this.skip()
    }
    const gsoap = gsoapFolder()
    if (gsoap === undefined) return this.skip()
    for (const variant of spoken) peers.set(JSON.stringify(variant), buildPeer(folder, gsoap, variant))
  })
  after(() => rmSync(folder, { recursive: true }))

  for (const variant of spoken) {
    const peerOf = (): Peer => peers.get(JSON.stringify(variant)) as Peer
    for (const operation of ['Echo', 'Notify'] as const) {
      for (const [told, losses] of scenarios) {
        const name = `${operation}, WS-RM ${variant.rm}, SOAP ${variant.soap}${told}`

        if (acknowledges(operation, variant)) it(`takes ${name}`, async () => {
          const peer = peerOf()
          const port = await freePort()
          const destination = await startDestination(peer, port)
          const wire = await openWire(() => `http://127.0.0.1:${port}/hub`, losses)
          const side = await openHubSide({ variant, profile: profileFor(operation), address: wire.url })
          try {
            await side.send(operation, keys, isMute(peer) ? null : undefined)
            await side.delivered(keys)
          } finally {
            await side.stop()
            await wire.stop()
            await destination.stop()
          }
          const delivered = destination.delivered.map(String)
          expect(isMute(peer) ? delivered.toSorted() : delivered).to.deep.equal(keys)
        })

        it(`sends ${name}`, async () => {
          const side = await openHubSide({ variant, profile: 'gsoap', address: 'http://127.0.0.1:9/', losses })
          try {
            const code = await runPeerSource(peerOf(), side.inward.url, keys.length, operation)
            expect(code, side.inward.said.join('\n')).to.equal(0)
            await side.silo.arrivals.waitFor(() => side.heard().length >= keys.length)
            expect(side.heard().map(numberIn)).to.deep.equal(keys)
          } finally {
            await side.stop()
          }
        })
      }
    }
  }
})
