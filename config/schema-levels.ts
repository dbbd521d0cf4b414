import type { JsonSchema } from '../core/channel.ts'
import { boundsMs } from '../core/figures.ts'
import { levelMeasures } from '../core/level.ts'
import { namePattern } from './schema-words.ts'

const name = (description: string, example: string): JsonSchema => (
  { type: 'string', pattern: namePattern, description, examples: [example] })

export const serviceLevels: JsonSchema = {
  type: 'array', default: [], maxItems: 500,
  description: 'What was agreed, for the reports; of those that fit a silo and a channel, the first counts. ' +
    'docs/operating/reports.md.',
  items: {
    type: 'object', additionalProperties: false, required: ['share', 'within'],
    properties: {
      silo: name('Of this silo; left out: of any.', 'kontaktforloeb'),
      channel: name('On this channel; left out: on any.', 'sms'),
      measure: {
        enum: levelMeasures, default: 'delivered',
        description: '`delivered`: until there is word that it has arrived. `handed`: until the counterpart has taken it, for ' +
          'channels that tell no more.',
      },
      share: { type: 'number', exclusiveMinimum: 0, maximum: 100, examples: [95], description: 'Percent that are to make it.' },
      within: {
        type: 'integer', enum: boundsMs.map((each) => each / 1000), examples: [300],
        description: 'In less than this many seconds, from acceptance or `notBefore`: one of the bounds by which times are ' +
          'counted.',
      },
    },
  },
}
