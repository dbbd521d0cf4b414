// The sandbox's own door: which counterparts there are, what arrived at them, and their faults, to be switched on and off.
//   GET  /                                  counterparts, faults, newest arrivals
//   POST /faults/<counterpart>/<fault>      on, or `?times=3` for its next three opportunities
//   DELETE /faults/<counterpart>/<fault>    off
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Counterpart } from './faults.ts'
import { listen, stopServer } from './http.ts'

export interface Control {
  readonly url: string
  stop(): Promise<void>
}

const shown = 3

const stateOf = ({ name, url, faults, arrivals }: Counterpart) => {
  const all = arrivals.all()
  return { name, url, arrived: all.length, newest: all.slice(-shown).reverse(), faults: faults.list() }
}

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(`${JSON.stringify(body, undefined, 2)}\n`)
}

const switchFault = (counterparts: readonly Counterpart[], method: string, url: URL): number => {
  const [, name, fault] = /^\/faults\/([a-z-]+)\/([a-z0-9-]+)$/.exec(url.pathname) ?? []
  const found = counterparts.find((each) => each.name === name)
  if (!found || !fault || !found.faults.list().some((each) => each.name === fault)) return 404
  const times = Number(url.searchParams.get('times')) || undefined
  if (method === 'POST') found.faults.switchOn(fault, { times })
  else found.faults.switchOff(fault)
  return 200
}

const respond = (counterparts: readonly Counterpart[], request: IncomingMessage, response: ServerResponse): void => {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const method = request.method ?? 'GET'
  if (method === 'GET' && url.pathname === '/') return answer(response, 200, { counterparts: counterparts.map(stateOf) })
  if (method !== 'POST' && method !== 'DELETE') {
    return answer(response, 404, { error: 'See sandbox/control.ts for what there is.' })
  }
  const status = switchFault(counterparts, method, url)
  answer(response, status, status === 200 ? { counterparts: counterparts.map(stateOf) } : { error: 'There is no such fault.' })
}

/** Starts the door on this machine only. A port that is taken is passed over for a free one. */
export const startControl = async (counterparts: readonly Counterpart[], port: number): Promise<Control> => {
  const server = createServer((request, response) => respond(counterparts, request, response))
  const got = await listen(server, '127.0.0.1', port).catch(() => listen(server))
  return { url: `http://127.0.0.1:${got}`, stop: () => stopServer(server) }
}

/** The counterparts' faults for the hub's own pages: how many messages arrived, and nothing of what. */
export const labOf = (counterparts: readonly Counterpart[]) => ({
  counterparts: () => counterparts.map(({ name, faults, arrivals }) => (
    { name, arrived: arrivals.all().length, faults: faults.list() })),
  turn: (counterpart: string, fault: string, on: boolean): boolean => {
    const faults = counterparts.find(({ name }) => name === counterpart)?.faults
    if (!faults?.list().some(({ name }) => name === fault)) return false
    if (on) faults.switchOn(fault)
    else faults.switchOff(fault)
    return true
  },
})
