import { expect } from 'chai'
import type { Acknowledgement, Message } from '../../../adapters/ws-rm/message.ts'
import { variants } from '../../../adapters/ws-rm/variant.ts'
import { writeMessage } from '../../../adapters/ws-rm/write.ts'
import { newest } from './hand-made.ts'

const plain: Message = { variant: newest, action: 'urn:x', acknowledgements: [], requested: [], uses: [], others: [],
  body: { kind: 'empty' } }
const sound: Acknowledgement = { identifier: 'urn:s', ranges: [{ lower: 1n, upper: 2n }], nacks: [], none: false, final: false }
const writing = (acknowledgement: Partial<Acknowledgement>) => () =>
  writeMessage({ ...plain, acknowledgements: [{ ...sound, ...acknowledgement }] })

describe('A message that is written', () => {
  it('marks Sequence as mandatory, and acknowledgements and requests for them not (HD-1, HD-5, R0540)', () => {
    for (const variant of variants) {
      const written = writeMessage({ ...plain, variant, sequence: { identifier: 'urn:s', number: 1n, last: false },
        acknowledgements: [sound], requested: ['urn:s'] })
      expect(written).to.match(/<r:Sequence s:mustUnderstand="1">/)
      expect(written.match(/mustUnderstand/g)).to.have.length(1)
    }
  })

  it('says nothing that contradicts itself about what was received (AK-3, AK-4, AK-5)', () => {
    const wrong: readonly Partial<Acknowledgement>[] = [
      { none: true }, { ranges: [] }, { nacks: [3n] }, { ranges: [], nacks: [3n], final: true },
      { ranges: [{ lower: 2n, upper: 1n }] }, { ranges: [{ lower: 0n, upper: 1n }] },
      { ranges: [{ lower: 1n, upper: 2n }, { lower: 2n, upper: 3n }] },
        { ranges: [{ lower: 1n, upper: 2n }, { lower: 3n, upper: 3n }] },
      { ranges: [{ lower: 3n, upper: 4n }, { lower: 1n, upper: 1n }] },
    ]
    for (const each of wrong) expect(writing(each)).to.throw('contradicts')
    for (const each of [{}, { final: true }, { ranges: [], none: true, final: true }, { ranges: [], nacks: [3n] }]) {
      expect(writing(each)).not.to.throw()
    }
  })

  it('has the parts of an acknowledgement in the order of the schema (HD-9)', () => {
    expect(writing({ final: true, remaining: 4 })()).to.contain('<r:SequenceAcknowledgement><r:Identifier>urn:s</r:Identifier>' +
      '<r:AcknowledgementRange Lower="1" Upper="2"/><r:Final/><n:BufferRemaining ' +
      'xmlns:n="http://schemas.microsoft.com/ws/2006/05/rm">4</n:BufferRemaining></r:SequenceAcknowledgement>')
  })

  it('says in 1.0 nothing that 1.0 does not know (NS-12, V10-1, V10-3, V10-4)', () => {
    const variant = { ...newest, rm: '1.0' } as const
    const none = { ...sound, ranges: [], none: true, final: true }
    expect(writeMessage({ ...plain, variant, acknowledgements: [none] }))
      .to.contain('<r:AcknowledgementRange Lower="0" Upper="0"/></r:SequenceAcknowledgement>')
    expect(() => writeMessage({ ...plain, variant, body: { kind: 'CloseSequence', identifier: 'urn:s' } })).to.throw('1.0')
    const offered = { identifier: 'urn:o', endpoint: { address: 'urn:e', parameters: [] }, behavior: 'NoDiscard' } as const
    expect(writeMessage({ ...plain, variant, body: { kind: 'CreateSequence', acksTo: offered.endpoint, offer: offered } }))
      .to.contain('<r:Offer><r:Identifier>urn:o</r:Identifier></r:Offer>')
    expect(() => writeMessage({ ...plain, variant: { ...newest, addressing: '2004/08' } })).to.throw('together')
  })
})
