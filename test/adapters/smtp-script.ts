// A real TCP server that speaks SMTP by a script: what it says to each command, or where it breaks off or falls silent.
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** `dot` is the end of the mail, `body` its first bytes. */
export type Verb = 'CONNECT' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'dot' | 'RSET' | 'QUIT'

/** A reply, or what it does instead of replying. */
export type Line = string | 'close' | 'reset' | 'hang'

export type Script = Readonly<Partial<Record<Verb, Line | ((times: number) => Line)>>>

export interface Scripted {
  readonly port: number
  /** Commands heard, in order, of all connections. */
  readonly heard: readonly string[]
  connections(): number
  /** Resolves when the verb is heard for the first time. */
  hears(verb: Verb): Promise<void>
  /** Breaks all connections. */
  breakAll(): void
  stop(): Promise<void>
}

const usual: Readonly<Record<Verb, Line>> = {
  CONNECT: '220 scripted ESMTP', EHLO: '250-scripted\r\n250-SIZE 1000000\r\n250 DSN', MAIL: '250 2.1.0 ok', RCPT: '250 2.1.5 ok',
  DATA: '354 go on', body: '', dot: '250 2.0.0 Ok: queued as ABC123', RSET: '250 2.0.0 ok', QUIT: '221 2.0.0 bye',
}

const carryOut = (socket: Socket, line: Line): void => {
  if (line === 'close') socket.end()
  else if (line === 'reset') socket.resetAndDestroy()
  else if (line !== 'hang' && line !== '') socket.write(`${line}\r\n`)
}

// Whoever does not get on with EHLO tries HELO (RFC 5321 section 3.2).
const verbOf = (line: string): Verb => line.slice(0, 4).toUpperCase().replace('HELO', 'EHLO') as Verb

/** Starts the server on a free port of the loopback. */
export const startScripted = async (script: Script): Promise<Scripted> => {
  const heard: string[] = []
  const waiting: { readonly verb: Verb; readonly resolve: () => void }[] = []
  const sockets = new Set<Socket>()
  const times = new Map<Verb, number>()
  let opened = 0

  const hear = (socket: Socket, verb: Verb, line: string): Line => {
    heard.push(line)
    times.set(verb, (times.get(verb) ?? 0) + 1)
    const said = script[verb] ?? usual[verb] ?? '502 5.5.1 no'
    const reply = typeof said === 'function' ? said(times.get(verb) as number) : said
    carryOut(socket, reply)
    for (const waiter of waiting) if (waiter.verb === verb) waiter.resolve()
    return reply
  }
  const serve = (socket: Socket): void => {
    let text = ''
    let inBody = false
    const lines = (): void => {
      for (let end = text.indexOf('\r\n'); end >= 0 && !inBody; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        inBody = hear(socket, verbOf(line), line).startsWith('354')
      }
    }
    const body = (): void => {
      if (text !== '') hear(socket, 'body', `body ${text.length}`)
      const end = `\r\n${text}`.indexOf('\r\n.\r\n')
      if (end < 0) return
      text = text.slice(end + 3)
      inBody = false
      hear(socket, 'dot', 'dot')
    }
    socket.on('error', () => undefined)
    socket.on('close', () => void sockets.delete(socket))
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      if (inBody) body()
      lines()
    })
    hear(socket, 'CONNECT', 'connected')
  }
  const server = createServer((socket) => {
    opened++
    sockets.add(socket)
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const breakAll = (): void => { for (const socket of sockets) socket.destroy() }
  return {
    port: (server.address() as AddressInfo).port, heard, connections: () => opened, breakAll,
    hears: (verb) => times.has(verb) ? Promise.resolve() : new Promise((resolve) => void waiting.push({ verb, resolve })),
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      breakAll()
    }),
  }
}
