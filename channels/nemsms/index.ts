// The channel NemSMS: a short text from an authority, by way of Digital Post, to whoever has signed up for it. It goes to a CPR
// or CVR number, never to a telephone number, and the text itself travels in clear.
import { digitalPostSettings, letterObjections, openDigitalPost, rules } from '../../adapters/digital-post/index.ts'
import { openServiceplatformen, serviceplatformenSettings } from '../../adapters/serviceplatformen/index.ts'
import type { Body } from '../../core/adapter.ts'
import type { Channel, JsonSchema, Parsed } from '../../core/channel.ts'
import { normalParty, partySchema, partyText, type Party } from '../../core/party.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import { severalWays } from '../../core/ways.ts'

interface Said {
  readonly recipient: Party
  readonly content: { readonly text: string; readonly title?: string }
}

const defaultTitle = 'NemSMS'

/** Characters of MeMo's notification, which is not split. */
const maxCharacters = 150

const content: JsonSchema = {
  type: 'object',
  description: 'What is said. It travels in clear: nothing confidential, and no CPR number.',
  properties: {
    text: {
      type: 'string', minLength: 1, maxLength: maxCharacters,
      description: `At most ${maxCharacters} characters, without line breaks. \`notes\` tells how many were used.`,
    },
    title: {
      type: 'string', minLength: 1, maxLength: 100, default: defaultTitle, description: 'What the message is called in lists.',
    },
  },
  required: ['text'],
  additionalProperties: false,
}

const example: Body = {
  recipient: { cpr: '410190-1234' },
  content: { text: 'Husk din samtale på jobcentret tirsdag kl. 10.15. Log ind på Jobnet for at se mere.' },
}

// Composed, so that å is one character however it was typed.
const normalText = (text: string): string => text.normalize('NFC')

const parse = (body: Body): Parsed | Refusal => {
  const said = body as Said
  const recipient = normalParty(said.recipient)
  if (isRefusal(recipient)) return recipient
  const [text, title] = [normalText(said.content.text), normalText(said.content.title ?? defaultTitle)]
  const message = { recipient, content: { text, title } }
  const [broken] = letterObjections(message, 'NEMSMS')
  if (broken) return { refused: 'content-invalid', at: [broken.at], detail: rules[broken.rule], rule: broken.rule }
  return { body: message, recipient: partyText(recipient), notes: { characters: text.length } }
}

export const nemsms: Channel = {
  name: 'nemsms',
  words: { da: 'NemSMS', en: 'NemSMS' },
  schema: { recipient: partySchema, content },
  example,
  parse,
  ...severalWays('Digital Post, straight to NgDP or by way of Serviceplatformen.', {
    'digital-post': {
      settings: digitalPostSettings, open: (settings, services) => openDigitalPost(settings, services, 'NEMSMS'),
    },
    'serviceplatformen': {
      settings: serviceplatformenSettings, open: (settings, services) => openServiceplatformen(settings, services, 'NEMSMS'),
    },
  }),
}
