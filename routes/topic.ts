/**
 * Whether a topic is one that the pattern names: the very same, or, where the pattern ends in `.*`, anything below it.
 * `moede.*` names `moede.booket` and `moede.booket.igen`, but neither `moede` nor `moeder.booket`.
 */
export const topicFits = (pattern: string, topic: string): boolean =>
  pattern.endsWith('.*')
    ? topic.length > pattern.length - 1 && topic.startsWith(pattern.slice(0, -1))
    : topic === pattern
