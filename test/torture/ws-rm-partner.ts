// A partner as a process of its own, with all that it must not forget in a database of its own, so that it may be killed at any
// moment: it takes the hub's messages and sends its own. It is told where by its arguments, and says what it has done a line at a
// time: `listening`, `delivered <count>`, `sent`.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { isUnread, readMessage, settingsFor, statusOf, writeMessage, type DestinationSequence, type Message,
  type SourceState } from '../../adapters/ws-rm/index.ts'
import { createDestinationRun } from '../../sandbox/ws-rm/destination.ts'
import { headersFor } from '../../sandbox/ws-rm/exchange.ts'
import { runSource } from '../../sandbox/ws-rm/source.ts'
import { bodyOf as read } from '../../sandbox/http.ts'
import { action, bodyOf, variant } from '../end-to-end/ws-rm-scene.ts'

/** This program, for whoever starts it. */
export const program = fileURLToPath(import.meta.url)

const open = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS sequence (identifier TEXT PRIMARY KEY, state TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS delivered (n INTEGER PRIMARY KEY, xml TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS source (one INTEGER PRIMARY KEY, state TEXT NOT NULL)`)
  return database
}

/** What has been delivered to the partner, in order; for whoever looks afterwards. */
export const deliveredIn = (file: string): readonly string[] => {
  const database = new DatabaseSync(file, { readOnly: true })
  const found = database.prepare('SELECT xml FROM delivered ORDER BY n').all() as { readonly xml: string }[]
  database.close()
  return found.map(({ xml }) => xml)
}

const answerWith = (response: ServerResponse, message: Message | undefined): void => {
  const body = message ? Buffer.from(writeMessage(message)) : Buffer.alloc(0)
  const status = message?.body.kind === 'Fault' ? statusOf(message.body.fault, message.variant.soap) : message ? 200 : 202
  response.writeHead(status, message ? headersFor(message, body.length) : {}).end(body)
}

/** Takes what comes: written down in one commit, and only then answered. */
const receive = (database: DatabaseSync) => {
  const partner = createDestinationRun(settingsFor('strict', { maxHeld: 0 }))
  const rows = database.prepare('SELECT identifier, state FROM sequence').all() as { identifier: string; state: string }[]
  for (const { identifier, state } of rows) partner.sequences.set(identifier, JSON.parse(state) as DestinationSequence)
  const put = database.prepare('INSERT INTO sequence VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state')
  const add = database.prepare('INSERT INTO delivered (xml) VALUES (?)')
  const count = database.prepare('SELECT count(*) AS count FROM delivered')
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const message = readMessage(await read(request, 1_000_000) ?? Buffer.alloc(0))
    if (isUnread(message)) return void response.writeHead(400).end()
    const before = partner.delivered.length
    const answer = partner.take(message)
    database.exec('BEGIN IMMEDIATE')
    for (const [identifier, sequence] of partner.sequences) put.run(identifier, JSON.stringify(sequence))
    for (const xml of partner.delivered.slice(before)) add.run(xml)
    database.exec('COMMIT')
    const told = count.get() as { readonly count: number }
    console.log(`delivered ${told.count}`)
    answerWith(response, answer)
  }
}

/** Sends its own messages, going on where it was. */
const send = async (database: DatabaseSync, url: string, messages: number): Promise<void> => {
  const known = database.prepare('SELECT state FROM source').get() as { readonly state: string } | undefined
  const put = database.prepare('INSERT INTO source VALUES (1, ?) ON CONFLICT DO UPDATE SET state = excluded.state')
  const settings = { ...settingsFor('strict'), resendMs: 100, resendCapMs: 400, requestMs: 100, createMs: 100, reopenMs: 100 }
  await runSource({
    url, variant, settings, keys: Array.from({ length: messages }, (_, at) => `ind-${at + 1}`), loses: () => undefined,
    content: (key) => ({ action, xml: bodyOf(key) }), keep: (state) => void put.run(JSON.stringify(state)),
    ...(known && { before: JSON.parse(known.state) as SourceState }),
  }, 120_000)
  console.log('sent')
}

if (process.argv[1] === program) {
  const [, , file = '', port = '0', url = '', messages = '0'] = process.argv
  const database = open(file)
  const take = receive(database)
  createServer((request, response) => void take(request, response)).listen(Number(port), '127.0.0.1', () => {
    console.log('listening')
    void send(database, url, Number(messages))
  })
}
