import type { AlarmLimits } from '../core/alarm.ts'
import type { DoorSettings } from '../core/door.ts'
import type { FallbackRule } from '../core/fallback.ts'
import type { ServiceLevel } from '../core/level.ts'
import type { Organisation, Permit } from '../core/partner.ts'
import type { Role } from '../core/right.ts'
import type { Route, Window } from '../core/route.ts'
import type { Profile } from './profile.ts'
import type {
  AlarmMail, AlarmWebhook, LogLevel, PeopleConfiguration, QueueConfiguration, StoreConfiguration,
} from './configuration.ts'

// The file as it is when its schema has let it through and filled in the defaults: its members are named as the file names
// them, with durations as written. `complete` turns it into the words of core.

export type Duration = string | number
export interface Credential { readonly sha256: string }

export interface FileOperator {
  readonly name: string
  readonly credentials: readonly Credential[]
  readonly roles: readonly Role[]
}

/** `within` in seconds. */
export interface FileServiceLevel extends Omit<ServiceLevel, 'withinMs'> { readonly within: number }

export interface FileCanary { readonly every: Duration }

export interface FileSilo {
  readonly da: string
  readonly en: string
  readonly credentials: readonly Credential[]
  readonly channels: readonly string[]
  readonly topics: readonly string[]
  readonly webhook?: { readonly url: string; readonly secret: string; readonly suspendAfter: Duration; readonly ca?: string }
  readonly relevance?: FileRelevance
  readonly retention: Duration
  readonly parked?: Duration
}

export interface FileRelevance {
  readonly url: string
  readonly secret: string
  readonly ca?: string
  readonly timeout: Duration
  readonly otherwise: 'send' | 'wait'
}

export interface FileEndpoint {
  readonly address?: string
  readonly polled: boolean
  readonly ca?: string
  readonly window?: Window
  readonly closed?: readonly Window[]
  readonly settings: object
}

export interface FilePartner {
  readonly da: string
  readonly en: string
  readonly system: string
  readonly organisation: Organisation
  readonly certificates: readonly Credential[]
  readonly receives: readonly Permit[]
  readonly endpoints: Readonly<Record<string, FileEndpoint>>
}

export interface FilePartnerApi {
  readonly host: string
  readonly port: number
  readonly certificate: string
  readonly key: string
  readonly ca: string
}

export interface FileRoute {
  readonly name: string
  readonly channel: string
  readonly match: Route['match']
  readonly settings: unknown
  readonly perPartner: boolean
  readonly width: number
  readonly attempt: Duration
  readonly window?: Window
  readonly closed?: readonly Window[]
  readonly throttle?: { readonly perSecond: number; readonly burst?: number }
  readonly retry: {
    readonly budget: Duration
    readonly first: Duration
    readonly max: Duration
    readonly spacing: 'spread' | 'exact'
  }
  readonly breaker: { readonly failures: number; readonly open: Duration; readonly maxOpen: Duration }
  readonly inDoubt: { readonly askAfter: Duration; readonly giveUp: Duration; readonly otherwise: 'park' | 'resend' }
  readonly receipt?: Duration
  readonly life: Duration
  readonly lead?: Duration
  readonly parked: Duration
  readonly test?: NonNullable<Route['test']>
}

export type DoorName = 'amqp' | 'bullmq'

export interface FileAlarms extends Pick<AlarmLimits, 'failingLeast' | 'failingShare' | 'diskBytes' | 'silentHour'> {
  readonly late: Duration
  readonly inDoubt: Duration
  readonly ending: Duration
  readonly certificate: Duration
  readonly clock: Duration
  readonly remind: Duration
  readonly mail?: AlarmMail
  readonly webhook?: AlarmWebhook
}

export interface FileDoor extends Omit<DoorSettings, 'refusedMs'> { readonly refused: Duration }

export interface ConfigurationFile {
  readonly profile: Profile
  readonly api: {
    readonly host: string
    readonly port: number
    readonly publicUrl?: string
    readonly maxBodyBytes: number
    readonly maxLineBytes: number
    readonly requestTimeout: Duration
    readonly inFlightPerSilo: number
  }
  readonly store: StoreConfiguration
  readonly attachments: {
    readonly maxBytes: number
    readonly maxUnboundBytes: number
    readonly maxTotalBytes: number
    readonly unbound: Duration
    readonly inFlightPerSilo: number
  }
  readonly queue: QueueConfiguration
  readonly doors: Readonly<Partial<Record<DoorName, FileDoor>>>
  readonly keyring: { readonly folder: string }
  readonly log: { readonly level: LogLevel }
  readonly traces: { readonly endpoint?: string }
  readonly name?: string
  readonly alarms: FileAlarms
  readonly canary: FileCanary
  readonly drain: Duration
  readonly people: PeopleConfiguration
  readonly operators: readonly FileOperator[]
  readonly silos: Readonly<Record<string, FileSilo>>
  readonly partners: Readonly<Record<string, FilePartner>>
  readonly partnerApi?: FilePartnerApi
  readonly routes: readonly FileRoute[]
  readonly fallback: readonly FallbackRule[]
  readonly serviceLevels: readonly FileServiceLevel[]
}
