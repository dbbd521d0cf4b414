// A real TCP server that says whatever a test wants, in bytes. It is how a suite asks what happens when the other side is
// broken in ways no faithful counterpart would be: nonsense, half answers, resets, silence.
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** `request`: the caller speaks first and is answered once. `dialogue`: the peer greets, then answers line by line. */
export type Talk = 'request' | 'dialogue'

export interface Script {
  /** What is said, piece by piece; in a dialogue one piece for each time the caller has spoken. */
  readonly pieces: readonly Uint8Array[]
  /** What happens when all has been said. */
  readonly ending: 'close' | 'reset' | 'hang'
}

export interface RawPeer {
  readonly host: string
  readonly port: number
  /** Everything it has been sent, as Latin-1 text so that no byte is lost. */
  received(): string
  /** Connections now open. */
  open(): number
  /** Resolves when a script has been said to its end for the first time. */
  readonly spoken: Promise<void>
  /** Resolves when no connection is open any more. */
  deserted(): Promise<void>
  stop(): Promise<void>
}

const end = (socket: Socket, ending: Script['ending']): void => {
  if (ending === 'close') socket.end()
  if (ending === 'reset') socket.resetAndDestroy()
}

const converse = (socket: Socket, talk: Talk, script: Script, spoken: () => void, heard: (bytes: Buffer) => void): void => {
  const pieces = [...script.pieces]
  const say = (): void => {
    const now = talk === 'request' ? pieces.splice(0) : pieces.splice(0, 1)
    for (const piece of now) if (!socket.destroyed) socket.write(piece)
    if (pieces.length > 0) return
    end(socket, script.ending)
    spoken()
  }
  socket.on('error', () => undefined)
  socket.on('data', (bytes) => {
    heard(bytes)
    say()
  })
  if (talk === 'dialogue') say()
}

/** Starts the peer on a free port of the loopback. */
export const startRawPeer = async (talk: Talk, script: Script): Promise<RawPeer> => {
  const heard: Buffer[] = []
  const sockets = new Set<Socket>()
  const desertions: (() => void)[] = []
  let spoken: () => void = () => undefined
  const whenSpoken = new Promise<void>((resolve) => { spoken = resolve })
  const left = (socket: Socket): void => {
    sockets.delete(socket)
    if (sockets.size === 0) for (const resolve of desertions.splice(0)) resolve()
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => left(socket))
    converse(socket, talk, script, spoken, (bytes) => void heard.push(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const deserted = (): Promise<void> => sockets.size === 0
    ? Promise.resolve()
    : new Promise((resolve) => void desertions.push(resolve))
  const stop = (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => void server.close(() => resolve()))
  }
  return {
    host: '127.0.0.1', port: (server.address() as AddressInfo).port, spoken: whenSpoken,
    received: () => Buffer.concat(heard).toString('latin1'), open: () => sockets.size, deserted, stop,
  }
}

/** A port of the loopback on which nothing listens. */
export const deadPort = async (): Promise<number> => {
  const peer = await startRawPeer('request', { pieces: [], ending: 'close' })
  await peer.stop()
  return peer.port
}
