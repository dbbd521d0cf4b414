// Envelopes as the known stacks write them, made anew by hand, each with what is peculiar to its stack.
import { expect } from 'chai'
import { notUnderstood, type Received } from '../../../adapters/ws-rm/read.ts'
import { read, troubleOf } from './hand-made.ts'

const rm = 'http://docs.oasis-open.org/ws-rx/wsrm/200702'
const soap12 = 'http://www.w3.org/2003/05/soap-envelope'

/** Declarations that nobody uses, mandatory addressing, no MessageID, identifiers that are no real UUIDs. */
const gsoap = (action: string, header: string, body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="${soap12}" xmlns:SOAP-ENC="http://www.w3.org/2003/05/soap-encoding"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 xmlns:wsa5="http://www.w3.org/2005/08/addressing" xmlns:wsrm="${rm}" xmlns:hub="urn:example:hub">
 <SOAP-ENV:Header>${header}<wsa5:To
 SOAP-ENV:mustUnderstand="true">http://127.0.0.1:18080/hub</wsa5:To>
 <wsa5:Action SOAP-ENV:mustUnderstand="true">${action}</wsa5:Action>
 </SOAP-ENV:Header><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`

const anonymous = 'http://www.w3.org/2005/08/addressing/anonymous'
const identifier = '<wsrm:Identifier>urn:uuid:79fa5882-1787-4e12-ab8b-45673200000000</wsrm:Identifier>'

describe('An envelope of gSOAP', () => {
  it('asks for a sequence without a MessageID, with mandatory addressing (CS-2, CS-8, WA-5, HD-11)', () => {
    const address = `<wsa5:Address>${anonymous}</wsa5:Address>`
    const asking = gsoap(`${rm}/CreateSequence`, `<wsa5:ReplyTo SOAP-ENV:mustUnderstand="true">${address}</wsa5:ReplyTo>`,
      `<wsrm:CreateSequence><wsrm:AcksTo>${address}</wsrm:AcksTo>` +
      `<wsrm:Expires>PT00H10M00S</wsrm:Expires><wsrm:Offer>${identifier}` +
      `<wsrm:Endpoint>${address}</wsrm:Endpoint><wsrm:Expires>PT00H10M00S</wsrm:Expires></wsrm:Offer></wsrm:CreateSequence>`)
    const found: Received = read(asking)
    expect(notUnderstood(found)).to.deep.equal([])
    expect(found).to.deep.include({ messageId: undefined, variant: { rm: '1.1', addressing: '2005/08', soap: '1.2' } })
    expect(found.body).to.deep.include({ kind: 'CreateSequence', expiresMs: 600_000 })
  })

  it('has a Sequence that is not mandatory, and Final before the ranges (HD-1, HD-9, HD-10)', () => {
    const echo =
      read(gsoap('urn:example:hub/Echo',
        `<wsrm:Sequence>${identifier}<wsrm:MessageNumber>1</wsrm:MessageNumber></wsrm:Sequence>` +
      `<wsrm:AckRequested>${identifier}</wsrm:AckRequested>`, '<hub:Echo><no>1</no><text>message 1</text></hub:Echo>'))
    expect([echo.sequence?.number, echo.requested.length, echo.body.kind === 'application' && echo.body.name.local])
      .to.deep.equal([1n, 1, 'Echo'])
    const last = read(gsoap(`${rm}/TerminateSequenceResponse`, '<wsa5:RelatesTo>urn:uuid:7a8a9417</wsa5:RelatesTo>' +
      `<wsrm:SequenceAcknowledgement>${identifier}<wsrm:Final></wsrm:Final><wsrm:AcknowledgementRange Upper="3" Lower="1">` +
      '</wsrm:AcknowledgementRange></wsrm:SequenceAcknowledgement>',
    `<wsrm:TerminateSequenceResponse>${identifier}</wsrm:TerminateSequenceResponse>`))
    expect(last.acknowledgements[0]).to.deep.include({ final: true, ranges: [{ lower: 1n, upper: 3n }] })
  })
})

describe('An envelope of WCF', () => {
  it('has parameters in its references, room in its acknowledgements, and a stranger in its header (NS-8, WA-3, HD-8)', () => {
    const found = read(`<s:Envelope xmlns:s="${soap12}" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:r="${rm}"><s:Header>
      <r:Sequence s:mustUnderstand="1"><r:Identifier>urn:uuid:b1</r:Identifier><r:MessageNumber>4</r:MessageNumber></r:Sequence>
      <r:SequenceAcknowledgement><r:Identifier>urn:uuid:b2</r:Identifier><r:AcknowledgementRange Lower="1" Upper="3"/>
      <netrm:BufferRemaining xmlns:netrm="http://schemas.microsoft.com/ws/2006/05/rm">8</netrm:BufferRemaining>
      </r:SequenceAcknowledgement><ActivityId CorrelationId="c"
      xmlns="http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics">x
      </ActivityId><a:Action s:mustUnderstand="1">urn:do</a:Action><a:MessageID>urn:uuid:m</a:MessageID><a:ReplyTo><a:Address>
      http://client.example/</a:Address><a:ReferenceParameters>
      <k:Key xmlns:k="urn:k">7</k:Key></a:ReferenceParameters></a:ReplyTo>
      <a:To s:mustUnderstand="1">http://hub.example/</a:To></s:Header><s:Body><Do xmlns="urn:x"/></s:Body></s:Envelope>`)
    expect(found.acknowledgements[0]?.remaining).to.equal(8)
    expect(found.replyTo).to.deep.equal({ address: 'http://client.example/', parameters: ['<k:Key xmlns:k="urn:k">7</k:Key>'] })
    expect([notUnderstood(found), found.others.map(({ name }) => name.local)]).to.deep.equal([[], ['ActivityId']])
  })
})

describe('An envelope of CXF', () => {
  it('speaks 1.0 with the addressing of 2004 in SOAP 1.1, and declares prefixes where it needs them (NS-2, NS-7, WA-2)', () => {
    const text = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>
      <Action xmlns="http://schemas.xmlsoap.org/ws/2004/08/addressing">
      http://schemas.xmlsoap.org/ws/2005/02/rm/CreateSequence</Action>
      <MessageID xmlns="http://schemas.xmlsoap.org/ws/2004/08/addressing">urn:uuid:m</MessageID>
      <To xmlns="http://schemas.xmlsoap.org/ws/2004/08/addressing">http://hub.example/</To>
      <ReplyTo xmlns="http://schemas.xmlsoap.org/ws/2004/08/addressing"><Address>
      http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</Address></ReplyTo></soap:Header><soap:Body>
      <wsrm:CreateSequence xmlns:wsrm="http://schemas.xmlsoap.org/ws/2005/02/rm"><wsrm:AcksTo>
      <ns2:Address xmlns:ns2="http://schemas.xmlsoap.org/ws/2004/08/addressing">http://client.example/acks
      </ns2:Address></wsrm:AcksTo>
      <wsrm:Expires>PT0S</wsrm:Expires><wsrm:Offer><wsrm:Identifier>urn:uuid:o</wsrm:Identifier><wsrm:Expires>PT0S</wsrm:Expires>
      </wsrm:Offer></wsrm:CreateSequence></soap:Body></soap:Envelope>`
    const { variant, body } = read(text)
    expect(variant).to.deep.equal({ rm: '1.0', addressing: '2004/08', soap: '1.1' })
    expect(body).to.deep.equal({ kind: 'CreateSequence', acksTo: { address: 'http://client.example/acks', parameters: [] },
      expiresMs: 0,
      offer: { identifier: 'urn:uuid:o', endpoint: undefined, expiresMs: 0, behavior: undefined } })
    expect(troubleOf(text.replace('ns2:Address xmlns:ns2', 'ns3:Address xmlns:ns2'))).to.equal('not-well-formed')
  })
})
