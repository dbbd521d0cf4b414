// The way back: hands a mail to the hub's LMTP listener or posts it to its HTTP inlet, as the mail server of the return path
// would.
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** Where mails on the return path go. */
export type ReturnPath =
  | { readonly lmtp: { readonly host: string; readonly port: number } }
  | { readonly http: { readonly url: string; readonly secret: string } }

const stuffed = (raw: string): string => raw.replace(/^\./gm, '..').replace(/(?:\r\n)?$/, '\r\n.')

const commandsFor = (raw: string, recipient: string): readonly string[] =>
  ['LHLO mx.sandbox.example', 'MAIL FROM:<>', `RCPT TO:<${recipient}>`, 'DATA', stuffed(raw), 'QUIT']

/** Speaks LMTP (RFC 2033) one command at a time; rejects at the first reply that is no yes. */
const overLmtp = async (port: number, host: string, raw: string, recipient: string): Promise<void> => {
  const socket = connect({ port, host })
  const commands = [...commandsFor(raw, recipient)]
  try {
    for await (const line of createInterface({ input: socket })) {
      if (/^\d{3}-/.test(line)) continue
      if (!/^[23]/.test(line)) throw new Error(`the hub's LMTP listener answered ${line.slice(0, 3)}`)
      const command = commands.shift()
      if (command === undefined) return
      socket.write(`${command}\r\n`)
    }
    if (commands.length > 0) throw new Error('the hub\'s LMTP listener closed the connection')
  } finally {
    socket.destroy()
  }
}

const overHttp = async (url: string, secret: string, raw: string, recipient: string): Promise<void> => {
  const headers = { 'authorization': `Bearer ${secret}`, 'content-type': 'message/rfc822', 'x-envelope-to': recipient }
  const answer = await fetch(url, { method: 'POST', headers, body: raw })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`the hub's inlet answered ${answer.status}`)
}

/** Resolves when the hub has taken the mail. */
export const handBack = (path: ReturnPath, raw: string, recipient: string): Promise<void> => 'lmtp' in path
  ? overLmtp(path.lmtp.port, path.lmtp.host, raw, recipient)
  : overHttp(path.http.url, path.http.secret, raw, recipient)
