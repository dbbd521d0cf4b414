// Apache CXF's own WS-RM against a real hub, both ways round, in every version that CXF speaks.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { freePort } from '../../../sandbox/port.ts'
import { cellsOf, defectOf, fromStore, lossesOf, type Cell } from './cells.ts'
import { buildCxf, startCxf, type CxfPeers } from './cxf.ts'
import { numberIn, openHubSide } from './hub-scene.ts'
import { isReplyOnce, showReplyOnce } from './reply-once.ts'
import { tryCell, type Tried } from './results.ts'
import { openWire, type Losses, type Wire } from './wire.ts'

const keys = ['1', '2', '3', '4', '5', '6']
const half = keys.length / 2
let count = 0
const newName = (): string => `peer-${count += 1}`

/** A message that was shown three times, and answered with nothing each time. */
const showSilent = async (wire: Wire): Promise<Tried> => {
  const fourth = (said: readonly string[]): readonly string[] =>
    said.filter((text, at) => text.includes('MessageNumber>4<') || said[at - 1]?.includes('MessageNumber>4<'))
  await wire.until((said) => fourth(said).length >= 6)
  const shown = fourth(wire.said)
  expect(shown.filter((text) => text.startsWith('<')).map((text) => text.trim()).every((text) => text === '< 200')).to.equal(true)
  return { wires: [wire], shown: shown.slice(0, 2) }
}

/** What comes back to an address of the hub's: the second reply is lost, and so has to come again. */
const losesReply = (): Losses => {
  let replies = 0
  return (_, envelope) => (envelope.includes('EchoResponse>') && (replies += 1) === 2 ? 'request' : undefined)
}

/** The hub sends six; after three of them one of both begins anew. */
const takes = async (cell: Cell, cxf: CxfPeers): Promise<Tried> => {
  const { variant, operation, scenario } = cell
  const [names, url] = [[newName()], `http://127.0.0.1:${await freePort()}/hub`]
  await cxf.open('destination', { name: names[0] as string, variant, url })
  const wire = await openWire(() => url, lossesOf(cell))
  const offers = operation === 'Echo'
  const addressable = scenario === 'addressable'
  const side = await openHubSide({ variant, profile: 'cxf', offers, address: wire.url, addressable, losses: losesReply() })
  let shown: readonly string[] | undefined
  try {
    await side.send(operation, keys.slice(0, half))
    if (scenario === 'hub' || scenario === 'peer') await side.delivered(keys.slice(0, half))
    if (scenario === 'hub') await side.restart()
    if (scenario === 'peer') {
      await cxf.stop(names[0] as string)
      names.push(newName())
      await cxf.open('destination', { name: names[1] as string, variant, url })
    }
    await side.send(operation, keys.slice(half))
    if (defectOf(cell) === 'cxf-silent') return await showSilent(wire)
    await side.delivered(keys)
    if (isReplyOnce(cell)) shown = showReplyOnce(wire, side)
    else if (operation === 'Echo') await side.replied(keys)
  } finally {
    await side.stop()
    await wire.stop()
    await cxf.stop(names.at(-1) as string)
  }
  expect(names.flatMap((name) => cxf.said('delivered', name))).to.deep.equal(keys)
  return { wires: [wire, side.inward], ...(shown && { shown }) }
}

/** The peer sends six; after three of them the hub starts anew, or another peer goes on with a new sequence. */
const sends = async (cell: Cell, cxf: CxfPeers): Promise<Tried> => {
  const { variant, operation, scenario } = cell
  const names = scenario === 'peer' ? [newName(), newName()] : [newName()]
  const addressable = scenario === 'addressable'
  const [address, losses] = ['http://127.0.0.1:9/', lossesOf(cell)]
  const side = await openHubSide({ variant, profile: 'cxf', address, losses, addressable })
  const callback = addressable ? `http://127.0.0.1:${await freePort()}/tilbage` : undefined
  const open = (name: string): Promise<void> =>
    cxf.open('source', { name, variant, url: side.inward.url, ...(callback && { callback }) })
  const [first = '', last = first] = names
  try {
    await open(first)
    await cxf.send(first, operation, 1, half)
    if (scenario === 'hub') await side.restart()
    if (scenario === 'peer') {
      await cxf.settled(first)
      await cxf.stop(first)
      await open(last)
    }
    await cxf.send(last, operation, half + 1, keys.length)
    if (addressable) expect(cxf.said('trouble', last)).to.deep.equal([])
    await cxf.settled(last)
    await side.silo.arrivals.waitFor(() => side.heard().length >= keys.length)
    await cxf.stop(last)
  } finally {
    await side.stop()
  }
  expect(side.heard().map(numberIn)).to.deep.equal(keys)
  expect(names.flatMap((name) => cxf.said('replied', name)))
    .to.deep.equal(operation === 'Echo' ? keys.map((key) => `ekko ${key}`) : [])
  return { wires: [side.inward] }
}

describe('Apache CXF and the hub', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-cxf-'))
  let peers: CxfPeers | undefined
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

  for (const cell of cellsOf('cxf').filter(({ scenario }) => !fromStore.includes(scenario))) {
    tryCell(cell, () => (cell.way === 'takes' ? takes : sends)(cell, peers as CxfPeers))
  }
})
