import type { Body } from '../../core/adapter.ts'
import { attachmentPattern } from '../../core/attachment.ts'
import type { JsonSchema } from '../../core/channel.ts'
import type { Party } from '../../core/party.ts'

export interface Document {
  readonly filename: string
  readonly mediaType: string
  readonly data?: string
  readonly attachment?: string
}

/** What a silo says by e-Boks, as its schema has it. */
export interface Said {
  readonly recipient: Party
  readonly content: { readonly title: string; readonly text?: string; readonly documents: readonly Document[] }
}

/** The main document and ten more. */
export const maxDocuments = 11

const words = (maxLength: number, description: string): JsonSchema => ({ type: 'string', minLength: 1, maxLength, description })

const documentWith = (name: string, what: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: {
    filename: words(256, 'Its name, without a path and without the signs < > : " / \\ | ? *.'),
    mediaType: {
      type: 'string', maxLength: 100, pattern: '^[a-z0-9][a-z0-9!#$&^_.+-]{0,48}/[a-z0-9][a-z0-9!#$&^_.+-]{0,48}$',
      description: 'Its media type, without parameters.',
    },
    [name]: what,
  },
  required: ['filename', 'mediaType', name],
  additionalProperties: false,
})

const document: JsonSchema = {
  type: 'object',
  oneOf: [
    documentWith('data', {
      type: 'string', maxLength: 140_000_000, pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'Its bytes in base64, on one line.',
    }),
    documentWith('attachment', {
      type: 'string', pattern: attachmentPattern, description: 'Its bytes, uploaded before: the id of an attachment.',
    }),
  ],
}

export const content: JsonSchema = {
  type: 'object',
  description: 'The letter: 99.5 MB at most. A rule that it breaks is named in `errors` of the problem by a code of its own.',
  properties: {
    title: words(256, 'Its title, shown in lists: no CPR number.'),
    text: words(150, 'What is shown of it outside the mailbox, by email or SMS: nothing confidential, no CPR number.'),
    documents: {
      type: 'array', minItems: 1, maxItems: maxDocuments, items: document,
      description: 'The main document first, then what goes with it.',
    },
  },
  required: ['title', 'documents'],
  additionalProperties: false,
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

export const example: Body = {
  recipient: { cpr: '410190-1234' },
  content: {
    title: 'Afgørelse om din plan',
    text: 'Du har fået en afgørelse fra jobcentret.',
    documents: [
      { filename: 'afgoerelse.txt', mediaType: 'text/plain', data: base64('Din plan er godkendt.') },
      { filename: 'klagevejledning.txt', mediaType: 'text/plain', data: base64('Du kan klage inden fire uger.') },
    ],
  },
}
