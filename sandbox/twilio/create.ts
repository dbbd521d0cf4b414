// POST Messages.json: what is not taken, what is taken, and how the answer can get lost.
import type { ServerResponse } from 'node:http'
import { say } from '../http.ts'
import { refusalFor } from './outcome.ts'
import { planOf } from './callback.ts'
import { messageJson, type Stored } from './message.ts'
import type { Parts } from './parts.ts'
import { problemOf, type Problem } from './problem.ts'
import { sayProblem } from './say.ts'

const phone = /^\+[1-9]\d{6,14}$/

const refusalOf = (form: URLSearchParams): Problem | undefined => {
  const to = form.get('To')
  const callback = form.get('StatusCallback')
  const sender = form.get('From') ?? form.get('MessagingServiceSid')
  if (!to) return problemOf(21604)
  if (!phone.test(to)) return problemOf(21211, to)
  if (!sender) return problemOf(21603)
  if (!form.get('Body')) return problemOf(21602)
  if ((form.get('Body') ?? '').length > 1600) return problemOf(21617)
  if (callback !== null && !URL.canParse(callback)) return problemOf(21609, callback)
  const code = refusalFor(to)
  return code === undefined ? undefined : problemOf(code, code === 21606 ? sender : to)
}

const store = (form: URLSearchParams, { messages, arrivals, options }: Parts): Stored => {
  const [to, body] = [form.get('To') ?? '', form.get('Body') ?? '']
  const [from, messagingServiceSid, callback] = ['From', 'MessagingServiceSid', 'StatusCallback']
    .map((name) => form.get(name) ?? undefined)
  const stored = messages.add({ to, body, from, messagingServiceSid, callback })
  const content = { text: body, from: from ?? messagingServiceSid, validitySeconds: Number(form.get('ValidityPeriod')), callback }
  arrivals.add({ at: options.now(), kind: 'message', key: stored.sid, to, content })
  return stored
}

const gibberish = '<?xml version="1.0"?><TwilioResponse><Messag'

const answerSlowly = (response: ServerResponse, body: object, slowMs: number): void => {
  const timer = setTimeout(() => say(response, 201, body), slowMs)
  response.once('close', () => clearTimeout(timer))
}

/** Answers, or loses the answer as the fault has it. */
const answer = (response: ServerResponse, stored: Stored, { faults, options }: Parts): void => {
  const body = messageJson(options.accountSid, stored)
  if (faults.take('cut-after-store')) response.destroy()
  else if (faults.take('failed-503-after-store')) sayProblem(response, problemOf(20503))
  else if (faults.take('garbage-answer')) response.writeHead(201, { 'content-type': 'application/json' }).end(gibberish)
  else if (faults.take('slow-answer')) answerSlowly(response, body, options.slowMs ?? 29_000)
  else say(response, 201, body)
}

/** Creates a message; its callbacks go out when the answer has, or has been lost. */
export const create = async (form: URLSearchParams, response: ServerResponse, parts: Parts): Promise<void> => {
  const { faults, caller } = parts
  const problem = refusalOf(form) ?? (faults.take('opted-out-21610') ? problemOf(21610, form.get('To') ?? '') : undefined)
  if (problem) return sayProblem(response, problem)
  if (faults.take('cut-before-store')) return void response.destroy()
  const stored = store(form, parts)
  const plan = planOf(stored, faults)
  if (faults.take('callback-first')) await caller.report(stored, plan)
  else response.once('close', () => void caller.report(stored, plan))
  answer(response, stored, parts)
}
