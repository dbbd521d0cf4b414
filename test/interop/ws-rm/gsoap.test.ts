// gSOAP's own WS-RM against a real hub, both ways round, in every version that gSOAP speaks.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { freePort } from '../../../sandbox/port.ts'
import { locate } from '../../../scripts/servers/binary.ts'
import { cellsOf, defectOf, lossesOf, type Cell } from './cells.ts'
import { numberIn, openHubSide, type HubSide } from './hub-scene.ts'
import { buildPeer, gsoapFolder, runPeerSource, startDestination, type Peer, type Running } from './peers.ts'
import { isReplyOnce, showReplyOnce } from './reply-once.ts'
import { tryCell, type Tried } from './results.ts'
import { openWire } from './wire.ts'

const keys = ['1', '2', '3', '4', '5', '6']
const half = keys.length / 2

/** In 1.0 it says nothing to a message that comes again, so that the next one must be on its way beside it. */
const laneFor = ({ variant: { rm } }: Cell): null | undefined => (rm === '1.0' ? null : undefined)
const inOrder = (cell: Cell, delivered: readonly number[]): readonly string[] => {
  const said = delivered.map(String)
  return laneFor(cell) === null ? said.toSorted() : said
}

/** The hub sends six; after three of them one of both begins anew. */
const takes = async (cell: Cell, peer: Peer): Promise<Tried> => {
  const { variant, operation, scenario } = cell
  const port = await freePort()
  const destinations: Running[] = [await startDestination(peer, port)]
  const wire = await openWire(() => `http://127.0.0.1:${port}/hub`, lossesOf(cell))
  const profile = operation === 'Echo' ? 'gsoap' : 'gsoap-one-way'
  const side = await openHubSide({ variant, profile, address: wire.url, addressable: scenario === 'addressable' })
  let shown: readonly string[] | undefined
  try {
    await side.send(operation, keys.slice(0, half), laneFor(cell))
    if (scenario === 'hub' || scenario === 'peer') await side.delivered(keys.slice(0, half))
    if (scenario === 'hub') await side.restart()
    if (scenario === 'peer') {
      await destinations[0]?.stop()
      destinations.push(await startDestination(peer, port))
    }
    await side.send(operation, keys.slice(half), laneFor(cell))
    await side.delivered(keys)
    if (isReplyOnce(cell)) shown = showReplyOnce(wire, side)
    else if (operation === 'Echo') await side.replied(keys)
  } finally {
    await side.stop()
    await wire.stop()
    await destinations.at(-1)?.stop()
  }
  expect(inOrder(cell, destinations.flatMap(({ delivered }) => delivered))).to.deep.equal(keys)
  return { wires: [wire], ...(shown && { shown }) }
}

/** Starts the hub anew when the peer's fourth message is on its way. */
const restartOnce = () => {
  let messages = 0
  return async (side: HubSide, envelope: string): Promise<void> => {
    if (envelope.includes('MessageNumber>') && (messages += 1) === half + 1) await side.restart()
  }
}

/** The peer sends six, or three and, with a new sequence, three again. */
const sends = async (cell: Cell, peer: Peer): Promise<Tried> => {
  const { variant, operation, scenario } = cell
  const runs = scenario === 'peer' ? [half, half] : [keys.length]
  const side = await openHubSide({
    variant, profile: 'gsoap', address: 'http://127.0.0.1:9/', losses: lossesOf(cell),
    ...(scenario === 'hub' && { before: restartOnce() }),
  })
  try {
    for (const count of runs) {
      expect(await runPeerSource(peer, side.inward.url, count, operation), side.inward.said.join('\n')).to.equal(0)
    }
    await side.silo.arrivals.waitFor(() => side.heard().length >= keys.length)
    expect(side.heard().map(numberIn)).to.deep.equal(runs.flatMap((count) => keys.slice(0, count)))
  } finally {
    await side.stop()
  }
  return { wires: [side.inward] }
}

/** Shows that a message is acknowledged neither at once nor when it comes again, though the peer was asked. */
const showMute = async ({ variant, operation }: Cell, peer: Peer): Promise<Tried> => {
  const port = await freePort()
  const destination = await startDestination(peer, port)
  const wire = await openWire(() => `http://127.0.0.1:${port}/hub`)
  const side = await openHubSide({ variant, profile: 'gsoap-one-way', address: wire.url })
  const shown = (said: readonly string[]): readonly string[] =>
    said.filter((text, at) => text.includes('MessageNumber>') || said[at - 1]?.includes('MessageNumber>'))
  try {
    await side.send(operation, ['1'])
    await wire.until((said) => shown(said).length >= 4)
  } finally {
    await side.stop()
    await wire.stop()
    await destination.stop()
  }
  expect(destination.delivered).to.deep.equal([1])
  expect(wire.said.filter((text) => text.startsWith('>') && text.includes('AckRequested'))).to.not.deep.equal([])
  expect(wire.said.filter((text) => text.startsWith('<') && text.includes('AcknowledgementRange'))).to.deep.equal([])
  return { wires: [wire], shown: shown(wire.said).slice(0, 4) }
}

/** A message is on its way for so long that its sequence is closed by then: it comes in that one and in the next. */
const showAfterClose = async ({ variant, operation }: Cell, peer: Peer): Promise<Tried> => {
  const port = await freePort()
  const destination = await startDestination(peer, port)
  let isClosed = false
  const wire = await openWire(() => `http://127.0.0.1:${port}/hub`, (_, envelope) => {
    isClosed ||= envelope.includes('CloseSequence')
    if (isClosed || !envelope.includes('MessageNumber>')) return undefined
    return wire.said.some((text) => text.includes('(after-close)')) ? 'request' : 'after-close'
  })
  const side = await openHubSide({ variant, profile: 'gsoap-one-way', address: wire.url })
  try {
    await side.send(operation, ['1'])
    await side.delivered(['1'])
  } finally {
    await side.stop()
    await wire.stop()
    await destination.stop()
  }
  expect(destination.delivered).to.deep.equal([1, 1])
  const closed = wire.said.findIndex((text) => text.startsWith('<') && text.includes('CloseSequenceResponse'))
  const shown = wire.said.slice(closed, closed + 3)
  expect(shown[0]).to.match(/SequenceAcknowledgement>.*None.*SequenceAcknowledgement>/s).and.not.include('AcknowledgementRange')
  expect(shown[1]).to.match(/^> \(arrives\)/)
  expect(shown[2]?.trim()).to.equal('< (lost) 202')
  return { wires: [wire], shown }
}

const trialOf = (cell: Cell): (cell: Cell, peer: Peer) => Promise<Tried> => {
  const defect = defectOf(cell)
  if (defect === 'gsoap-mute') return showMute
  if (defect === 'gsoap-after-close') return showAfterClose
  return cell.way === 'takes' ? takes : sends
}

describe('gSOAP and the hub', function () {
  this.timeout(40_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-gsoap-'))
  const peers = new Map<string, Peer>()
  const cells = cellsOf('gsoap')

  before(async function () {
    this.timeout(600_000)
    for (const [binary, debian] of [['soapcpp2', 'gsoap'], ['g++', 'g++'], ['pkg-config', 'pkg-config']] as const) {
      if (await locate({ binary, debian: binary === 'soapcpp2' ? 'libgsoap-dev' : debian }) === undefined) return this.skip()
    }
    const gsoap = gsoapFolder()
    if (gsoap === undefined) return this.skip()
    for (const variant of new Set(cells.map((cell) => cell.variant))) {
      peers.set(JSON.stringify(variant), buildPeer(folder, gsoap, variant))
    }
  })
  after(() => rmSync(folder, { recursive: true }))

  for (const cell of cells) {
    const peerOf = (): Peer => peers.get(JSON.stringify(cell.variant)) as Peer
    tryCell(cell, () => trialOf(cell)(cell, peerOf()))
  }
})
