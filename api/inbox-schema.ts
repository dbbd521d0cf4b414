// What is said at the inbox.
const uuid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const [message, other, claimId] = [
  '019ab1c2-7f00-7000-8000-2f6e0b9d1c11', '019ab1c2-7f00-7000-8000-2f6e0b9d1c12', '019ab1c2-9a10-7000-8000-5a1b2c3d4e5f',
]

const claim = { type: 'string', pattern: uuid, description: 'The claim, as it was answered.' }
const ids = {
  type: 'array', minItems: 1, maxItems: 500, uniqueItems: true, items: { type: 'string', pattern: uuid },
  description: 'Ids of messages of the claim.',
}
const told = (description: string) => ({ type: 'array', items: { type: 'string' }, description })
const seconds = (minimum: number, maximum: number, standard: number, description: string) =>
  ({ type: 'integer', minimum, maximum, default: standard, description: `${description}, seconds.` })

export const inboxSchema = {
  type: 'object', title: 'Inbox', required: ['lines'],
  properties: {
    lines: {
      type: 'array',
      items: {
        type: 'object', required: ['route', 'waiting', 'claimed'],
        properties: {
          route: { type: 'string', description: 'The route that leads to the silo.' },
          waiting: { type: 'integer', description: 'Messages that wait, also those that are not due yet.' },
          claimed: { type: 'integer', description: 'Messages that are claimed, and neither acknowledged nor given back.' },
        },
      },
    },
  },
  example: { lines: [{ route: 'til-kontaktforloeb', waiting: 12, claimed: 3 }] },
}

export const claimSchema = {
  type: 'object', title: 'Claim', additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'Messages at most.' },
    lease: seconds(5, 3600, 300, 'How long they are the silo\'s'),
    wait: seconds(0, 30, 0, 'How long to wait where there is nothing'),
  },
  example: { limit: 10, lease: 300, wait: 20 },
}

export const claimedSchema = {
  type: 'object', title: 'Claimed messages', required: ['claim', 'messages'],
  properties: {
    claim: { type: 'string', description: 'Its name, to be said with the acknowledgement.' },
    messages: {
      type: 'array', description: 'Empty where there is nothing.',
      items: {
        type: 'object', required: ['id', 'attempt', 'origin', 'reference', 'topic', 'until', 'content'],
        properties: {
          id: { type: 'string', description: 'The same whenever it is offered: by it the silo knows what it has already.' },
          attempt: { type: 'integer', description: 'How often it has been claimed, this time counted.' },
          origin: { type: 'string', description: 'The silo that it is from; `partner:<id>` for a partner.' },
          reference: { type: 'string', description: 'The origin\'s own name for it.' },
          topic: { type: 'string', description: 'What it is about.' },
          until: { type: 'string', format: 'date-time', description: 'When the lease ends.' },
          content: { type: 'object', additionalProperties: true, description: 'As it was posted on the channel `silo`.' },
        },
      },
    },
  },
  example: {
    claim: claimId,
    messages: [{
      id: message, attempt: 1, origin: 'jobsoegning', reference: 'samtale-4711', topic: 'samtale.booket',
      until: '2026-03-02T09:35:00.000Z', content: { type: 'samtale.booket', data: { sted: 'Jobcenter Nordby' } },
    }],
  },
}

const said = { claim, ids }
const required = ['claim', 'ids']

export const acknowledgementSchema = {
  type: 'object', title: 'Acknowledgement', required, additionalProperties: false, properties: said,
  example: { claim: claimId, ids: [message] },
}

export const returnSchema = {
  type: 'object', title: 'Return', required, additionalProperties: false,
  properties: { ...said, delay: seconds(0, 86_400, 0, 'How long they are not to be offered') },
  example: { claim: claimId, ids: [other], delay: 60 },
}

const lost = told('Not held by the claim any more: the lease ended and it is offered anew, or it was never its own.')

export const acknowledgementsSchema = {
  type: 'object', title: 'What was acknowledged', required: ['acknowledged', 'lost'],
  properties: { acknowledged: told('Delivered, now or before.'), lost },
  example: { acknowledged: [message], lost: [] },
}

export const returnsSchema = {
  type: 'object', title: 'What was given back', required: ['returned', 'lost'],
  properties: { returned: told('They wait again.'), lost }, example: { returned: [other], lost: [] },
}
