// What the tests of the SMTP adapter share: opening it, and a delivery.
import { createHmac } from 'node:crypto'
import type { Delivery } from '../../core/adapter.ts'
import type { WayOut } from '../../core/channel.ts'
import type { Services } from '../../core/world.ts'
import { openSmtp, type Mail, type SmtpSettings } from '../../adapters/smtp/index.ts'
import { noAttachments, recordingWorld, type RecordingWorld } from '../conformance/world.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'

export const mac = (text: string): string => createHmac('sha256', 'tests').update(text).digest('base64url').slice(0, 22)

export const bounceAddress = 'bounce@nordby.example'

export const settingsFor = (port: number, more: Partial<SmtpSettings> = {}): SmtpSettings => ({
  adapter: 'smtp', host: '127.0.0.1', port, requireTls: false, bounce: bounceAddress,
  from: { name: 'Jobcenter Nordby', address: 'noreply@nordby.example' }, ...more,
})

export const letter: Mail = { to: { address: 'karen@borger.example' }, subject: 'Ny besked', text: 'Der er nyt.' }

export interface OpenedSmtp extends WayOut {
  readonly world: RecordingWorld
  readonly services: Services
}

export const openWith = async (settings: SmtpSettings): Promise<OpenedSmtp> => {
  const world = recordingWorld()
  const inletUrl = 'https://hub.example/inlets/email'
  const services: Services = { world, route: 'email', inletUrl, mac, attachments: noAttachments, keeping: createMemoryStore() }
  const way = await openSmtp(settings, services, ({ content }) => content as Mail)
  return { ...way, world, services }
}

export const id = '0199c6a0-1234-7abc-8def-0123456789ab'

export const delivery = (mail: Mail = letter, attempt = 1): Delivery => ({
  id, attempt, origin: 'silo', reference: 'r', topic: 't', at: 0, body: { recipient: mail.to, content: mail },
})

export const patient = new AbortController().signal
