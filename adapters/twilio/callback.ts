// Twilio's status callbacks. Believed only when Twilio signed them and when they came to an address that was made for a message
// of ours. They come in any order and more than once; the hub's table of life makes sense of that. Thanked for (204) only when
// the hub has them on disk.
import type { Inlet, InletAnswer, InletRequest } from '../../core/inlet.ts'
import type { Receipt } from '../../core/outcome.ts'
import { addressed, type Addressed } from './address.ts'
import { formOf, formOfJson, type Form } from './form.ts'
import { sidOf, told } from './outcome.ts'
import type { Parts } from './parts.ts'
import { isSigned, keepsPromise, promisedHash } from './signature.ts'

const nothing: Form = new Map()

const signedBy = (token: string, { url, headers, body }: InletRequest): Form | undefined => {
  const given = headers['x-twilio-signature']
  const signature = typeof given === 'string' ? given : ''
  const promised = promisedHash(url)
  const form = promised === undefined ? formOf(body) : formOfJson(body)
  if (!form || !isSigned(token, signature, url, promised === undefined ? form : nothing)) return undefined
  return promised === undefined || keepsPromise(body, promised) ? form : undefined
}

const first = (form: Form, ...names: readonly string[]): string | undefined => {
  for (const name of names) for (const value of form.get(name) ?? []) return value
  return undefined
}

/** The inlet that hears what becomes of messages. */
export const createCallback = ({ settings, services, known, unknown }: Parts): Inlet => {
  const ignored = (why: string, status: number): InletAnswer => {
    services.world.records.count('sluse_inlet_ignored_total', { route: services.route, why })
    return { status }
  }
  const receiptOf = ({ id, attempt }: Addressed, form: Form): Receipt | undefined => {
    const handle = sidOf(first(form, 'MessageSid', 'SmsSid'))
    const said = told(first(form, 'MessageStatus', 'SmsStatus'), first(form, 'ErrorCode'), unknown)
    if (!handle || !said) return undefined
    known.add(handle, id)
    const { code, ...news } = said
    return { id, ...news, evidence: { code, handle, attempt } }
  }
  return {
    kind: 'http',
    answer: async (request, receive) => {
      const ours = request.method === 'POST' ? addressed(services, request.path) : undefined
      if (!ours) return ignored('address-unknown', 403)
      const form = signedBy(settings.authToken, request)
      if (!form) return ignored('signature-wrong', 403)
      const receipt = receiptOf(ours, form)
      if (!receipt) return ignored('unintelligible', 204)
      await receive(receipt)
      return { status: 204 }
    },
  }
}
