import { createServer } from 'node:http'
import { listen, stopServer } from './http.ts'

/** A port of this machine's that is free now. */
export const freePort = async (): Promise<number> => {
  const taken = createServer()
  const port = await listen(taken)
  await stopServer(taken)
  return port
}
