// Looks for the words that it is handed on standard input in every file of a folder, and answers those it found. It is a process
// of its own because one that opens and closes a database's files drops the locks that it holds on them itself.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const folder = process.argv[2] as string
const words = JSON.parse(await text(process.stdin)) as string[]
const read = (name: string): string => {
  try {
    return readFileSync(join(folder, name)).toString('latin1')
  } catch {
    return ''
  }
}
const files = readdirSync(folder).map(read)
process.stdout.write(JSON.stringify(words.filter((word) => files.some((content) => content.includes(word)))))
