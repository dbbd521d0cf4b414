import { expect } from 'chai'
import { actionOf, bodilessAction } from '../../../adapters/ws-rm/action.ts'
import { faultCodes, faultOf, isFaultIn, statusOf, type Fault } from '../../../adapters/ws-rm/fault.ts'
import type { Body, Message } from '../../../adapters/ws-rm/message.ts'
import { makeConnectionUri, rmUris, variants, type Variant } from '../../../adapters/ws-rm/variant.ts'
import { writeMessage } from '../../../adapters/ws-rm/write.ts'
import { enveloped, newest, read } from './hand-made.ts'

const asked = (fault: Fault, variant: Variant = newest): Message => ({
  variant, action: 'urn:x', acknowledgements: [], requested: [], uses: [], others: [], body: { kind: 'Fault', fault },
})
const bodyOf = (fault: Fault, variant?: Variant): string =>
  /<s:Body>(.*)<\/s:Body>/.exec(writeMessage(asked(fault, variant)))?.[1] ?? ''
const headerOf = (fault: Fault, variant?: Variant): string =>
  /<\/a:Action>(.*)<\/s:Header>/.exec(writeMessage(asked(fault, variant)))?.[1] ?? ''
const soap11 = { ...newest, soap: '1.1' } as const
const old = { rm: '1.0', addressing: '2005/08', soap: '1.1' } as const
const closed = faultOf('SequenceClosed', { identifier: 'urn:s' })
const text = 'The sequence is closed to new messages.'

describe('A fault', () => {
  it('in SOAP 1.2 is a subcode with its detail (FB-1, FA-6)', () => {
    expect(bodyOf(closed)).to.equal('<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>r:SequenceClosed</s:Value>' +
      `</s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">${text}</s:Text></s:Reason>` +
      '<s:Detail><r:Identifier>urn:s</r:Identifier></s:Detail></s:Fault>')
    expect(headerOf(closed)).to.equal('')
  })

  it('in SOAP 1.1 that a header caused is a header, without detail in the body (FB-2)', () => {
    expect(bodyOf(closed, soap11))
      .to.equal(`<s:Fault><faultcode>s:Client</faultcode><faultstring>${text}</faultstring></s:Fault>`)
    expect(headerOf(closed, soap11)).to.equal('<r:SequenceFault><r:FaultCode>r:SequenceClosed</r:FaultCode>' +
      '<r:Detail><r:Identifier>urn:s</r:Identifier></r:Detail></r:SequenceFault>')
  })

  it('in SOAP 1.1 that a body caused is its code and its detail (FB-3, FA-5)', () => {
    const refused = faultOf('CreateSequenceRefused', { cause: 'body' })
    expect(bodyOf(refused, soap11)).to.contain('<faultcode>r:CreateSequenceRefused</faultcode>')
    expect(bodyOf(faultOf('UnknownSequence', { cause: 'body', identifier: 'urn:s' }), soap11))
      .to.contain('<detail><r:Identifier>urn:s</r:Identifier></detail>')
    expect(headerOf(refused, soap11)).to.equal('')
  })

  it('says the greatest number with a rollover, in 1.1 (FA-4)', () => {
    const rollover = faultOf('MessageNumberRollover', { identifier: 'urn:s', maximum: 10n })
    expect(bodyOf(rollover)).to.contain('<r:Identifier>urn:s</r:Identifier><r:MaxMessageNumber>10</r:MaxMessageNumber>')
    expect(headerOf(rollover, old)).to.contain('<r:Identifier>urn:s</r:Identifier></r:SequenceFault>')
  })

  it('has WS-RM\'s action in 1.1, addressing\'s in 1.0, MakeConnection\'s, or SOAP\'s (AC-10, AC-12, V10-6, WA-8)', () => {
    const action = (fault: Fault, variant: Variant): string | undefined => actionOf(variant, { kind: 'Fault', fault })
    const older = { ...old, addressing: '2004/08' } as const
    expect([action(closed, newest), action(faultOf('UnknownSequence'), old), action(faultOf('UnknownSequence'), older),
      action(faultOf('MissingSelection'), newest), action(faultOf('MustUnderstand'), newest), action(faultOf('Sender'), older),
      action(faultOf('ActionNotSupported'), newest)]).to.deep.equal([
      'http://docs.oasis-open.org/ws-rx/wsrm/200702/fault', 'http://www.w3.org/2005/08/addressing/fault',
      'http://schemas.xmlsoap.org/ws/2004/08/addressing/fault', 'http://docs.oasis-open.org/ws-rx/wsmc/200702/fault',
      'http://www.w3.org/2005/08/addressing/soap/fault', 'http://schemas.xmlsoap.org/ws/2004/08/addressing/fault',
      'http://www.w3.org/2005/08/addressing/fault'])
  })

  it('has the status that HTTP has for it (FB-6)', () => {
    expect([statusOf(closed, '1.2'), statusOf(closed, '1.1'), statusOf(faultOf('EndpointUnavailable'), '1.2')])
      .to.deep.equal([400, 500, 500])
  })

  it('is known in its version of WS-RM alone (FA-7, FA-8, V10-6)', () => {
    expect(faultCodes.filter((code) => !isFaultIn(code, '1.0'))).to.deep.equal(['SequenceClosed', 'WSRMRequired'])
    expect(faultCodes.filter((code) => !isFaultIn(code, '1.1'))).to.deep.equal(['LastMessageNumberExceeded'])
  })
})

const faultIn = (body: string, variant: Variant, header = ''): Fault => {
  const found = read(enveloped(header, body, variant)).body
  if (found.kind !== 'Fault') throw new Error(found.kind)
  return found.fault
}

describe('A fault that peers send', () => {
  it('may have the code in faultcode, and nothing else (FB-8, AC-13)', () => {
    const body = '<env:Fault><faultcode>wsrm:UnknownSequence</faultcode><faultstring>x</faultstring></env:Fault>'
    expect(faultIn(body, soap11)).to.include({ code: 'UnknownSequence', by: 'Sender', identifier: undefined })
    expect(faultIn(body, old)).to.include({ code: 'UnknownSequence' })
  })

  it('may have the code in a SequenceFault header, with or without detail (FB-8, FB-2)', () => {
    const body = '<env:Fault><faultcode>env:Server</faultcode><faultstring>x</faultstring></env:Fault>'
    const header = (inner: string): string =>
      `<wsrm:SequenceFault><wsrm:FaultCode>wsrm:SequenceTerminated</wsrm:FaultCode>${inner}</wsrm:SequenceFault>`
    const identifier = '<wsrm:Identifier>urn:s</wsrm:Identifier>'
    for (const inner of ['', identifier, `<wsrm:Detail>${identifier}</wsrm:Detail>`]) {
      expect(faultIn(body, soap11, header(inner)))
        .to.include({ code: 'SequenceTerminated', by: 'Receiver', cause: 'header', identifier: inner && 'urn:s' || undefined })
    }
  })

  it('may declare its prefix at the code itself, or mean another by it (FB-9)', () => {
    const body = (declared: string): string => `<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode>
      <env:Value ${declared}>q:SequenceTerminated</env:Value></env:Subcode></env:Code></env:Fault>`
    expect(faultIn(body(`xmlns:q="${rmUris['1.1']}"`), newest).code).to.equal('SequenceTerminated')
    expect(faultIn(body('xmlns:q="urn:else"'), newest).code).to.equal('Sender')
    expect(faultIn(body(''), newest).code).to.equal('Sender')
  })

  it('may ask to try again later in Microsoft\'s way (CS-15)', () => {
    const body =
      `<env:Fault><env:Code><env:Value>env:Receiver</env:Value><env:Subcode><env:Value>wsrm:CreateSequenceRefused</env:Value>
      <env:Subcode><env:Value xmlns:n="http://schemas.microsoft.com/ws/2006/05/rm">n:ConnectionLimitReached</env:Value>
      </env:Subcode></env:Subcode></env:Code></env:Fault>`
    expect(faultIn(body, newest)).to.include({ code: 'CreateSequenceRefused', by: 'Receiver', later: true })
  })

  it('may be MakeConnection\'s (FA-9, FA-10, MC-3)', () => {
    const written = (fault: Fault): Fault => {
      const found = read(writeMessage(asked(fault))).body
      return found.kind === 'Fault' ? found.fault : faultOf('Sender')
    }
    expect(written(faultOf('MissingSelection'))).to.include({ code: 'MissingSelection', of: 'make-connection', by: 'Receiver' })
    const name = { uri: rmUris['1.1'], local: 'Identifier' }
    expect(written(faultOf('UnsupportedSelection', { names: [name] })).names).to.deep.equal([name])
  })

  it('may be outside WS-RM, and is then no more than that (FA-11)', () => {
    const body = '<env:Fault><faultcode>env:Client.Authentication</faultcode></env:Fault>'
    expect(faultIn(body, soap11)).to.include({ code: 'Sender', of: 'soap' })
    const mandatory = '<env:Fault><env:Code><env:Value>env:MustUnderstand</env:Value></env:Code></env:Fault>'
    expect(faultIn(mandatory, newest, '<env:NotUnderstood qname="h:x"/>'))
      .to.deep.include({ code: 'MustUnderstand', names: [{ uri: 'urn:example:hub', local: 'x' }] })
  })
})

describe('Actions', () => {
  it('of WS-RM\'s own messages are its namespace and their name (AC-1, AC-2, AC-3, AC-4, AC-5, AC-6, AC-11)', () => {
    for (const variant of variants) {
      for (const kind of ['CreateSequenceResponse', 'TerminateSequenceResponse', 'CloseSequenceResponse'] as const) {
        expect(actionOf(variant, { kind, identifier: 'urn:s' })).to.equal(`${rmUris[variant.rm]}/${kind}`)
      }
    }
    const bodies: readonly Body[] = [{ kind: 'MakeConnection', unsupported: [] }, { kind: 'empty' }]
    expect(bodies.map((body) => actionOf(newest, body))).to.deep.equal([`${makeConnectionUri}/MakeConnection`, undefined])
  })

  it('of messages without a body are theirs too (AC-7, AC-8, AC-9)', () => {
    expect([bodilessAction(newest, 'SequenceAcknowledgement'), bodilessAction(newest, 'AckRequested'),
      bodilessAction(old, 'LastMessage')])
      .to.deep.equal(['http://docs.oasis-open.org/ws-rx/wsrm/200702/SequenceAcknowledgement',
        'http://docs.oasis-open.org/ws-rx/wsrm/200702/AckRequested', 'http://schemas.xmlsoap.org/ws/2005/02/rm/LastMessage'])
  })
})
