// Silos that never give up: each posts message after message, and where the answer does not come posts the very same again, as
// the contract asks, until the hub has answered for it.
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { marked, recipientDigits } from './peers.ts'

export const credential = 'sluse_torture_0123456789abcdef'

export interface Load {
  /** References the hub has answered for, and the transaction each names. */
  readonly accepted: ReadonlyMap<string, string>
  /** Resolves when the hub has answered for so many more. */
  more(count: number): Promise<void>
  /** Ends after the messages under way have been answered for. */
  finish(): Promise<void>
}

type Random = () => number

const citizen = (random: Random): object => ({ cpr: `${recipientDigits}${100 + Math.floor(random() * 899)}` })
const paper = (filename: string, text: string): object =>
  ({ filename, mediaType: 'text/plain', data: Buffer.from(text).toString('base64') })

/** Stands where an attachment is named; each try uploads its own. */
const toUpload = 'to be uploaded'
const uploaded = { filename: 'bilag-2.txt', mediaType: 'text/plain', attachment: toUpload }

const bodies: readonly ((mark: string, random: Random) => object)[] = [
  (text) => ({ channel: 'silo', recipient: { silo: 'modtager' }, content: { data: { text } } }),
  (text, random) => (
    { channel: 'silo', recipient: { silo: 'modtager' }, content: { data: { text } }, lane: `bane-${Math.floor(random() * 5)}` }),
  // Numbers that end in 5555 have no fixed outcome at the sandbox's provider.
  (text, random) => ({ channel: 'sms', recipient: { phone: `+4520${10 + Math.floor(random() * 89)}5555` }, content: { text } }),
  (text) => ({ channel: 'email', recipient: { email: 'borger@modtager.example' }, content: { subject: text, text } }),
  (text, random) => ({
    channel: 'eboks', recipient: citizen(random),
    content: { title: text, documents: [paper('brev.txt', text), paper('bilag-1.txt', text), uploaded] },
  }),
  (text, random) => ({ channel: 'nemsms', recipient: citizen(random), content: { text } }),
  (text, random) => ({
    channel: 'wsrm', recipient: { partner: 'partner' }, lane: `partner-${Math.floor(random() * 5)}`,
    content: { action: 'urn:torture:besked', xml: `<t:besked xmlns:t="urn:torture">${text}</t:besked>` },
  }),
]

const messageOf = (reference: string, number: number, random: Random): object => ({
  reference, topic: 'torture.besked', ...(bodies[number % bodies.length] as (typeof bodies)[number])(marked(reference), random),
})

const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/json' }

/** One HTTP call; undefined where no answer came. */
export const call = async (url: string, method: string, body?: string): Promise<{ status: number; text: string } | undefined> => {
  try {
    const asked = request(url, { method, agent, headers })
    asked.end(body)
    const [answer] = await once(asked, 'response')
    let text = ''
    for await (const chunk of answer) text += chunk
    return { status: answer.statusCode, text }
  } catch {
    return undefined
  }
}

/** `lanes` posters at once, each message to the `hub` of that moment. `alive` resolves when there is a hub to talk to. */
export const startLoad = (
  hub: () => string, run: string, lanes: number, random: Random, alive: () => Promise<void>,
): Load => {
  const accepted = new Map<string, string>()
  let number = 0
  let finishing = false
  const waiting = new Set<{ readonly at: number; readonly tell: () => void }>()
  const answered = (reference: string, id: string): void => {
    accepted.set(reference, id)
    for (const one of waiting) if (accepted.size >= one.at && waiting.delete(one)) one.tell()
  }

  /** Posts, after the upload of what it names; undefined where no answer came. */
  const post = async (reference: string, body: string) => {
    const url = hub()
    if (!body.includes(toUpload)) return call(`${url}/v1/messages`, 'POST', body)
    const upload = await call(`${url}/v1/attachments`, 'POST', marked(reference).repeat(5000))
    if (upload?.status !== 201) return upload
    return call(`${url}/v1/messages`, 'POST', body.replace(toUpload, JSON.parse(upload.text).attachment))
  }
  const insist = async (reference: string, body: string): Promise<void> => {
    for (;;) {
      const answer = await post(reference, body)
      if (answer?.status === 202 || answer?.status === 200) return answered(reference, JSON.parse(answer.text).id)
      if (answer && answer.status !== 503) throw new Error(`the hub answered ${answer.status}: ${answer.text}`)
      await alive()
    }
  }
  const poster = async (): Promise<void> => {
    while (!finishing) {
      number += 1
      // A seed of six digits before a dash and a number may read as a CPR number.
      const reference = `${run}-m${number}`
      await insist(reference, JSON.stringify(messageOf(reference, number, random)))
    }
  }
  const posters = Array.from({ length: lanes }, poster)
  return {
    accepted,
    more: (count) => new Promise((tell) => {
      if (count === 0) tell()
      else waiting.add({ at: accepted.size + count, tell })
    }),
    finish: async () => {
      finishing = true
      await Promise.all(posters)
    },
  }
}
