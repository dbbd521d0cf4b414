// Apache CXF with WSS4J against a real hub: each signs what it says, says its name and password, and takes nothing from the other
// without. Once in the newest versions and once in the oldest.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Variant } from '../../../adapters/ws-rm/index.ts'
import { freePort } from '../../../sandbox/port.ts'
import { throwAwayAuthority } from '../../../sandbox/tls.ts'
import { buildCxf, startCxf, type CxfPeers } from './cxf.ts'
import { numberIn, openHubSide } from './hub-scene.ts'
import { openWire, type Wire } from './wire.ts'

const authority = throwAwayAuthority()
const [ofHub, ofPeer] = [authority.cert(['hub'], { rsa: true }), authority.cert(['peer'], { rsa: true })]
const security = {
  signs: { certificate: ofHub.cert, key: ofHub.key }, verifies: { certificates: [ofPeer.cert] },
  presents: { name: 'hub', password: 'hubs ord' }, expects: { name: 'peer', password: 'peers ord' },
}

const keysIn = (folder: string): string => {
  const keys = join(folder, 'keys')
  mkdirSync(keys)
  writeFileSync(join(keys, 'own.pem'), ofPeer.cert)
  writeFileSync(join(keys, 'own.key'), ofPeer.key, { mode: 0o600 })
  writeFileSync(join(keys, 'hub.pem'), ofHub.cert)
  return keys
}

const keys = ['1', '2', '3']
const cells: readonly (readonly [Variant, 'Echo' | 'Notify'])[] = [
  [{ rm: '1.1', addressing: '2005/08', soap: '1.2' }, 'Echo'], [{ rm: '1.0', addressing: '2004/08', soap: '1.1' }, 'Notify'],
]

const evidence = fileURLToPath(new URL('../../../var/interop/', import.meta.url))
const keep = (cell: string, { said }: Wire): void => {
  mkdirSync(evidence, { recursive: true })
  writeFileSync(join(evidence, `cxf-security ${cell.replaceAll('/', '-')}.txt`), `${said.join('\n\n')}\n`)
}

describe('Apache CXF with WSS4J and the hub', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-cxf-security-'))
  let peers: CxfPeers | undefined
  const started = (): CxfPeers => {
    if (!peers) throw new Error('no Java process')
    return peers
  }
  let pems = ''
  before(async function () {
    this.timeout(900_000)
    const classPath = await buildCxf(folder)
    if (classPath === undefined) return this.skip()
    pems = keysIn(folder)
    peers = await startCxf(classPath)
  })
  after(async () => {
    await peers?.kill()
    rmSync(folder, { recursive: true })
  })

  for (const [variant, operation] of cells) {
    const said = `${operation}, WS-RM ${variant.rm}, SOAP ${variant.soap}, addressing ${variant.addressing}`

    it(`takes what the hub signs: ${said}`, async () => {
      const [cxf, name, url] = [started(), `taker-${variant.rm}`, `http://127.0.0.1:${await freePort()}/hub`]
      await cxf.open('destination', { name, variant, url, keys: pems })
      const wire = await openWire(() => url)
      const side = await openHubSide({ variant, profile: 'cxf', address: wire.url, security })
      try {
        await side.send(operation, keys)
        await side.delivered(keys)
      } finally {
        keep(`takes ${said}`, wire)
        await side.stop()
        await wire.stop()
        await cxf.stop(name)
      }
      expect(cxf.said('delivered', name)).to.deep.equal(keys)
    })

    it(`signs what it sends in parts (MTOM): WS-RM ${variant.rm}, SOAP ${variant.soap}`, async () => {
      const [cxf, name] = [started(), `mtom-${variant.rm}`]
      const side = await openHubSide({ variant, profile: 'cxf', address: 'http://127.0.0.1:9/', security })
      try {
        await cxf.open('source', { name, variant, url: side.inward.url, keys: pems })
        await cxf.send(name, 'Attach', 1, 2)
        await cxf.settled(name)
        await side.silo.arrivals.waitFor(() => side.heard().length >= 2)
        await cxf.stop(name)
      } finally {
        keep(`sends in parts, WS-RM ${variant.rm}`, side.inward)
        await side.stop()
      }
      expect(side.heard().map((xml) => /<bytes>([^<]*)</.exec(xml)?.[1]))
        .to.deep.equal(['1', '2'].map((text) => Buffer.from(text).toString('base64')))
      expect(side.inward.said.join('\n')).to.include('xop/include')
    })

    it(`signs what the hub takes: ${said}`, async () => {
      const [cxf, name] = [started(), `sender-${variant.rm}`]
      const side = await openHubSide({ variant, profile: 'cxf', address: 'http://127.0.0.1:9/', security })
      try {
        await cxf.open('source', { name, variant, url: side.inward.url, keys: pems })
        await cxf.send(name, operation, 1, keys.length)
        await cxf.settled(name)
        await side.silo.arrivals.waitFor(() => side.heard().length >= keys.length)
        await cxf.stop(name)
      } finally {
        keep(`sends ${said}`, side.inward)
        await side.stop()
      }
      expect(side.heard().map(numberIn)).to.deep.equal(keys)
      expect(cxf.said('replied', name)).to.deep.equal(operation === 'Echo' ? keys.map((key) => `ekko ${key}`) : [])
    })
  }
})
