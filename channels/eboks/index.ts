// The channel e-Boks: a letter from an authority to the digital mailbox of a person or a company, by way of Digital Post. It is a
// closed way: the letter may be confidential; only its title and notification are shown outside the mailbox.
import { digitalPostSettings, letterContentSchema, openDigitalPost } from '../../adapters/digital-post/index.ts'
import { openServiceplatformen, serviceplatformenSettings } from '../../adapters/serviceplatformen/index.ts'
import type { Channel } from '../../core/channel.ts'
import { partySchema } from '../../core/party.ts'
import { severalWays } from '../../core/ways.ts'
import { example } from './letter.ts'
import { parse } from './parse.ts'

export const eboks: Channel = {
  name: 'eboks',
  words: { da: 'e-Boks', en: 'e-Boks' },
  closed: true,
  schema: { recipient: partySchema, content: letterContentSchema },
  example,
  parse,
  ...severalWays('Digital Post, straight to NgDP or by way of Serviceplatformen.', {
    'digital-post': {
      settings: digitalPostSettings, open: (settings, services) => openDigitalPost(settings, services, 'DIGITALPOST'),
    },
    'serviceplatformen': {
      settings: serviceplatformenSettings, open: (settings, services) => openServiceplatformen(settings, services, 'DIGITALPOST'),
    },
  }),
}
