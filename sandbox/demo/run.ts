// Lets the demo's traffic flow: each silo posts over real HTTP with its own credential, as a silo would.
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { credentialOf } from './credentials.ts'
import { nextMessage, uploadedHere } from './traffic.ts'

export interface Traffic { stop(): Promise<void> }

const meanPauseMs = 700

const post = async (url: string, folder: string, reference: string, signal: AbortSignal): Promise<void> => {
  const { silo, upload, message } = nextMessage(Math.random)
  const authorization = `Bearer ${credentialOf(join(folder, 'credentials'), silo)}`
  const send = async (path: string, type: string, body: string): Promise<{ readonly attachment?: string }> => {
    const headers = { authorization, 'content-type': type }
    return (await fetch(`${url}${path}`, { method: 'POST', signal, body, headers })).json() as Promise<object>
  }
  const { attachment = '' } = upload === undefined ? {} : await send('/v1/attachments', 'text/plain', upload)
  const body = JSON.stringify({ reference, ...message }).replace(uploadedHere, attachment)
  await send('entity' in message ? '/v1/events' : '/v1/messages', 'application/json', body)
}

/** Starts the traffic against the hub at `url`; about a message and a half a second. */
export const startTraffic = (url: string, folder: string): Traffic => {
  const stopping = new AbortController()
  const run = Date.now().toString(36)
  const flow = async (): Promise<void> => {
    for (let number = 1; !stopping.signal.aborted; number += 1) {
      await post(url, folder, `demo-${run}-${number}`, stopping.signal).catch(() => undefined)
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
