// Lets the demo's traffic flow: each silo posts over real HTTP with its own credential, as a silo would.
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { credentialOf } from './credentials.ts'
import { nextMessage } from './traffic.ts'

export interface Traffic { stop(): Promise<void> }

const meanPauseMs = 700

const post = async (url: string, folder: string, reference: string, signal: AbortSignal): Promise<void> => {
  const { silo, message } = nextMessage(Math.random)
  await fetch(`${url}/v1/messages`, {
    method: 'POST', signal, body: JSON.stringify({ reference, ...message }),
    headers: { authorization: `Bearer ${credentialOf(join(folder, 'credentials'), silo)}`, 'content-type': 'application/json' },
  }).then((answer) => answer.arrayBuffer(), () => undefined)
}

/** Starts the traffic against the hub at `url`; about a message and a half a second. */
export const startTraffic = (url: string, folder: string): Traffic => {
  const stopping = new AbortController()
  const run = Date.now().toString(36)
  const flow = async (): Promise<void> => {
    for (let number = 1; !stopping.signal.aborted; number += 1) {
      await post(url, folder, `demo-${run}-${number}`, stopping.signal)
      await sleep(meanPauseMs * 2 * Math.random(), undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const flowing = flow()
  return {
    stop: async () => {
      stopping.abort()
      await flowing
    },
  }
}
