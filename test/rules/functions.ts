// How long functions are, without a parser. It goes by the layout that this house keeps everywhere: a function begins on a line
// with `=>`, `function` or a method's head, and lasts as long as the lines are indented more than that line, plus the closing
// line. Where the head is spread over several lines, it begins at the first of them. Several functions that begin on one line
// count as one; types are left out; of tests, the callbacks of `describe`, which only hold others, are left out.
import type { Source } from './sources.ts'

export interface Measured {
  readonly path: string
  /** First line, from 1. */
  readonly line: number
  readonly length: number
}

const statement = /^\s*(?:\}\s*)?(?:if|for|while|switch|catch|with|return|else|do)\b/
const methodHead = /^\s*(?:static |async |\*|get |set )*[\w$#]+\s*\([^=]*\)\s*(?::[^=]+)?\{\s*$/
const isHead = (line: string): boolean => /=>|\bfunction\b/.test(line) || (methodHead.test(line) && !statement.test(line))
const groups = /^\s*(?:describe|context)\b/
const typeHead = /^\s*(?:export )?(?:declare )?(?:type|interface)\b/
const closing = /^\s*[)\]}]/

const indentOf = (line: string): number => line.length - line.trimStart().length
const isBlank = (line: string): boolean => line.trim() === ''

const endOf = (lines: readonly string[], start: number): number => {
  const indent = indentOf(lines[start] ?? '')
  let end = start
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (isBlank(line)) continue
    if (indentOf(line) < indent || (indentOf(line) === indent && !closing.test(line))) break
    end = at
  }
  return end
}

// The first line of a head that ends here with `): T => {`.
const startOf = (lines: readonly string[], at: number): number => {
  const line = lines[at] ?? ''
  if (!closing.test(line)) return at
  for (let before = at - 1; before >= 0; before -= 1) {
    const above = lines[before] ?? ''
    if (!isBlank(above) && indentOf(above) === indentOf(line) && !closing.test(above)) return before
  }
  return at
}

const withoutTypes = (lines: readonly string[]): readonly string[] => {
  const kept = [...lines]
  lines.forEach((line, at) => {
    if (typeHead.test(line)) for (let gone = at; gone <= endOf(lines, at); gone += 1) kept[gone] = ''
  })
  return kept
}

/** Every function of a file with its length in lines. */
export const functionsOf = ({ path, bare }: Pick<Source, 'path' | 'bare'>): readonly Measured[] => {
  const lines = withoutTypes(bare.split('\n'))
  const starts = new Set(lines.flatMap((line, at) => (isHead(line) ? [startOf(lines, at)] : [])))
  return [...starts]
    .filter((start) => !groups.test(lines[start] ?? ''))
    .map((start) => ({ path, line: start + 1, length: endOf(lines, start) - start + 1 }))
}
