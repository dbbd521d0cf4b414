import { createHash, timingSafeEqual } from 'node:crypto'
import type { Inlet, InletAnswer, InletRequest } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import type { Intake } from './intake.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Compared as digests, so that neither length nor contents show in the time it takes. */
const isBearer = (header: string | string[] | undefined, secret: string): boolean =>
  typeof header === 'string' && timingSafeEqual(digest(header), digest(`Bearer ${secret}`))

const textOf = (header: string | string[] | undefined): string[] => header === undefined ? [] : [header].flat()

const refusal = (request: InletRequest, secret: string): InletAnswer | undefined => {
  if (!isBearer(request.headers.authorization, secret)) return { status: 403 }
  return request.method === 'POST' ? undefined : { status: 405, headers: { allow: 'POST' } }
}

/** POST of a raw mail (message/rfc822) with `Authorization: Bearer <secret>`; its envelope's recipient is in `X-Envelope-To`. */
export const createHttpInlet = (secret: string, intake: Intake, { world, route }: Services): Inlet => ({
  kind: 'http',
  answer: async (request, receive) => {
    const refused = refusal(request, secret)
    if (refused) {
      world.records.count('sluse_inlet_ignored_total', { route, why: 'forbidden' })
      return refused
    }
    await intake({ raw: request.body, recipients: textOf(request.headers['x-envelope-to']) }, receive)
    return { status: 204 }
  },
})
