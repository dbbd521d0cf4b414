// Asks a silo whether a message is still relevant: a small signed question, and an answer of one word. Whatever else comes back,
// or nothing, is silence.
import { createHttpClient } from '../protocols/http.ts'
import type { WebhookOptions } from './index.ts'
import { createSigner } from './signature.ts'

/** `silent`: no answer that can be understood. */
export type RelevanceAnswer = 'relevant' | 'irrelevant' | 'silent'

export interface RelevanceQuestions {
  /** Posts one question; `body` is JSON without a word of content. Never rejects. */
  ask(body: string, signal: AbortSignal): Promise<RelevanceAnswer>
  close(): Promise<void>
}

const maxAnswerBytes = 1024

const read = (body: Buffer): RelevanceAnswer => {
  try {
    const { relevant } = JSON.parse(body.toString('utf8')) as { readonly relevant?: unknown }
    if (typeof relevant !== 'boolean') return 'silent'
    return relevant ? 'relevant' : 'irrelevant'
  } catch {
    return 'silent'
  }
}

/** Opens the way to ask, with kept connections of its own. The address must be one that `isWebhookUrl` takes. */
export const createRelevanceQuestions = (
  { url, secret, ca, now, connections = 8, timeoutMs = 2_000 }: WebhookOptions,
): RelevanceQuestions => {
  const client = createHttpClient({ origin: url, connections, ca, connectTimeoutMs: timeoutMs, maxAnswerBytes })
  const sign = createSigner(secret)
  const ask: RelevanceQuestions['ask'] = async (body, signal) => {
    const bytes = Buffer.from(body)
    const headers = { 'content-type': 'application/json', 'sluse-signature': sign(bytes, now()) }
    const result = await client.request({ method: 'POST', url, body: bytes, signal, timeoutMs, headers })
    return result.kind === 'answered' && result.status === 200 && !result.truncated ? read(result.body) : 'silent'
  }
  return { ask, close: () => client.close() }
}
