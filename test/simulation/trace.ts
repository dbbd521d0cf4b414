// What happened in a run, kept cheaply and told only when something went wrong.
import type { Instant } from '../../core/transaction.ts'

export interface Trace {
  add(at: Instant, ...words: readonly unknown[]): void
  /** The last lines, readable. */
  tell(lines?: number): string
}

const said = (word: unknown): string => {
  if (typeof word !== 'object' || word === null) return String(word)
  if (word instanceof Error) return `${word.name}: ${word.message}`
  return JSON.stringify(word, (_key, value) => (value instanceof Uint8Array ? `<${value.length} bytes>` : value)) ?? ''
}

export const createTrace = (start: Instant): Trace => {
  const lines: (readonly unknown[])[] = []
  return {
    add: (at, ...words) => {
      if (lines.length > 60_000) lines.splice(0, 30_000)
      lines.push([at, ...words])
    },
    tell: (count = 120) => lines.slice(-count).map(([at, ...words]) => {
      const seconds = ((at as number) - start) / 1000
      return `${seconds.toFixed(3).padStart(12)}  ${words.map(said).join(' ')}`
    }).join('\n'),
  }
}
