// The channel e-Boks: a letter from an authority to the digital mailbox of a person or a company, by way of Digital Post. It is a
// closed way: the letter may be confidential; only its title and notification are shown outside the mailbox.
import { digitalPostSettings, letterContentSchema, openDigitalPost } from '../../adapters/digital-post/index.ts'
import type { Channel } from '../../core/channel.ts'
import { partySchema } from '../../core/party.ts'
import { example } from './letter.ts'
import { parse } from './parse.ts'

export const eboks: Channel = {
  name: 'eboks',
  words: { da: 'e-Boks', en: 'e-Boks' },
  closed: true,
  schema: { recipient: partySchema, content: letterContentSchema },
  example,
  settings: digitalPostSettings,
  parse,
  open: async (settings, services) => openDigitalPost(settings, services, 'DIGITALPOST'),
}
