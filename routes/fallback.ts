// Whether another channel may follow on one that failed: a pure function of rules, topic, channels and reason. The rules stand
// here as data; a configuration puts its own before them.
import type { Cause, FallbackRule } from '../core/fallback.ts'
import { topicFits } from './topic.ts'

const times: ReadonlySet<string> = new Set(['expired', 'budget-spent', 'silo-silent'])
const contents: ReadonlySet<string> = new Set([
  'content-refused', 'too-large', 'delivered-in-part', 'payload-damaged', 'key-destroyed',
])
const recipients: ReadonlySet<string> = new Set(['country-closed'])

/** The kind of cause that a reason is. */
export const causeOf = (reason: string | undefined): Cause => {
  if (reason === undefined) return 'other'
  if (reason === 'fallback-unproven') return 'unproven'
  if (reason === 'discarded-by-operator') return 'operator'
  if (reason.startsWith('recipient-') || recipients.has(reason)) return 'recipient'
  if (times.has(reason)) return 'time'
  return contents.has(reason) || reason.startsWith('content-') ? 'content' : 'other'
}

/**
 * What holds where the configuration says nothing. What the counterpart finds wrong with a message is wrong on every channel, so
 * its owner mends it; a partner's system has no other channel; and an outage of Digital Post is waited for.
 */
export const usualFallback: readonly FallbackRule[] = [
  { from: 'eboks', because: ['recipient'], to: ['eboks', 'nemsms', 'sms', 'email'] },
  { from: 'eboks', because: ['time'], to: ['eboks'] },
  { from: 'nemsms', because: ['recipient', 'time', 'other'], to: ['sms', 'email', 'eboks'] },
  { from: 'sms', because: ['recipient', 'time', 'other'], to: ['email', 'eboks'] },
  { from: 'email', because: ['recipient', 'time', 'other'], to: ['sms', 'eboks'] },
]

export interface Hop {
  readonly topic: string
  readonly from: string
  readonly to: string
}

const concerns = (rule: FallbackRule, { topic, from }: Hop): boolean =>
  rule.from === from && (rule.topics?.some((listed) => topicFits(listed, topic)) ?? true)

/** Whether a hop is permitted for a cause. */
export const mayFollow = (rules: readonly FallbackRule[], hop: Hop, cause: Cause): boolean =>
  rules.find((rule) => concerns(rule, hop) && rule.because.includes(cause))?.to.includes(hop.to) ?? false

/** Whether any cause at all permits it. */
export const mayEverFollow = (rules: readonly FallbackRule[], hop: Hop): boolean =>
  rules.some((rule) => concerns(rule, hop) && rule.because.some((cause) => mayFollow(rules, hop, cause)))
