// Where mails go: takes every one and counts it. The first port is SMTP's; at the second, `GET /<n>` answers when `n` have come.
//   node bench/smtp-sink.ts
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { createCount } from './count.ts'

const count = createCount()
const told = createServer(count.tell)
const smtp = new SMTPServer({
  authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, logger: false,
  hideDSN: false, hidePIPELINING: false, lenientAddressParsing: true,
  onData: (stream, _session, callback) => {
    stream.resume().once('end', () => {
      count.came()
      callback(null, '2.0.0 Ok: queued')
    })
  },
})
smtp.on('error', () => undefined)

const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port

const listening = Promise.all([once(smtp.server, 'listening'), once(told, 'listening')])
smtp.listen(0, '127.0.0.1')
told.listen(0, '127.0.0.1')
await listening
console.error(`takes messages at smtp://127.0.0.1:${portOf(smtp.server)}, told at http://127.0.0.1:${portOf(told)}`)
