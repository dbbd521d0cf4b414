// The source without its comments and the content of its texts and regular expressions: each such character becomes a blank,
// so that positions and lines stay. A tokenizer of a page and no parser: a `/` after a value divides, anywhere else it begins a
// regular expression, and after `)` or `]` or `}` it divides, which is right for all code that people write.

type Kind = 'code' | 'line' | 'block' | 'text' | 'template' | 'regex'

interface State {
  readonly source: string
  out: string
  at: number
  /** Open templates: the depth of braces within each one's current `${ }`. */
  readonly templates: number[]
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

const emit = (state: State, length: number, kept: boolean): void => {
  const text = state.source.slice(state.at, state.at + length)
  state.out += kept ? text : blank(text)
  state.at += length
}

const dividing = /(?:[\w$)\]}'"`]|\+\+|--)\s*$/
const wordBeforeRegex = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|await|yield|delete|throw|instanceof|new)\s*$/

const isRegexHere = ({ out }: State): boolean => {
  const before = out.slice(-80)
  return wordBeforeRegex.test(before) || !dividing.test(before)
}

const kindAt = (state: State): Kind => {
  const two = state.source.slice(state.at, state.at + 2)
  if (two === '//') return 'line'
  if (two === '/*') return 'block'
  if (two[0] === '\'' || two[0] === '"') return 'text'
  if (two[0] === '`') return 'template'
  return two[0] === '/' && isRegexHere(state) ? 'regex' : 'code'
}

const ends: Readonly<Record<'line' | 'block' | 'regex', RegExp>> = {
  line: /\/\/[^\n]*/y,
  block: /\/\*[^]*?(?:\*\/|$)/y,
  regex: /\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y,
}

const lengthOf = (state: State, pattern: RegExp): number => {
  pattern.lastIndex = state.at
  return pattern.exec(state.source)?.[0].length ?? 1
}

const skipText = (state: State): void => {
  const quote = state.source[state.at] === '"' ? /"(?:[^"\\\n]|\\.)*"?/y : /'(?:[^'\\\n]|\\.)*'?/y
  const length = lengthOf(state, quote)
  emit(state, 1, true)
  emit(state, Math.max(0, length - 2), false)
  if (length > 1) emit(state, 1, true)
}

// From a template's backtick, or the brace that ends one of its expressions, to the next expression or the end.
const skipTemplate = (state: State): void => {
  emit(state, 1, true)
  emit(state, lengthOf(state, /(?:[^`\\$]|\\[^]|\$(?!\{))*/y), false)
  if (state.source[state.at] === '`') return emit(state, 1, true)
  state.templates.push(0)
  emit(state, 2, true)
}

const skipCode = (state: State): void => {
  const open = state.templates.length - 1
  const depth = state.templates[open] ?? 0
  const letter = state.source[state.at]
  if (open >= 0 && letter === '}' && depth === 0) {
    state.templates.pop()
    return skipTemplate(state)
  }
  if (open >= 0 && letter === '{') state.templates[open] = depth + 1
  if (open >= 0 && letter === '}') state.templates[open] = depth - 1
  emit(state, 1, true)
}

const step = (state: State): void => {
  const kind = kindAt(state)
  if (kind === 'code') skipCode(state)
  else if (kind === 'text') skipText(state)
  else if (kind === 'template') skipTemplate(state)
  else emit(state, Math.max(1, lengthOf(state, ends[kind])), kind === 'regex' && lengthOf(state, ends[kind]) === 1)
}

/** The source with blanks for comments and for the content of texts, templates and regular expressions. */
export const strip = (source: string): string => {
  const state: State = { source, out: '', at: 0, templates: [] }
  while (state.at < source.length) step(state)
  return state.out
}
