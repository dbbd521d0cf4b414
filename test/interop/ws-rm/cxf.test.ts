// Apache CXF's own WS-RM against a real hub, both ways round, in every version that CXF speaks. CI tries each version with a wire
// that does everything wrong at once; INTEROP=full also with a quiet one and with each fault by itself.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { variants } from '../../../adapters/ws-rm/index.ts'
import { freePort } from '../../../sandbox/port.ts'
import { buildCxf, startCxf, type CxfPeers } from './cxf.ts'
import { numberIn, openHubSide } from './hub-scene.ts'
import { openWire, type Loss, type Losses, type Wire } from './wire.ts'

const keys = ['1', '2', '3', '4', '5', '6']
/**
 * Counts envelopes with a message in them. An acknowledgement that Apache CXF sends by itself is not touched: where that POST
 * fails, CXF throws away the reply that it acknowledges, and its caller's call fails ("EOF reached while reading").
 */
const at = (losses: Readonly<Record<number, Loss>>) => (): Losses => {
  let messages = 0
  return (_, envelope) => {
    if (!envelope.includes('MessageNumber>')) return undefined
    messages += 1
    return losses[messages]
  }
}
const always: Readonly<Record<string, () => Losses>> = {
  ', with requests and answers lost, doubled and late': at({ 1: 'answer', 2: 'request', 4: 'late', 6: 'twice' }),
}
const alone: Readonly<Record<string, () => Losses>> = {
  '': at({}),
  ', with requests lost': at({ 1: 'request', 3: 'request', 5: 'request' }),
  ', with answers lost': at({ 1: 'answer', 3: 'answer', 5: 'answer' }),
  ', with requests doubled': at({ 1: 'twice', 3: 'twice', 5: 'twice' }),
  ', with requests late': at({ 3: 'late', 5: 'late' }),
}
const scenarios = Object.entries(process.env['INTEROP'] === 'full' ? { ...alone, ...always } : always)

const evidence = fileURLToPath(new URL('../../../var/interop/', import.meta.url))
/** Every envelope of a cell, for whoever wants to see it. */
const keep = (cell: string, { said }: Wire): void => {
  mkdirSync(evidence, { recursive: true })
  writeFileSync(join(evidence, `cxf ${cell.replaceAll('/', '-')}.txt`), `${said.join('\n\n')}\n`)
}

describe('Apache CXF and the hub', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-cxf-'))
  let peers: CxfPeers | undefined
  let count = 0
  const started = (): CxfPeers => {
    if (!peers) throw new Error('no Java process')
    return peers
  }
  before(async function () {
    this.timeout(900_000)
    const classPath = await buildCxf(folder)
    if (classPath === undefined) return this.skip()
    peers = await startCxf(classPath)
  })
  after(async () => {
    await peers?.kill()
    rmSync(folder, { recursive: true })
  })

  for (const variant of variants) {
    for (const operation of ['Echo', 'Notify'] as const) {
      for (const [told, losses] of scenarios) {
        const said = `${operation}, WS-RM ${variant.rm}, SOAP ${variant.soap}, addressing ${variant.addressing}${told}`

        it(`takes ${said}`, async () => {
          const [cxf, name, url] = [started(), `peer-${count += 1}`, `http://127.0.0.1:${await freePort()}/hub`]
          await cxf.open('destination', { name, variant, url })
          const wire = await openWire(() => url, losses())
          const side = await openHubSide({ variant, profile: 'cxf', address: wire.url })
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

        it(`sends ${said}`, async () => {
          const [cxf, name] = [started(), `peer-${count += 1}`]
          const side = await openHubSide({ variant, profile: 'cxf', address: 'http://127.0.0.1:9/', losses: losses() })
          try {
            await cxf.open('source', { name, variant, url: side.inward.url })
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
    }
  }
})
