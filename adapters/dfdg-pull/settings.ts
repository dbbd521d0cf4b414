import type { JsonSchema } from '../../core/channel.ts'

/** How one partner fetches; members left out have the schema's defaults. */
export interface DfdgPullSettings {
  readonly adapter: 'dfdg-pull'
  readonly partner: string
  readonly namespace?: string
  readonly serviceNamespace?: string
  readonly services?: Readonly<Record<string, string>>
  readonly maxMessages?: number
  readonly maxSequences?: number
  readonly leaseMs?: number
  readonly subQueues?: Readonly<Record<string, string>>
}

/** The same with nothing left out. */
export type Settings = Required<DfdgPullSettings>

// The namespace is the one of a draft, which the service kept for its whole life.
const defaults = {
  namespace: 'http://docs.oasis-open.org/ws-rx/wsrm/200602', serviceNamespace: 'urn:sluse:dfdg-pull:1', services: {},
  maxMessages: 500, maxSequences: 8, leaseMs: 900_000, subQueues: {},
} as const

export const completed = (given: DfdgPullSettings): Settings => ({ ...defaults, ...given })

const uri = (standard: string, description: string): JsonSchema =>
  ({ type: 'string', minLength: 1, maxLength: 300, pattern: '^[a-z][a-z0-9+.-]*:[!-~]+$', default: standard, description })
const number = (minimum: number, maximum: number, standard: number, description: string): JsonSchema =>
  ({ type: 'integer', minimum, maximum, default: standard, description })

/** Schema of the settings. */
export const dfdgPullSettings: JsonSchema = {
  type: 'object',
  description: 'The partner fetches at the partners\' door, in the dialect of DFDG\'s WSRM service. `partner` comes from the ' +
    'partner\'s endpoint.',
  properties: {
    adapter: { const: 'dfdg-pull', description: 'The partner polls.' },
    partner: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'Id of the partner that fetches.' },
    namespace: uri(defaults.namespace, 'Namespace of the sequence\'s own elements.'),
    serviceNamespace: uri(defaults.serviceNamespace, 'Namespace of the methods that messages are fetched by.'),
    services: {
      type: 'object', default: {}, maxProperties: 1000, propertyNames: { pattern: '^[0-9]{1,10}$' },
      additionalProperties: { type: 'string', maxLength: 100, pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
      description: 'Names of methods by the number of the type of entity; of others `Get` and the type\'s name. What is sent ' +
        'as SOAP is fetched by the last part of its action.',
      examples: [{ 100008: 'GetContactGroupVersion4' }],
    },
    maxMessages: number(1, 500, defaults.maxMessages, 'Most messages in one sequence.'),
    maxSequences: number(1, 100, defaults.maxSequences, 'Most sequences open at once.'),
    leaseMs: number(5000, 86_400_000, defaults.leaseMs,
      'How long a sequence may stay open; afterwards its messages are offered again.'),
    subQueues: {
      type: 'object', default: {}, maxProperties: 20, propertyNames: { pattern: '^[!-~]{1,100}$' },
      additionalProperties: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' },
      description: 'Routes with `perPartner` that lead to the same partner, by the SubQueueIdentifier that asks for them.',
    },
  },
  required: ['adapter', 'partner'],
  additionalProperties: false,
}
