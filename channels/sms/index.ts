// The channel SMS: a short text to a telephone, in clear. Recipients are known by number only.
import { openTwilio, twilioSettings } from '../../adapters/twilio/index.ts'
import type { Body } from '../../core/adapter.ts'
import type { Channel, JsonSchema, Parsed } from '../../core/channel.ts'
import type { Refusal } from '../../core/refusal.ts'
import { normalPhone } from './phone.ts'
import { segments } from './segments.ts'
import { maxCharacters, normalText, objection } from './text.ts'

interface Said {
  readonly recipient: { readonly phone: string }
  readonly content: { readonly text: string }
}

const recipient: JsonSchema = {
  type: 'object',
  description: 'The telephone the message is for.',
  properties: {
    phone: {
      type: 'string', minLength: 8, maxLength: 40,
      description: 'A Danish number of eight digits, or any number with its country code after + or 00. Spaces do not matter.',
    },
  },
  required: ['phone'],
  additionalProperties: false,
}

const content: JsonSchema = {
  type: 'object',
  description: 'What is said. It travels in clear: nothing confidential, and no CPR number.',
  properties: {
    text: {
      type: 'string', minLength: 1, maxLength: maxCharacters,
      description: `At most ${maxCharacters} characters; no control characters but the line break. \`notes\` tells the parts.`,
    },
  },
  required: ['text'],
  additionalProperties: false,
}

const example: Body = {
  recipient: { phone: '+45 20 12 34 56' },
  content: { text: 'Husk din jobsamtale på jobcentret tirsdag kl. 10.15. Log ind på Jobnet for at se detaljer.' },
}

const noPhone: Refusal = {
  refused: 'recipient-invalid', at: ['/recipient/phone'], detail: 'phone: eight digits, or + and a country code',
}

const parse = (body: Body): Parsed | Refusal => {
  const { recipient: { phone: written }, content: { text: said } } = body as Said
  const phone = normalPhone(written)
  if (!phone) return noPhone
  const text = normalText(said)
  const detail = objection(text)
  if (detail) return { refused: 'content-invalid', at: ['/content/text'], detail }
  return { body: { recipient: { phone }, content: { text } }, recipient: phone, notes: { ...segments(text) } }
}

export const sms: Channel = {
  name: 'sms',
  words: { da: 'SMS', en: 'SMS' },
  schema: { recipient, content },
  example,
  settings: twilioSettings,
  parse,
  open: async (settings, services) => openTwilio(settings, services),
}
