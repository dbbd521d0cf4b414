import { expect } from 'chai'
import { elementsOf } from '../../../adapters/protocols/xml/index.ts'
import { notUnderstood, readMessage } from '../../../adapters/ws-rm/read.ts'
import { faultForTrouble } from '../../../adapters/ws-rm/trouble.ts'
import { draftUris, rmUris, addressingUris } from '../../../adapters/ws-rm/variant.ts'
import { enveloped, id, newest, read, sequenceHeader, troubleOf, utf8 } from './hand-made.ts'

const old = { rm: '1.0', addressing: '2005/08', soap: '1.1' } as const
const ack = (inner: string): string => `<wsrm:SequenceAcknowledgement>${id}${inner}</wsrm:SequenceAcknowledgement>`

describe('A message that is not read', () => {
  it('mixes versions of WS-RM, or of addressing (NS-12)', () => {
    expect(troubleOf(enveloped(`${sequenceHeader('1')}<x:AckRequested xmlns:x="${rmUris['1.0']}">${id}</x:AckRequested>`)))
      .to.equal('versions-mixed')
    expect(troubleOf(enveloped(`<x:To xmlns:x="${addressingUris['2004/08']}">urn:x</x:To>`))).to.equal('versions-mixed')
  })

  it('joins WS-RM 1.1 with the addressing of 2004 (NS-12)', () => {
    expect(troubleOf(enveloped(sequenceHeader('1'), '', { ...newest, addressing: '2004/08' }))).to.equal('combination')
  })

  it('speaks a draft (NS-11)', () => {
    expect(draftUris.map((uri) => troubleOf(enveloped('', `<x:CreateSequence xmlns:x="${uri}"/>`))))
      .to.deep.equal(['draft', 'draft', 'draft'])
  })

  it('has a number that is none, with no more said than that (SQ-2, SQ-3)', () => {
    for (const number of ['0', '-1', '9223372036854775808', '1.0', '1e3', '', 'one', '0x1', '9'.repeat(50), '١']) {
      expect(troubleOf(enveloped(sequenceHeader(number))), number).to.equal('malformed')
    }
    expect(read(enveloped(sequenceHeader(' +9223372036854775807 '))).sequence?.number).to.equal(9223372036854775807n)
  })

  it('has two Sequence headers, or two acknowledgements of one sequence (HD-2, HD-3)', () => {
    expect(troubleOf(enveloped(sequenceHeader('1') + sequenceHeader('2')))).to.equal('header-repeated')
    const range = '<wsrm:AcknowledgementRange Lower="1" Upper="1"/>'
    expect(troubleOf(enveloped(ack(range) + ack(range)))).to.equal('header-repeated')
    expect(read(enveloped(ack(range) + ack(range).replace('uuid:1', 'uuid:2'))).acknowledgements).to.have.length(2)
  })

  it('asks for more answers than one message should', () => {
    const asking = (count: number): string => Array.from({ length: count }, (_, at) =>
      `<wsrm:AckRequested><wsrm:Identifier>urn:${at}</wsrm:Identifier></wsrm:AckRequested>`).join('')
    expect([64, 65].map((count) => troubleOf(enveloped(asking(count))))).to.deep.equal([undefined, 'too-many-headers'])
  })

  it('has in its header what belongs into a body (HD-6)', () => {
    expect(troubleOf(enveloped(`<wsrm:CloseSequence>${id}</wsrm:CloseSequence>`))).to.equal('misplaced')
  })

  it('is strictly required to mark Sequence as mandatory, and leniently not (HD-1)', () => {
    const unmarked = enveloped(sequenceHeader('1').replace(' env:mustUnderstand="1"', ''))
    expect([troubleOf(unmarked, { strict: true }), troubleOf(unmarked),
      troubleOf(enveloped(sequenceHeader('1')), { strict: true })])
      .to.deep.equal(['not-mandatory', undefined, undefined])
  })

  it('has a body of another version or with something missing', () => {
    for (const body of [`<wsrm:CloseSequence>${id}</wsrm:CloseSequence>`,
      `<wsrm:TerminateSequenceResponse>${id}</wsrm:TerminateSequenceResponse>`]) {
      expect(troubleOf(enveloped('', body, old)), body).to.equal('malformed')
      expect(troubleOf(enveloped('', body)), body).to.equal(undefined)
    }
    for (const body of ['<wsrm:CreateSequence/>', '<wsrm:CreateSequence><wsrm:AcksTo/></wsrm:CreateSequence>', '<wsrm:Nonsense/>',
      '<wsrm:CloseSequence><wsrm:Identifier>no uri</wsrm:Identifier></wsrm:CloseSequence>',
      `<wsrm:CloseSequence>${id}${id}</wsrm:CloseSequence>`, `<wsrm:CloseSequence>${id}</wsrm:CloseSequence><x/>`]) {
      expect(troubleOf(enveloped('', body)), body).to.equal('malformed')
    }
  })

  it('is no envelope of a version that is known', () => {
    expect(['<x/>', '<e:Envelope xmlns:e="urn:x"/>', enveloped('').replace('env:Body', 'env:Other').replace('/env:Body',
      '/env:Other'),
      enveloped('').replace('</env:Envelope>', '<more/></env:Envelope>'), '<!DOCTYPE x><x/>', '<x']
        .map((text) => troubleOf(text)))
      .to.deep.equal(['no-envelope', 'version-unknown', 'shape', 'shape', 'doctype', 'not-well-formed'])
  })

  it('lacks an action or says one twice, or in the submission lacks a To (WA-1, WA-2)', () => {
    const action = '<wsa5:Action>urn:example:hub/Notify</wsa5:Action>'
    expect(troubleOf(enveloped('').replace(action, ''))).to.equal('action-missing')
    expect(troubleOf(enveloped(action))).to.equal('repeated')
    const to = '<wsa5:To>http://hub.example/rm</wsa5:To>'
    expect(troubleOf(enveloped('').replace(to, ''))).to.equal(undefined)
    expect(troubleOf(enveloped('', '', { ...old, addressing: '2004/08' }).replace(to, ''))).to.equal('to-missing')
    expect(troubleOf(enveloped('<wsa5:ReplyTo><wsa5:Address/></wsa5:ReplyTo>'))).to.equal('without-address')
  })
})

describe('A message that is not read is answered', () => {
  it('by a fault of the version that it spoke, without a word of what was in it (SQ-3, NS-11, FA-11)', () => {
    const codes = (['malformed', 'doctype', 'version-unknown', 'action-missing', 'repeated', 'draft'] as const)
      .map((trouble) => faultForTrouble(trouble).code)
    expect(codes).to.deep.equal(['Sender', 'Sender', 'VersionMismatch', 'MessageAddressingHeaderRequired',
      'InvalidAddressingHeader',
      'Sender'])
    const unread = readMessage(utf8(enveloped(sequenceHeader('0'), '', old)))
    expect(unread).to.deep.equal({ trouble: 'malformed', soap: '1.1' })
    expect(faultForTrouble('draft').reason).to.contain('Drafts')
  })
})

describe('A message that is read', () => {
  it('keeps its document for whoever verifies a signature on it', () => {
    const text = enveloped(sequenceHeader('1'), '<h:a>æ</h:a>')
    const { document } = read(text)
    const [header, body] = elementsOf(document.root)
    expect(document.text).to.equal(text)
    expect(body && text.slice(body.from, body.to)).to.equal('<env:Body><h:a>æ</h:a></env:Body>')
    expect(header?.scope['wsrm']).to.equal(rmUris['1.1'])
  })

  it('may have its elements in other orders, under other prefixes, with strangers among them (HD-8, HD-9, HD-10)', () => {
    const header =
      ack('<wsrm:Final></wsrm:Final><x:y xmlns:x="urn:x" z="1"/><wsrm:AcknowledgementRange Upper="3" x="" Lower="1">\n' +
      '</wsrm:AcknowledgementRange>')
    expect(read(enveloped(header)).acknowledgements).to.deep.equal([{
      identifier: 'urn:uuid:1', ranges: [{ lower: 1n, upper: 3n }], nacks: [], none: false, final: true, remaining: undefined }])
  })

  it('may say None, and in 1.0 a range of nothing instead (AK-4, V10-3)', () => {
    const zero = ack('<wsrm:AcknowledgementRange Lower="0" Upper="0"/>')
    for (const text of [enveloped(ack('<wsrm:None/>')), enveloped(zero, '', old)]) {
      expect(read(text).acknowledgements[0]).to.include({ none: true })
      expect(read(text).acknowledgements[0]?.ranges).to.deep.equal([])
    }
  })

  it('may say None beside ranges, as Apache CXF does, which counts for nothing (AK-4)', () => {
    const text = enveloped(ack('<wsrm:AcknowledgementRange Upper="2" Lower="1"/><wsrm:None/>'))
    expect(read(text).acknowledgements[0]).to.deep.include({ none: false, ranges: [{ lower: 1n, upper: 2n }] })
  })

  it('may hint at a number with a requested acknowledgement, which counts for nothing (AR-1, AR-3)', () => {
    const asking = `<wsrm:AckRequested>${id}<wsrm:MessageNumber>7</wsrm:MessageNumber></wsrm:AckRequested>`
    expect(read(enveloped(asking + asking.replace('uuid:1', 'uuid:2'), '', old)).requested)
      .to.deep.equal(['urn:uuid:1', 'urn:uuid:2'])
  })

  it('is told by what stands in it and not by its action (NS-13, AC-13)', () => {
    const { body, action } = read(enveloped('', `<wsrm:CloseSequence>${id}</wsrm:CloseSequence>`))
    expect([body.kind, action]).to.deep.equal(['CloseSequence', 'urn:example:hub/Notify'])
  })

  it('may carry application content, a LastMessage of 1.0, or nothing (V10-1)', () => {
    const content = read(enveloped(sequenceHeader('1'), '<h:a><h:b q="h:c"/></h:a><h:d/>')).body
    expect(content).to.deep.equal({ kind: 'application', name: { uri: 'urn:example:hub', local: 'a' },
      xml: '<h:a xmlns:h="urn:example:hub"><h:b q="h:c"/></h:a><h:d xmlns:h="urn:example:hub"/>' })
    expect(read(enveloped(sequenceHeader('2', '<wsrm:LastMessage/>'), '', old)).sequence)
      .to.deep.include({ number: 2n, last: true })
    expect(read(enveloped('')).body.kind).to.equal('empty')
  })

  it('says which mandatory headers nobody understands, tokens and TLS sessions among them (SE-1, SE-2, SE-3)', () => {
    const blocks = '<h:x env:mustUnderstand="true"/><h:y/><wsrm:UsesSequenceSTR env:mustUnderstand="1"/><wsrm:UsesSequenceSSL/>' +
      '<h:z env:mustUnderstand="1" env:role="urn:somebody"/><h:w env:mustUnderstand="1" wsa5:IsReferenceParameter="true"/>'
    expect(notUnderstood(read(enveloped(blocks))).map(({ local }) => local))
      .to.deep.equal(['x', 'UsesSequenceSTR', 'UsesSequenceSSL'])
  })

  it('has its echoed parameters with its address (WA-3)', () => {
    const { to, others } = read(enveloped('<h:k wsa5:IsReferenceParameter="1">7</h:k><h:l/>'))
    expect(to).to.deep.equal({ address: 'http://hub.example/rm', parameters: ['<h:k xmlns:h="urn:example:hub">7</h:k>'] })
    expect(others.map(({ name }) => name.local)).to.deep.equal(['l'])
  })

  it('keeps properties and parameters of the submission\'s references, and addresses to the letter (WA-2, WA-4)', () => {
    const reference = '<wsa5:ReplyTo><wsa5:Address> http://P.example:80/a/../b/ </wsa5:Address><wsa5:ReferenceProperties><h:p/>' +
      '</wsa5:ReferenceProperties><wsa5:ReferenceParameters><h:q/></wsa5:ReferenceParameters></wsa5:ReplyTo>'
    expect(read(enveloped(reference, '', { ...old, addressing: '2004/08' })).replyTo).to.deep.equal({
      address: 'http://P.example:80/a/../b/', parameters: ['<h:p xmlns:h="urn:example:hub"/>',
        '<h:q xmlns:h="urn:example:hub"/>'] })
  })

  it('is a reply to what its reply relation names, in either spelling (WA-2)', () => {
    const relations = '<wsa5:RelatesTo RelationshipType="urn:other">urn:1</wsa5:RelatesTo>' +
      '<wsa5:RelatesTo RelationshipType="wsa5:Reply">urn:2</wsa5:RelatesTo>'
    expect(read(enveloped(relations)).relatesTo).to.equal('urn:2')
    expect(read(enveloped('<wsa5:RelatesTo RelationshipType="http://www.w3.org/2005/08/addressing/reply">urn:3</wsa5:RelatesTo>'))
      .relatesTo).to.equal('urn:3')
  })
})
