import type { JsonSchema } from '../core/channel.ts'
import { roles } from '../core/right.ts'
import { credentials, flag, object } from './schema-words.ts'

const pem = (description: string, begins: string, more: JsonSchema = {}): JsonSchema => (
  { type: 'string', pattern: begins, maxLength: 65_536, description, ...more })

const saml: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['entryPoint', 'certificates', 'issuer', 'idpIssuer', 'roles'],
  description: 'Single sign-on by SAML 2.0. The identity provider reads `/v1/saml/metadata`; docs/operating/users.md.',
  properties: {
    entryPoint: {
      type: 'string', format: 'uri', pattern: '^https?://', examples: ['https://login.example.dk/saml/sso'],
      description: 'Where the identity provider takes requests, by the HTTP-Redirect binding.',
    },
    certificates: {
      type: 'array', minItems: 1, maxItems: 4, examples: [[{ file: '/etc/sluse/idp.pem' }]],
      description: 'What the identity provider signs with; several at once, so that one can be replaced without a pause.',
      items: pem('PEM of one certificate. May be `{ "file": … }`.', '-----BEGIN CERTIFICATE-----'),
    },
    issuer: {
      type: 'string', minLength: 1, maxLength: 1_000, examples: ['https://sluse.example.dk'],
      description: 'The name of the hub at the identity provider (entity id).',
    },
    idpIssuer: {
      type: 'string', minLength: 1, maxLength: 1_000, examples: ['https://login.example.dk'],
      description: 'The name of the identity provider (entity id).',
    },
    key: pem('PEM of the hub\'s private key: requests are signed with it, and assertions may be encrypted to it.',
      '-----BEGIN ', { writeOnly: true, examples: [{ file: '/etc/sluse/saml-key.pem' }] }),
    certificate: pem('PEM of the certificate to the key, for the metadata.', '-----BEGIN CERTIFICATE-----'),
    nameAttribute: {
      type: 'string', minLength: 1, maxLength: 300,
      description: 'The attribute with the name of the user; else the NameID counts.',
    },
    assurance: {
      type: 'array', items: { enum: ['Low', 'Substantial', 'High'] }, uniqueItems: true, default: ['Substantial', 'High'],
      description: 'The NSIS levels that are enough. Empty: the level is not asked.',
    },
    roles: {
      type: 'array', minItems: 1, maxItems: 200, description: 'Which attribute gives which role. Who has none is not let in.',
      items: {
        type: 'object', additionalProperties: false, required: ['attribute', 'value', 'role'],
        properties: {
          attribute: {
            type: 'string', minLength: 1, maxLength: 300,
            description: 'Name of the attribute. Of one that ends in `privilegesIntermediate` (OIOSAML) the privileges count.',
            examples: ['https://data.gov.dk/model/core/eid/privilegesIntermediate'],
          },
          value: {
            type: 'string', minLength: 1, maxLength: 300, description: 'What it must say.', examples: ['urn:dk:sluse:drift'],
          },
          role: { enum: [...roles], description: 'The role that it gives.' },
          silo: { type: 'string', minLength: 1, maxLength: 63, description: 'Of a silo user: the one silo.' },
        },
      },
    },
  },
}

/** Accounts and single sign-on. */
export const people = object('Those who operate the hub with accounts of their own; docs/operating/users.md.', {
  firstPassword: flag('SLUSE_FIRST_PASSWORD', {
    type: 'string', minLength: 12, maxLength: 200, writeOnly: true, examples: [{ env: 'SLUSE_FIRST_PASSWORD' }],
    description: 'Of the user `administrator`, who is made at the first start; must be changed at sign-in. Else one is made up ' +
      'and printed.',
  }),
  saml,
})

/** Programs. */
export const operators: JsonSchema = {
  type: 'array', default: [],
  description: 'Programs that operate the hub, each with a credential of its own. People have accounts instead.',
  examples: [[{ name: 'drift', credentials: [{ sha256: 'e3…64 hex digits…55' }] }]],
  items: {
    type: 'object', additionalProperties: false, required: ['name', 'credentials'],
    properties: {
      name: {
        type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', examples: ['drift'],
        description: 'Short name in lower case; stands in the journal as the one who did it.',
      },
      credentials: credentials('What the operator shows to be let in.'),
      roles: {
        type: 'array', items: { enum: roles.filter((role) => role !== 'silo-user') }, uniqueItems: true,
        default: ['senior-operator'], description: 'What it may do; see docs/operating/users.md.',
      },
    },
  },
}
