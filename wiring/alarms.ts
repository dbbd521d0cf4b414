// The ways by which operators are told of alarms.
import { createNoticeMail } from '../adapters/smtp/index.ts'
import { createWebhook } from '../adapters/webhook/index.ts'
import type { Configuration } from '../config/index.ts'
import { alarmCauses, type AlarmWay, type Notice } from '../core/alarm.ts'
import type { World } from '../core/world.ts'
import type { AlarmSettings } from '../hub/index.ts'

/** What a webhook is posted. */
const posted = ({ items }: Notice, link: string): string => JSON.stringify({
  link,
  alarms: items.map(({ since, ...item }) => ({ ...item, since: new Date(since).toISOString(), ...alarmCauses[item.cause] })),
})

/** Opens them as configured. */
export const openAlarms = ({ alarms, api: { publicUrl } }: Configuration, { now }: Pick<World, 'now'>) => {
  const { limits, remindMs, mail, webhook } = alarms
  const link = `${publicUrl}/dashboard/alarms`
  const poster = webhook && createWebhook({ ...webhook, connections: 1, now })
  const ways: readonly AlarmWay[] = [
    ...mail ? [{ name: 'mail', post: createNoticeMail(mail) }] : [],
    ...poster ? [{
      name: 'webhook', post: (notice: Notice, signal: AbortSignal) => poster.post(posted(notice, link), {}, signal),
    }] : [],
  ]
  const settings: AlarmSettings = { limits, remindMs, link, ways }
  return { settings, close: async () => poster?.close() }
}
