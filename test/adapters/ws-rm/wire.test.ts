import { expect } from 'chai'
import {
  acknowledgementMessage, applicationMessage, askingMessage, faultMessage, lastMessage, lifecycleMessage, withAcknowledgements,
} from '../../../adapters/ws-rm/compose.ts'
import { happeningsIn, type Happening } from '../../../adapters/ws-rm/interpret.ts'
import type { Message } from '../../../adapters/ws-rm/message.ts'
import { settingsFor } from '../../../adapters/ws-rm/settings.ts'
import { writeMessage } from '../../../adapters/ws-rm/write.ts'
import { enveloped, id, newest, read, sequenceHeader } from './hand-made.ts'
import { ack, acks, older, partner } from './samples.ts'

const addressee = { variant: newest, to: partner, messageId: 'urn:1', relatesTo: 'urn:0', replyTo: acks }
const content = { action: 'urn:do', body: { kind: 'application', xml: '<x/>', name: { uri: '', local: 'x' } } } as const
const sequence = { identifier: 'urn:s', number: 7n, last: false }

describe('What a machine wants said', () => {
  it('becomes a message with its action and its relation (AC-1, AC-5, AC-7, AC-8, WA-6, CS-2)', () => {
    const messages: readonly Message[] = [
      lifecycleMessage(addressee, { kind: 'TerminateSequence', identifier: 'urn:s' }),
        acknowledgementMessage(addressee, ack([[1, 1]])),
      askingMessage(addressee, 'urn:s'), applicationMessage(addressee, sequence, content, true),
    ]
    expect(messages.map(({ action }) => action.replace(/^.*[/]/, ''))).to.deep.equal(
      ['TerminateSequence', 'SequenceAcknowledgement', 'AckRequested', 'urn:do'])
    for (const each of messages) {
      expect(read(writeMessage(each))).to.deep.include({ messageId: 'urn:1', relatesTo: 'urn:0', replyTo: acks, to: partner })
    }
    expect(read(writeMessage(messages[3] as Message))).to.deep.include({ sequence, requested: ['urn:s'] })
  })

  it('becomes the marker of 1.0 without a body (AC-9, V10-1)', () => {
    const written = read(writeMessage(lastMessage({ ...addressee, variant: older }, { ...sequence, last: true })))
    expect(written).to.deep.include({ action: 'http://schemas.xmlsoap.org/ws/2005/02/rm/LastMessage', body: { kind: 'empty' } })
  })

  it('becomes a fault with the acknowledgement beside it, in words that the version knows (FB-4, FA-3, FA-6, V10-6)', () => {
    const wanted = { code: 'SequenceClosed', identifier: 'urn:s', acknowledgement: ack([[1, 1]], { final: true }) } as const
    const newer = read(writeMessage(faultMessage(addressee, wanted, 'header')))
    expect(newer.acknowledgements).to.deep.equal([{ ...wanted.acknowledgement, remaining: undefined }])
    expect(newer.body.kind === 'Fault' && newer.body.fault).to.include({ code: 'SequenceClosed', identifier: 'urn:s' })
    const old = read(writeMessage(faultMessage({ ...addressee, variant: older },
      { code: 'SequenceClosed', identifier: 'urn:s' }, 'header')))
    expect(old.body.kind === 'Fault' && old.body.fault.code).to.equal('SequenceTerminated')
    const invalid = faultMessage(addressee, { code: 'InvalidAcknowledgement', identifier: 'urn:s',
      acknowledgement: ack([[2, 1]]) }, 'header')
    expect(read(writeMessage(invalid)).acknowledgements).to.deep.equal([])
  })

  it('becomes a fault of whom its code says, or of us where it may be tried again (FA-5, FA-9, FA-10, CS-15)', () => {
    const by = (wanted: Parameters<typeof faultMessage>[1]): unknown => {
      const { body } = read(writeMessage(faultMessage(addressee, wanted, 'body')))
      return body.kind === 'Fault' && [body.fault.by, body.fault.later, body.fault.names]
    }
    const name = { uri: 'urn:n', local: 'One' }
    expect(by({ code: 'UnsupportedSelection', names: [name] })).to.deep.equal(['Receiver', undefined, [name]])
    expect(by({ code: 'MissingSelection' })).to.deep.equal(['Receiver', undefined, undefined])
    expect(by({ code: 'CreateSequenceRefused' })).to.deep.equal(['Sender', undefined, undefined])
    expect(by({ code: 'CreateSequenceRefused', later: true })).to.deep.equal(['Receiver', true, undefined])
  })

  it('carries acknowledgements of several sequences, one each, and a single one where no more is borne (HD-3, HD-4)', () => {
    const two = [ack([[1, 1]]), ack([[1, 2]], { identifier: 'urn:t' })]
    const carrier = applicationMessage(addressee, sequence, content, false)
    expect(withAcknowledgements(carrier, two, settingsFor('strict')))
      .to.deep.equal({ message: { ...carrier, acknowledgements: two }, left: [] })
    expect(withAcknowledgements(carrier, two, settingsFor('wcf'))).to.deep.equal(
      { message: { ...carrier, acknowledgements: two.slice(0, 1) }, left: two.slice(1) })
    const full = { ...carrier, acknowledgements: two.slice(0, 1) }
    expect(withAcknowledgements(full, two, settingsFor('wcf'))).to.deep.equal({ message: full, left: two.slice(1) })
  })
})

const happenings = (text: string, request?: { readonly messageId: string, readonly identifier?: string }): readonly Happening[] =>
  happeningsIn(read(text), {
    key: 'k', request, isSource: (identifier) => identifier === 'urn:ours',
    variantOf: (identifier) => (identifier === 'urn:old' ? older : undefined),
  })
const range = '<wsrm:AcknowledgementRange Lower="1" Upper="1"/>'
const ours = '<wsrm:Identifier>urn:ours</wsrm:Identifier>'

describe('What a message is', () => {
  it('counts for nothing about a sequence of other versions (NS-12, RSP-a)', () => {
    const text = enveloped(sequenceHeader('1').replace('urn:uuid:1', 'urn:old'), '<h:x/>')
    expect(happenings(text)).to.deep.equal([{ side: 'mixed', identifier: 'urn:old' }])
    expect(happenings(enveloped(sequenceHeader('1').replace('urn:uuid:1', 'urn:old'), '<h:x/>', older)))
      .to.have.nested.property('[0].event')
    const soap12 = { ...older, soap: '1.2' } as const
    expect(happenings(enveloped(sequenceHeader('1').replace('urn:uuid:1', 'urn:old'), '<h:x/>', soap12))[0]?.side)
      .to.equal('mixed')
  })

  it('first an acknowledgement, then a request for one, then itself, then its body (AK-8, AK-12)', () => {
    const text = enveloped(sequenceHeader('3') + `<wsrm:AckRequested>${id}</wsrm:AckRequested>` +
      `<wsrm:SequenceAcknowledgement>${ours}${range}</wsrm:SequenceAcknowledgement>`, '<h:x/>')
    expect(happenings(text).map((each) => ('event' in each ? each.event.kind : each.side)))
      .to.deep.equal(['acknowledged', 'acknowledgement-requested', 'arrived'])
    expect(happenings(text).at(-1)).to.deep.equal({ side: 'destination', identifier: 'urn:uuid:1',
      event: { kind: 'arrived', number: 3n, last: false, key: 'k' } })
  })

  it('to the side whose sequence it is about (CT-1, CT-8)', () => {
    for (const kind of ['CloseSequence', 'TerminateSequence', 'CloseSequenceResponse', 'TerminateSequenceResponse']) {
      const sides = [ours, id].map((inner) => happenings(enveloped('', `<wsrm:${kind}>${inner}</wsrm:${kind}>`))
        .map(({ side }) => side))
      expect(sides).to.deep.equal([['source'], ['destination']])
    }
  })

  it('a request for a sequence, or an answer to ours, by its relation or by the exchange (CS-2, NS-13)', () => {
    const asking = '<wsrm:CreateSequence><wsrm:AcksTo><wsa5:Address>urn:a</wsa5:Address></wsrm:AcksTo></wsrm:CreateSequence>'
    const [create] = happenings(enveloped('<wsa5:MessageID>urn:m</wsa5:MessageID>', asking))
    expect(create).to.deep.include({ side: 'create' })
    expect(create?.side === 'create' && create.asked).to.deep.include({ messageId: 'urn:m', to: 'http://hub.example/rm',
      variant: newest })
    const answer = enveloped('', `<wsrm:CreateSequenceResponse>${id}</wsrm:CreateSequenceResponse>`)
    expect(happenings(answer, { messageId: 'urn:c' })[0]).to.deep.include({ side: 'source' })
    expect(happenings(answer, { messageId: 'urn:c' })[0]).to.have.nested.property('event.relatesTo', 'urn:c')
    expect(happenings(answer.replace('<wsa5:Action>', '<wsa5:RelatesTo>urn:r</wsa5:RelatesTo><wsa5:Action>'),
      { messageId: 'urn:c' })[0])
      .to.have.nested.property('event.relatesTo', 'urn:r')
  })

  it('a fault about the sequence that it names, or that the exchange was about (FB-5, FB-8, AC-13)', () => {
    const fault = (code: string): string =>
      `<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>wsrm:${code}` +
      '</env:Value></env:Subcode></env:Code></env:Fault>'
    expect(happenings(enveloped('', fault('UnknownSequence')), { messageId: 'urn:m', identifier: 'urn:ours' })).to.deep.equal([
      { side: 'source', event: { kind: 'faulted', code: 'UnknownSequence', identifier: 'urn:ours', maximum: undefined } }])
    expect(happenings(enveloped('', fault('CreateSequenceRefused')), { messageId: 'urn:c' })).to.deep.equal([
      { side: 'source', event: { kind: 'create-refused', relatesTo: 'urn:c' } }])
    expect(happenings(enveloped('', fault('UnknownSequence')))).to.deep.equal([])
    const detailed = fault('SequenceTerminated').replace('</env:Fault>', `<env:Detail>${id}</env:Detail></env:Fault>`)
    expect(happenings(enveloped('', detailed))).to.deep.equal([
      { side: 'destination', identifier: 'urn:uuid:1', event: { kind: 'faulted', code: 'SequenceTerminated' } }])
  })

  it('content outside of any sequence (FA-7), or an answer of whatever kind to a TerminateSequence of 1.0 (V10-2)', () => {
    expect(happenings(enveloped('', '<h:x/>'))).to.deep.equal([{ side: 'unsequenced' }])
    const related = enveloped(`<wsa5:RelatesTo>urn:t</wsa5:RelatesTo><wsrm:AckRequested>${id}</wsrm:AckRequested>`, '', older)
    expect(happenings(related).at(-1)).to.deep.equal({ side: 'source', event: { kind: 'answered', relatesTo: 'urn:t' } })
  })
})
