// A partner's WSDL at `?wsdl`: a client that is made from it calls the hub, in a sequence, and the silo is handed what it said.
import { expect } from 'chai'
import { createClientAsync, type Client } from 'soap'
import { endpointAt, lifecycleMessage, type Variant, variants } from '../../adapters/ws-rm/index.ts'
import { addressingUris, anonymousUris, rmUris } from '../../adapters/ws-rm/variant.ts'
import { freePort } from '../../sandbox/port.ts'
import { post } from '../../sandbox/ws-rm/exchange.ts'
import { startScene, type Scene } from './ws-rm-scene.ts'

const namespace = 'urn:nordby:ledighed:1'
const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
  targetNamespace="${namespace}">
  <xs:element name="MeldLedighed"><xs:complexType><xs:sequence><xs:element name="sag" type="xs:string"/></xs:sequence>
  </xs:complexType></xs:element></xs:schema>`
const receives = [
  { action: `${namespace}:MeldLedighed`, silo: 'modtager', topic: 'moede.meldt' },
  { action: `${namespace}:Spørg`, element: '{urn:nordby:andet}Spoerg', silo: 'modtager', topic: 'moede.spurgt', reply: true },
]
const xmlIn = (content: unknown): string => (content as { content: { data: { xml: string } } }).content.data.xml
const anonymous = (variant: Variant) => endpointAt(anonymousUris[variant.addressing])

const createSequence = async (url: string, variant: Variant): Promise<string> => {
  const asking = { variant, to: endpointAt(url), messageId: `urn:uuid:${crypto.randomUUID()}`, replyTo: anonymous(variant) }
  const answer = await post(url, lifecycleMessage(asking, { kind: 'CreateSequence', acksTo: anonymous(variant) }))
  const body = answer?.message?.body
  if (body?.kind !== 'CreateSequenceResponse') throw new Error('no sequence')
  return body.identifier
}

/** What WS-Addressing and WS-RM want said, which this client leaves to whoever uses it. */
const headersFor = ({ addressing, rm }: Variant, action: string, to: string, sequence: string): readonly string[] => {
  const [a, r] = [`xmlns="${addressingUris[addressing]}"`, `xmlns="${rmUris[rm]}"`]
  return [
    `<Action ${a}>${action}</Action>`, `<To ${a}>${to}</To>`, `<MessageID ${a}>urn:uuid:${crypto.randomUUID()}</MessageID>`,
    `<Sequence ${r}><Identifier>${sequence}</Identifier><MessageNumber>1</MessageNumber></Sequence>`,
  ]
}

describe('A partner\'s WSDL', function () {
  this.timeout(60_000)
  const open = async (variant: Variant): Promise<{ scene: Scene; client: Client }> => {
    const scene = await startScene({}, { api: { port: await freePort() } }, { ...variant, receives, schemas: [schema] })
    return { scene, client: await createClientAsync(`${scene.hubUrl}?wsdl`, { forceSoap12Headers: variant.soap === '1.2' }) }
  }

  for (const variant of [variants[0], variants.at(-1)] as readonly Variant[]) {
    it(`makes a client that calls the hub: ${Object.values(variant).join(', ')}`, async () => {
      const { scene, client } = await open(variant)
      try {
        expect(client.describe()).to.have.nested.property('HubService.HubPort').with.keys('MeldLedighed', 'Spoerg')
        const sequence = await createSequence(scene.hubUrl, variant)
        const headers = headersFor(variant, `${namespace}:MeldLedighed`, scene.hubUrl, sequence)
        for (const header of headers) client.addSoapHeader(header)
        await client['MeldLedighedAsync']({ sag: 'S-1' })
        expect(client.lastResponse).to.contain('AcknowledgementRange').and.contain(sequence)
        const { content } = await scene.hub.peer.arrivals.waitFor((one) => xmlIn(one.content).includes('>S-1<'))
        expect(xmlIn(content)).to.contain(namespace)
      } finally {
        await scene.stop()
      }
    })
  }
})
