// The channel webservicebesked: thin notices to partners that subscribe. It says that something happened to an entity and whose
// it is, and the receiver looks up the rest under its own rights. Silos publish events, which become one message for each
// subscriber.
import { dfdgPullSettings, openDfdgPull } from '../../adapters/dfdg-pull/index.ts'
import { openWsbPush, wsbPushSettings } from '../../adapters/wsb-push/index.ts'
import type { Body } from '../../core/adapter.ts'
import type { Channel, JsonSchema, Parsed } from '../../core/channel.ts'
import type { Entity } from '../../core/partner.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import { severalWays } from '../../core/ways.ts'
import { citizenOf, entitySchema, normalEntity } from './entity.ts'

interface Said {
  readonly recipient: { readonly partner: string }
  readonly content: Entity
}

const recipient: JsonSchema = {
  type: 'object',
  description: 'The partner that it is for. It is told only of what it subscribes to; POST /v1/events finds all that do.',
  properties: { partner: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'Its id, as in the configuration.' } },
  required: ['partner'],
  additionalProperties: false,
}

const example: Body = {
  recipient: { partner: 'nordby' },
  content: {
    EntitetNavn: 'Kontaktgruppe', EntitetId: 100_008, EksternIdentifier: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50',
    VersionIdentifier: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f51', IdentifikationstypeId: 1, Identifikation: '410190-1234',
    Aendringstype: 2,
  },
}

const parse = (body: Body): Parsed | Refusal => {
  const { recipient: { partner }, content } = body as Said
  const entity = normalEntity(content)
  if (isRefusal(entity)) return entity
  const named = { recipient: { partner }, content: entity }
  return { body: named, recipient: citizenOf(entity) ?? `partner:${partner}`, destination: partner }
}

export const webservicebesked: Channel = {
  name: 'webservicebesked',
  words: { da: 'Webservicebesked', en: 'Web service message' },
  closed: true,
  events: true,
  schema: { recipient, content: entitySchema },
  example,
  parse,
  ...severalWays('How the partner gets its messages.', {
    'wsb-push': { settings: wsbPushSettings, open: openWsbPush },
    'dfdg-pull': { settings: dfdgPullSettings, open: openDfdgPull },
  }),
}
