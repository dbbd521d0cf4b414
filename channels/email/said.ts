import type { Body } from '../../core/adapter.ts'
import type { JsonSchema } from '../../core/channel.ts'

/** What a silo says by email, as its schema has it. */
export interface Said {
  readonly recipient: { readonly email: string; readonly name?: string }
  readonly content: {
    readonly subject: string
    readonly text: string
    readonly html?: string
    readonly unsubscribe?: { readonly url: string }
    readonly attachments?: readonly { readonly filename: string; readonly contentType: string; readonly base64: string }[]
  }
}

const words = (maxLength: number, description: string): JsonSchema => ({ type: 'string', minLength: 1, maxLength, description })

export const recipient: JsonSchema = {
  type: 'object',
  description: 'Whom it is for: one address.',
  properties: {
    email: { ...words(320, 'The address; its domain may be international.'), minLength: 3 },
    name: words(100, 'The name shown beside it.'),
  },
  required: ['email'],
  additionalProperties: false,
}

const attachment: JsonSchema = {
  type: 'object',
  properties: {
    filename: words(120, 'Its name, without a path.'),
    contentType: {
      type: 'string', maxLength: 100, description: 'Its media type, without parameters.',
      pattern: '^[a-z0-9][a-z0-9!#$&^_.+-]{0,48}/[a-z0-9][a-z0-9!#$&^_.+-]{0,48}$',
    },
    base64: {
      type: 'string', maxLength: 14_000_000, pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'Its bytes in base64, on one line.',
    },
  },
  required: ['filename', 'contentType', 'base64'],
  additionalProperties: false,
}

export const content: JsonSchema = {
  type: 'object',
  description: 'What is said: at most 10 MB in all, attachments counted in base64. Better a link to a page behind a login.',
  properties: {
    subject: words(200, 'Shown in lists and on locked screens: no CPR number.'),
    text: words(500_000, 'The message as plain text; always needed.'),
    html: words(2_000_000, 'The same message as HTML.'),
    unsubscribe: {
      type: 'object',
      description: 'For mail to many: an https address that takes a one-click POST. It may not name the recipient.',
      properties: { url: words(500, 'https address.') },
      required: ['url'],
      additionalProperties: false,
    },
    attachments: { type: 'array', maxItems: 10, items: attachment, description: 'Files that go along.' },
  },
  required: ['subject', 'text'],
  additionalProperties: false,
}

export const example: Body = {
  recipient: { email: 'karen.olsen@borger.example', name: 'Karen Ølgaard Olsen' },
  content: {
    subject: 'Ny besked fra dit jobcenter',
    text: 'Hej Karen\n\nDu har fået en ny besked. Log på Jobnet for at læse den.\n\nVenlig hilsen\nJobcenter Nordby',
    html: '<p>Hej Karen</p><p>Du har fået en ny besked. Log på Jobnet for at læse den.</p><p>Jobcenter Nordby</p>',
    unsubscribe: { url: 'https://jobnet.example/afmeld/7f3a' },
  },
}
