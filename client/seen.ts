/** How many of the last entries are remembered. */
const remembered = 10_000

/**
 * Tells an entry from its double. Entries come in order, but where a broker did not take one of many, it comes again after those
 * that it took: so those that were seen are remembered, and not the last alone.
 */
export const createSeen = (after: number) => {
  const seen = new Set<number>()
  return {
    isNew: (seq: number): boolean => seq > after && !seen.has(seq),
    add: (seq: number): void => {
      seen.add(seq)
      const [oldest] = seen
      if (oldest !== undefined && seen.size > remembered) seen.delete(oldest)
    },
  }
}
