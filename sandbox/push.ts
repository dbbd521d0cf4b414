// Posts receipts to a door of the hub's under the counterpart's own certificate, a few times where it is not thanked for.
import { request } from 'node:https'
import { throwAwayAuthority, type KeyAndCertificate } from './tls.ts'

export interface PushTarget {
  readonly url: string
  readonly tls: KeyAndCertificate
  /** The authority of the receiver's certificate. */
  readonly ca: string
}

export interface Pushed {
  readonly type: string
  readonly body: string
}

const post = ({ url, tls, ca }: PushTarget, { type, body }: Pushed): Promise<boolean> => new Promise((resolve) => {
  const headers = { 'content-type': type }
  const asked = request(url, { method: 'POST', ...tls, ca, headers, agent: false, timeout: 10_000 }, (response) => {
    response.resume().once('end', () => resolve(response.statusCode === 200))
  })
  asked.once('error', () => resolve(false)).once('timeout', () => asked.destroy())
  asked.end(body)
})

/** True when it was thanked for in the end. The first post goes under a stranger's certificate where it is so wanted. */
export const push = async (target: PushTarget, pushed: Pushed, untrusted: boolean): Promise<boolean> => {
  if (untrusted) await post({ ...target, tls: throwAwayAuthority().cert(['a stranger']) }, pushed)
  for (let tries = 0; tries < 5; tries += 1) if (await post(target, pushed)) return true
  return false
}
