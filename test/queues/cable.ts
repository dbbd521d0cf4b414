// A cable between an engine and its server, to be cut: as seen from the server, the process at its end has died.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

export interface Cable {
  readonly port: number
  /** Nothing passes any more, and nobody gets through. */
  cut(): void
  /** Whoever connects gets through again. */
  mend(): void
  /** It is taken up for good. */
  remove(): void
}

export const layCable = async (to: number): Promise<Cable> => {
  const sockets = new Set<Socket>()
  let whole = true
  const hold = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer((near) => {
    if (!whole) return void near.destroy()
    const far = hold(connect({ port: to, host: '127.0.0.1', noDelay: true }))
    hold(near).pipe(far).pipe(near)
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    whole = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => { whole = true },
    remove: () => {
      cut()
      server.close()
    },
  }
}
