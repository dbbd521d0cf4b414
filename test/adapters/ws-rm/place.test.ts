import { expect } from 'chai'
import { createPolled } from '../../../adapters/ws-rm/hands/place.ts'
import { endpointAt, lifecycleMessage, polledAddress } from '../../../adapters/ws-rm/index.ts'
import { newest } from './hand-made.ts'

const address = polledAddress('0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50')
const to = endpointAt(address)
const create = (messageId: string) => lifecycleMessage({ variant: newest, to, messageId }, { kind: 'CreateSequence', acksTo: to })
const close = lifecycleMessage({ variant: newest, to, messageId: 'urn:close' }, { kind: 'CloseSequence', identifier: 'urn:s' })

describe('What waits to be polled for', () => {
  it('is one sequence to create, the last that was wanted, in its turn', () => {
    const polled = createPolled()
    for (const message of [create('urn:1'), close, create('urn:2'), create('urn:2')]) polled.put(message, address)
    expect(polled.next(address)).to.deep.equal({ message: close, pending: true })
    expect(polled.next(address)).to.deep.equal({ message: create('urn:2'), pending: false })
    expect(polled.next(address)).to.equal(undefined)
  })
})
