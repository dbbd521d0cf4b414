// The channel wsrm: a SOAP body to a partner, delivered once and in order by WS-ReliableMessaging. The hub reads no more of it
// than that it is one well-formed element.
import { dfdgPullSettings, openDfdgPull } from '../../adapters/dfdg-pull/index.ts'
import { openWsRm, readContent, wsRmSettings } from '../../adapters/ws-rm/index.ts'
import type { Body } from '../../core/adapter.ts'
import type { Channel, JsonSchema, Parsed } from '../../core/channel.ts'
import type { Refusal } from '../../core/refusal.ts'
import { severalWays } from '../../core/ways.ts'

interface Said {
  readonly recipient: { readonly partner: string }
  readonly content: { readonly action: string; readonly xml: string; readonly relatesTo?: string }
}

const maxXmlBytes = 524_288

const recipient: JsonSchema = {
  type: 'object',
  description: 'The partner that it is for.',
  properties: { partner: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'Its id, as in the configuration.' } },
  required: ['partner'],
  additionalProperties: false,
}

const content: JsonSchema = {
  type: 'object',
  description: 'The message: what stands in the envelope\'s body, and what it is.',
  properties: {
    action: {
      type: 'string', minLength: 1, maxLength: 500, pattern: '^[a-zA-Z][a-zA-Z0-9+.-]*:[!-~]+$',
      description: 'The wsa:Action: an absolute URI.',
    },
    xml: {
      type: 'string', minLength: 4, maxLength: maxXmlBytes,
      description: `One XML element, its namespaces declared in it, of at most ${maxXmlBytes} bytes.`,
    },
    relatesTo: {
      type: 'string', minLength: 1, maxLength: 500, pattern: '^[!-~]+$',
      description: 'The `messageId` of the partner\'s request that it answers.',
    },
  },
  required: ['action', 'xml'],
  additionalProperties: false,
}

const example: Body = {
  recipient: { partner: 'nordby' },
  content: {
    action: 'urn:nordby:ledighed:1:MeldLedighed',
    xml: '<m:MeldLedighed xmlns:m="urn:nordby:ledighed:1"><m:Sag>0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50</m:Sag></m:MeldLedighed>',
  },
}

const parse = (given: Body): Parsed | Refusal => {
  const { recipient: { partner }, content: said } = given as Said
  const xml = Buffer.byteLength(said.xml) <= maxXmlBytes ? readContent(said.xml) : 'too-large'
  if (typeof xml === 'string') {
    return { refused: 'content-invalid', at: ['/content/xml'], detail: `is no element to send: ${xml}` }
  }
  const body = { recipient: { partner }, content: { ...said, xml: xml.xml } }
  return { body, recipient: `partner:${partner}`, destination: partner }
}

export const wsrm: Channel = {
  name: 'wsrm',
  words: { da: 'WS-ReliableMessaging', en: 'WS-ReliableMessaging' },
  closed: true,
  schema: { recipient, content },
  example,
  parse,
  ...severalWays('How the partner is spoken with.', {
    'ws-rm': { settings: wsRmSettings, open: openWsRm },
    'dfdg-pull': { settings: dfdgPullSettings, open: openDfdgPull },
  }),
}
