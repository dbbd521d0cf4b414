// What comes of a reply that is lost with its exchange, where the peer says it once only.
import { expect } from 'chai'
import { defectOf, type Cell } from './cells.ts'
import type { HubSide } from './hub-scene.ts'
import type { Wire } from './wire.ts'

export const isReplyOnce = (cell: Cell): boolean => defectOf(cell)?.endsWith('-reply-once') === true

const textIn = (envelope: string): string => /besked \d+/.exec(envelope)?.[0] ?? ''

/** The reply that was lost, and what the peer said next; all requests were taken, and this reply has not come. */
export const showReplyOnce = ({ said }: Wire, { heard }: HubSide): readonly string[] => {
  const lost = said.findIndex((text) => text.startsWith('< (lost)') && text.includes('EchoResponse'))
  expect(textIn(said[lost] ?? '')).to.not.equal('')
  expect(heard().map(textIn)).to.not.include(textIn(said[lost] ?? ''))
  return said.slice(lost, lost + 3)
}
