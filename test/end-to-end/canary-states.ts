// Messages of the canary that stand in each state there is at the same time, to recipients of every kind: phone, email address,
// CPR number and silo.
import { emailMessage, nemsmsMessage, siloMessage, smsMessage, type Message } from './canary-said.ts'
import type { Scene } from './canary-scene.ts'

export interface Doing {
  readonly scene: Scene
  /** Posts one that is taken; answers its id. */
  accepted(message: Message): Promise<string>
  /** A letter with an attachment that has been uploaded. */
  letter(more?: Message): Promise<Message>
}

/** Ids by the state that they are in. */
export type InStates = Readonly<Record<string, readonly string[]>>

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()
const later = (): Message => ({ notBefore: inMs(3_600_000) })
const saidBy = ({ channel, recipient, content }: Message): Message => ({ channel, recipient, content })

const toEverybody = (more: () => Message): readonly Message[] => [
  siloMessage(more()), smsMessage(undefined, more()), emailMessage('q', more()), nemsmsMessage(more()),
]

/** Looks until it is there; each look is an answer of the hub's. */
const until = async ({ call }: Scene, id: string, status: string): Promise<string> => {
  for (;;) if ((await call(`/v1/transactions/${id}`)).body['status'] === status) return id
}

const held = async ({ scene, accepted, letter }: Doing): Promise<readonly string[]> => {
  const chains = [
    smsMessage(undefined, { ...later(), fallback: [saidBy(emailMessage('r'))] }),
    nemsmsMessage({ ...later(), fallback: [saidBy(smsMessage())] }),
    emailMessage('s', { ...later(), fallback: [saidBy(await letter())] }),
  ]
  const firsts = await Promise.all(chains.map(accepted))
  return Promise.all(firsts.map(async (id) => String((await scene.call(`/v1/transactions/${id}`)).body['next'])))
}

const cancelled = async ({ scene, accepted }: Doing): Promise<readonly string[]> => {
  const ids = await Promise.all(toEverybody(later).map(accepted))
  for (const id of ids) await scene.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })
  return ids
}

/** One after another, since the fault strikes whichever comes next. */
const struck = async ({ scene, accepted }: Doing, fault: 'refuse-422' | 'failed-500', message: Message): Promise<string> => {
  scene.inbox.faults.switchOn(fault, { times: 1 })
  const id = await accepted(message)
  await scene.end(id)
  return id
}

/** Brings all of it about. What is sent is sent to the scene's own counterparts. */
export const bringAbout = async (doing: Doing): Promise<InStates> => {
  const { scene, accepted } = doing
  const [parked, failed] = [
    await struck(doing, 'failed-500', siloMessage({ topic: 'moede.parkeres' })), await struck(doing, 'refuse-422', siloMessage()),
  ]
  const [sending, inDoubt, arrived, expired] = await Promise.all([
    accepted(siloMessage({ topic: 'moede.haenger' })), accepted(siloMessage({ topic: 'moede.uvist' })),
    Promise.all([siloMessage(), smsMessage(), emailMessage('t'), nemsmsMessage()].map(accepted)),
    accepted(siloMessage({ topic: 'moede.lukket', expiresAt: inMs(500) })),
  ])
  await Promise.all([...arrived, expired].map(scene.end))
  return {
    queued: [await accepted(siloMessage({ topic: 'moede.lukket' })), ...await Promise.all(toEverybody(later).map(accepted))],
    held: await held(doing), cancelled: await cancelled(doing), parked: [parked], failed: [failed, expired], settled: arrived,
    sending: [await until(scene, sending, 'sending')], 'in-doubt': [await until(scene, inDoubt, 'in-doubt')],
  }
}
