// A process that holds a read transaction open on a database until its standard input ends: a dashboard in the middle of a page.
import { DatabaseSync } from 'node:sqlite'

const db = new DatabaseSync(process.argv[2] as string, { readOnly: true })
db.exec('BEGIN')
db.prepare('SELECT count(*) FROM message').get()
process.stdout.write('reading\n')
process.stdin.on('end', () => db.close()).resume()
