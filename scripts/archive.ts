// What the commands that copy records share: how they end, and how they tell what they did.
import { Fault, faults } from '../core/errors.ts'

/** Runs it; a Fault ends the process with its code's number and sentence. */
export const ending = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    console.error(`${error.code}: ${error.message}`)
    process.exitCode = faults[error.code].status
  }
}

const names: Readonly<Record<string, string>> = {
  transaction: 'transactions', entry: 'journal entries', record: 'records', mark: 'marks', figure: 'figures',
  attachment: 'attachments',
}

export const told = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(names).map(([kind, name]) => `${counts[kind] ?? 0} ${name}`).join(', ')

/** The words of the command line, without those that name the configuration. */
export const wordsOf = (argv: readonly string[]): readonly string[] =>
  argv.filter((word, at) => !word.startsWith('--') && !(argv[at - 1] ?? '').startsWith('--'))

/** Says how it is called, and ends. */
export const usage = (text: string): never => {
  console.error(text)
  process.exit(2)
}
