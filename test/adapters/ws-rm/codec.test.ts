import { expect } from 'chai'
import fc from 'fast-check'
import { readXml, type Document } from '../../../adapters/protocols/xml/index.ts'
import type { Endpoint, Message } from '../../../adapters/ws-rm/message.ts'
import { isUnread, readMessage, type Received } from '../../../adapters/ws-rm/read.ts'
import { variants, type Variant } from '../../../adapters/ws-rm/variant.ts'
import { writeMessage } from '../../../adapters/ws-rm/write.ts'
import { kindsIn, message } from './arbitraries.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const named = ({ rm, addressing, soap }: Variant): string => `WS-RM ${rm}, addressing ${addressing}, SOAP ${soap}`

const readBack = (written: string): Received => {
  const read = readMessage(utf8(written))
  if (isUnread(read)) throw new Error(`${read.trouble}: ${written}`)
  return read
}

/** Parameters mean the same with more declarations around them. */
const meant = (xml: string): unknown => {
  const { root } = readXml(utf8(xml)) as Document
  return [root.uri, root.local, root.attributes.map(({ uri, local, value }) => [uri, local, value]), root.children]
}
const endpointMeant = (endpoint: Endpoint | undefined): unknown =>
  endpoint && { address: endpoint.address, parameters: endpoint.parameters.map(meant) }

// The submission's headers cannot tell an echoed parameter from any other header.
const comparable = (each: Message | Received): unknown => JSON.parse(JSON.stringify({
  ...each, others: [], document: undefined,
  to: endpointMeant(each.variant.addressing === '2005/08' ? each.to : each.to && { ...each.to, parameters: [] }),
}, (key, value: unknown) => {
  if (typeof value === 'bigint') return String(value)
  return ['from', 'replyTo', 'faultTo', 'acksTo', 'endpoint', 'accept'].includes(key) ? endpointMeant(value as Endpoint) : value
}))

describe('A reliable message is read as it was written (NS-1, NS-2, NS-3, NS-6, NS-7, NS-8, NS-10, NS-12)', () => {
  for (const variant of variants) {
    describe(named(variant), () => {
      for (const kind of kindsIn(variant)) {
        it(`with ${kind}`, () => {
          fc.assert(fc.property(message(variant, kind), (each) => {
            const read = readBack(writeMessage(each))
            const { rm } = read.variant
            // Nothing of WS-RM stands in some messages, and then no version of it is spoken.
            expect(comparable({ ...read, variant: { ...read.variant, rm: rm ?? variant.rm } })).to.deep.equal(comparable(each))
          }), { numRuns: 30 })
        })
      }

      it('is written in one way only', () => {
        fc.assert(fc.property(message(variant, 'CreateSequence'), (each) => {
          expect(writeMessage(each)).to.equal(writeMessage(structuredClone(each)))
        }), { numRuns: 20 })
      })
    })
  }
})
