// JSON Schema of a letter's content. What is MeMo's own in it follows from the table.
import { attachmentPattern } from '../../../core/attachment.ts'
import type { JsonSchema } from '../../../core/channel.ts'
import { action, attentionData, contactPoint, contentData, forwardData, messageHeader, replyData, sender } from './elements.ts'
import { usualLimits } from './rules.ts'
import { schemaOf, schemaOfMember } from './schema.ts'

const words = (maxLength: number, description: string): JsonSchema => ({ type: 'string', minLength: 1, maxLength, description })
const list = (items: JsonSchema, maxItems: number, description: string): JsonSchema =>
  ({ type: 'array', maxItems, items, description })
type Properties = Readonly<Record<string, JsonSchema>>
const object = (description: string, properties: Properties, ...required: readonly string[]): JsonSchema =>
  ({ type: 'object', description, properties, ...required.length > 0 && { required }, additionalProperties: false })

const header = messageHeader.members
const language: JsonSchema =
  { type: 'string', pattern: '^[A-Za-z]{2}$', default: 'da', description: 'Its language, two letters.' }

const fileMembers: Properties = {
  filename: words(256, 'Its name, without a path and without the signs < > : " / \\ | ? *.'),
  mediaType: {
    type: 'string', maxLength: 100, pattern: '^[a-z0-9][a-z0-9!#$&^_.+-]{0,48}/[a-z0-9][a-z0-9!#$&^_.+-]{0,48}$',
    description: 'Its media type, without parameters.',
  },
  language,
}

const data: JsonSchema = {
  type: 'string', maxLength: 140_000_000, pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'Its bytes in base64, on one line.',
}
const attachment: JsonSchema = {
  type: 'string', pattern: attachmentPattern, description: 'Its bytes, uploaded before: the id of an attachment.',
}

/** A file with these members more: one with its bytes in the message, or one that was uploaded. */
const fileWith = (more: Properties): JsonSchema => ({
  type: 'object',
  oneOf: [
    object('With its bytes.', { ...fileMembers, data, ...more }, 'filename', 'mediaType', 'data'),
    object('Uploaded before.', { ...fileMembers, attachment, ...more }, 'filename', 'mediaType', 'attachment'),
  ],
})

const alternatives = list(fileWith({}), usualLimits.maxAttachments, 'The same document in other formats.')
const named = { documentID: words(256, 'The silo\'s own name of it.'), label: words(256, 'What it is called.'), alternatives }
const document = fileWith({ ...named, action: list(schemaOf(action), 20, 'What the recipient may do about it.') })

const { required: _, ...replies } = schemaOf(replyData)

const asInMemo: Properties = {
  ...Object.fromEntries((['messageCode', 'additionalNotification', 'postType'] as const)
    .map((name) => [name, schemaOfMember(header[name])])),
  reply: { type: 'boolean', description: 'Whether the recipient may reply.' },
  replyByDateTime: { ...schemaOfMember(header.replyByDateTime), description: 'Until when, in UTC.' },
  doNotDeliverUntilDate: {
    ...schemaOfMember(header.doNotDeliverUntilDate),
    description: `Kept back by Digital Post until that date: today or later, ${usualLimits.maxDaysAhead} days ahead at most.`,
  },
  mandatory: { type: 'boolean', default: false, description: 'Whether the recipient must see it before other post.' },
  legalNotification: { type: 'boolean', default: false, description: 'Whether it is a legal notification (forkyndelse).' },
  contentData: schemaOf(contentData), forwardData: schemaOf(forwardData),
  replyData: list(replies, 20, 'Comes back with a reply, by way of the recipient\'s client: nothing confidential.'),
}

/** What may stand in a letter's `content`. */
export const letterContentSchema: JsonSchema = object(
  'The letter: 99.5 MB at most. A rule that it breaks is named in `errors` of the problem by a code of its own.',
  {
    title: words(256, 'Its title, shown in lists: no CPR number.'),
    text: words(150, 'What is shown of it outside the mailbox, by email or SMS: nothing confidential, no CPR number.'),
    documents: {
      ...list(document, usualLimits.maxAttachments + 1, 'The main document first, then what goes with it.'), minItems: 1,
    },
    technicalDocuments: list(fileWith(named), usualLimits.maxAttachments, 'For systems, not for people.'),
    sender: object('More of who sends it.', {
      attentionData: schemaOf(attentionData), contactPoint: schemaOf(contactPoint),
      representative: { ...schemaOfMember(sender.members.representative), description: 'On whose behalf it is sent (MeMo 1.2).' },
    }),
    addressee: object('More of whom it is for.', {
      label: words(256, 'The name.'), attentionData: schemaOf(attentionData), contactPoint: schemaOf(contactPoint),
    }),
    ...asInMemo,
  }, 'title', 'documents')
