import { expect } from 'chai'
import { createClientAsync } from 'soap'
import { operationsOf, writeWsdl, type Contract } from '../../../adapters/ws-rm/wsdl/index.ts'
import { variants, type Variant } from '../../../adapters/ws-rm/variant.ts'
import { readXml } from '../../../adapters/protocols/xml/index.ts'
import { newest } from './hand-made.ts'

const contract = (more: Partial<Contract> = {}, policy: Partial<Contract['policy']> = {}): Contract => ({
  partner: 'nordby', address: 'https://hub.example/inlets/nordby?a=1&b=2', schemas: [],
  operations: operationsOf([
    { action: 'urn:x:1:Meld' }, { action: 'http://x.example/sp#Spørg', reply: true }, { action: 'urn:y/Meld' },
  ]),
  policy: { variant: newest, optional: false, onlyAnonymous: false, polled: false, inactivityMs: 600_000, ...policy }, ...more,
})

const named = (local: string, uri: string) => ({ local, uri })

describe('The operations of a partner', () => {
  it('are named as their actions end, and no two alike', () => {
    expect(contract().operations.map(({ name, input }) => [name, input.element])).to.deep.equal([
      ['Meld', named('Meld', 'urn:x:1')], ['Message', named('Message', 'http://x.example/sp#Spørg')],
      ['Meld2', named('Meld', 'urn:y')],
    ])
  })

  it('have an answer where a silo answers, as is said or as is usual', () => {
    const outputs = operationsOf([
      { action: 'urn:x:Spoerg', reply: true },
      { action: 'urn:x:Hent', reply: true, answer: { action: 'urn:x:Her', element: '{urn:y}Svar' } },
      { action: 'urn:x:Meld' },
    ]).map(({ output }) => output)
    expect(outputs).to.deep.equal([
      { action: 'urn:x:SpoergResponse', element: named('SpoergResponse', 'urn:x') },
      { action: 'urn:x:Her', element: named('Svar', 'urn:y') }, undefined,
    ])
  })
})

describe('The WSDL of a partner', () => {
  const describedFrom = async (wsdl: string): Promise<unknown> => {
    const client = await createClientAsync(wsdl, { overridePromiseSuffix: 'Async', parseReponseAttachments: false })
    return client.describe()
  }

  for (const variant of variants) {
    it(`is well-formed and read by a stack: ${Object.values(variant).join(', ')}`, async () => {
      const wsdl = writeWsdl(contract({}, { variant }))
      expect(readXml(Buffer.from(wsdl))).to.be.an('object')
      expect(await describedFrom(wsdl)).to.have.nested.property('HubService.HubPort').with.keys('Meld', 'Message', 'Meld2')
    })
  }

  const policyOf = (variant: Partial<Variant>, more: Partial<Contract['policy']> = {}): string =>
    /<wsp:All>.*<\/wsp:All>/.exec(writeWsdl(contract({}, { variant: { ...newest, ...variant }, ...more })))?.[0] ?? ''

  it('asks for WS-RM and WS-Addressing in the partner\'s versions (NS-4, NS-5, PO-1, PO-2, PO-5)', () => {
    expect(policyOf({})).to.contain('http://docs.oasis-open.org/ws-rx/wsrmp/200702')
      .and.contain('<wsrmp:ExactlyOnce/><wsrmp:InOrder/>').and.contain('wsam:Addressing')
    expect(policyOf({ rm: '1.0' })).to.contain('http://schemas.xmlsoap.org/ws/2005/02/rm/policy')
      .and.contain('Milliseconds="600000"').and.contain('wsaw:UsingAddressing')
    expect(policyOf({ rm: '1.0', addressing: '2004/08' })).to.contain('http://schemas.xmlsoap.org/ws/2004/08/addressing/policy')
  })

  it('says what may be left out, that answers come on the exchange, and who polls (MC-9)', () => {
    expect(policyOf({})).not.to.match(/Optional|AnonymousResponses|MCSupported/)
    expect(policyOf({}, { optional: true, onlyAnonymous: true, polled: true }))
      .to.match(/wsp:Optional="true".*<wsam:AnonymousResponses\/>.*<wsmc:MCSupported /)
  })
})
