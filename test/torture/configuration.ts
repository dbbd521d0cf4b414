// The hub as the torture configures it: all its channels, brisk, each to a counterpart outside of what is killed.
import { join } from 'node:path'
import { hashOf } from '../end-to-end/hub.ts'
import { credential } from './load.ts'
import { secret, twilioAccount, type Peers } from './peers.ts'

interface More {
  readonly store: object
  /** Longest attempt; where several hubs share the ledger, what one died with is found when that is over. */
  readonly attempt?: string
  readonly [section: string]: unknown
}

/** `more`: the store and whatever else is not the torture's usual. */
export const configurationOf = (
  folder: string, port: number, { siloUrl, twilioUrl, mail, letters, partnerUrl }: Peers, { attempt, ...more }: More,
): object => {
  const brisk = {
    retry: { budget: '1h', first: '200ms', max: '2s' }, breaker: { failures: 20, open: '200ms', maxOpen: '1s' },
    inDoubt: { askAfter: '500ms', giveUp: '8s' }, width: 16,
    ...(attempt && { attempt }),
  }
  const smtp = {
    adapter: 'smtp', host: mail.host, port: mail.port, requireTls: false,
    from: { address: 'ingen-svar@sluse.example' }, bounce: 'b@sluse.example',
  }
  const sms = { adapter: 'twilio', ...twilioAccount, from: 'Sluse', baseUrl: twilioUrl, graceMs: 1000 }
  const partner = { adapter: 'ws-rm', partner: 'partner', tuning: { resendMs: 200, resendCapMs: 1000, requestMs: 300 } }
  return {
    api: { port, publicUrl: `http://127.0.0.1:${port}`, inFlightPerSilo: 1000 },
    attachments: { inFlightPerSilo: 1000 },
    keyring: { folder: join(folder, 'keyring') }, log: { level: 'debug' }, drain: '5s', ...more,
    silos: {
      plager: {
        da: 'Plager', en: 'Tormentor', credentials: [{ sha256: hashOf(credential) }],
        channels: ['silo', 'sms', 'email', 'eboks', 'nemsms', 'wsrm'], topics: ['torture.*'],
      },
      modtager: { da: 'Modtager', en: 'Receiver', credentials: [], channels: [], topics: [] },
    },
    routes: [
      { name: 'til-silo', channel: 'silo', settings: { adapter: 'webhook', url: `${siloUrl}/inbox/modtager`, secret }, ...brisk },
      { name: 'sms', channel: 'sms', settings: sms, ...brisk },
      { name: 'email', channel: 'email', settings: smtp, ...brisk },
      { name: 'eboks', channel: 'eboks', settings: { ...letters, receipts: 'pull' }, ...brisk },
      { name: 'nemsms', channel: 'nemsms', settings: { ...letters, receipts: 'none' }, ...brisk },
      { name: 'wsrm', channel: 'wsrm', settings: { ...partner, address: partnerUrl }, ...brisk },
    ],
  }
}
