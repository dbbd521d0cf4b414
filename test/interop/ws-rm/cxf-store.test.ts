// Apache CXF with its JDBC store, killed as by a power failure in the middle of a sequence: both sides go on where they were.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { freePort } from '../../../sandbox/port.ts'
import { cellsOf, defectOf, fromStore, keyOf, type Cell, type Defect } from './cells.ts'
import { buildCxf, startCxf, type CxfPeer, type CxfPeers } from './cxf.ts'
import { numberIn, openHubSide, type HubSide } from './hub-scene.ts'
import { tryCell, type Tried } from './results.ts'
import { openWire, type Wire } from './wire.ts'

const [first, second] = [['1', '2', '3'], ['4', '5', '6']] as const
const name = 'peer'

/** Its fourth message stays without an answer; the hub shows it again on another exchange. */
const showWaits = async (wire: Wire): Promise<Tried> => {
  const fourth = (): readonly string[] => wire.said.filter((text) => text.includes('MessageNumber>4<'))
  await wire.until(() => fourth().length >= 2)
  expect(wire.said.findLast((text) => text.startsWith('<'))).to.not.include('MessageNumber>4<')
  expect(wire.said.at(-1)).to.match(/^>/)
  return { wires: [wire], shown: fourth().slice(0, 1) }
}

type Start = (peer: Omit<CxfPeer, 'name' | 'variant'>, role: 'destination' | 'source') => Promise<CxfPeers>

/** The hub sends three, the peer is killed, and three more follow. */
const takes = async ({ variant, operation, scenario }: Cell, start: Start): Promise<Tried> => {
  const url = `http://127.0.0.1:${await freePort()}/hub`
  const wire = await openWire(() => url)
  const side = await openHubSide({ variant, profile: 'cxf', offers: operation === 'Echo', address: wire.url })
  const peers = [await start({ url }, 'destination')]
  try {
    await side.send(operation, first)
    await side.delivered(first)
    await peers[0]?.delivered(name, first.length)
    await peers[0]?.kill()
    await side.send(operation, second)
    peers.push(await start({ url }, 'destination'))
    if (scenario === 'ordered') return await showWaits(wire)
    await side.delivered([...first, ...second])
    await peers[1]?.delivered(name, second.length)
    if (operation === 'Echo') await side.replied([...first, ...second])
  } finally {
    await side.stop()
    await wire.stop()
    await Promise.all(peers.map((each) => each.kill()))
  }
  expect(peers.flatMap((each) => each.said('delivered', name))).to.deep.equal([...first, ...second])
  return { wires: [wire] }
}

type Show = (side: HubSide) => Promise<readonly string[]>

/** What it recovered does not come, and what it sent after that comes again and again, and is not taken. */
const showKeptBack: Show = async ({ inward, heard }) => {
  const sixth = (): readonly string[] => inward.said.filter((text) => text.includes('MessageNumber>6<'))
  await inward.until(() => sixth().length >= 4)
  expect(heard().map(numberIn)).to.deep.equal(['1', '2'])
  expect(inward.said.filter((text) => text.startsWith('> <') && text.includes('MessageNumber>3<'))).to.deep.equal([])
  return [sixth()[0] ?? '', inward.said.findLast((text) => text.includes('AcknowledgementRange')) ?? '', sixth()[1] ?? '']
}

/** The request that it recovered is answered with its acknowledgement, and comes again. */
const showDeaf: Show = async ({ inward, silo, heard }) => {
  const third = (): readonly string[] => inward.said.filter((text, at) => /^> <.*MessageNumber>3</s.test(text)
    || /^> <.*MessageNumber>3</s.test(inward.said[at - 1] ?? ''))
  await silo.arrivals.waitFor(() => heard().length >= second.length + first.length)
  await inward.until(() => third().length >= 4)
  expect(third()[1]).to.include('AcknowledgementRange')
  return third().slice(0, 3)
}

const showFor: Partial<Record<Defect, Show>> = { 'cxf-keeps-back': showKeptBack, 'cxf-deaf': showDeaf }

/** The third message and all that repeats it are lost until the peer has been killed. */
const sends = async (cell: Cell, start: Start): Promise<Tried> => {
  const { variant, operation } = cell
  let isCut = true
  const side = await openHubSide({
    variant, profile: 'cxf', address: 'http://127.0.0.1:9/',
    losses: (_, envelope) => (isCut && envelope.includes('MessageNumber>3<') ? 'request' : undefined),
  })
  const { inward, silo, heard } = side
  const peers = [await start({ url: inward.url }, 'source')]
  const defect = defectOf(cell)
  const show = defect && showFor[defect]
  let shown: readonly string[] | undefined
  try {
    void peers[0]?.send(name, operation, 1, 3).catch(() => undefined)
    await inward.until((said) => said.some((text) => text.includes('(request)')))
    await silo.arrivals.waitFor(() => heard().length >= 2)
    await peers[0]?.kill()
    isCut = false
    peers.push(await start({ url: inward.url }, 'source'))
    await peers[1]?.send(name, operation, 4, 6)
    shown = await show?.(side)
    if (!shown) await peers[1]?.settled(name)
    if (defect !== 'cxf-keeps-back') await silo.arrivals.waitFor(() => heard().length >= 6)
  } finally {
    await side.stop()
    await Promise.all(peers.map((each) => each.kill()))
  }
  if (defect !== 'cxf-keeps-back') expect(heard().map(numberIn)).to.deep.equal([...first, ...second])
  return { wires: [inward], ...(shown && { shown }) }
}

describe('Apache CXF that is killed, with its store', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-cxf-'))
  let classPath = ''
  before(async function () {
    this.timeout(900_000)
    const built = await buildCxf(folder)
    if (built === undefined) return this.skip()
    classPath = built
  })
  after(() => rmSync(folder, { recursive: true }))

  const startFor = (cell: Cell): Start => async (peer, role) => {
    const peers = await startCxf(classPath)
    const unordered = cell.scenario === 'store' ? { unordered: true as const } : {}
    await peers.open(role, { name, variant: cell.variant, store: join(folder, keyOf(cell)), ...unordered, ...peer })
    return peers
  }
  for (const cell of cellsOf('cxf').filter(({ scenario }) => fromStore.includes(scenario))) {
    tryCell(cell, () => (cell.way === 'takes' ? takes : sends)(cell, startFor(cell)))
  }
})
