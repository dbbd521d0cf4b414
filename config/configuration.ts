import type { Profile } from './profile.ts'
import type { AlarmLimits } from '../core/alarm.ts'
import type { AttachmentLimits } from '../core/attachment.ts'
import type { DoorSettings } from '../core/door.ts'
import type { FallbackRule } from '../core/fallback.ts'
import type { ServiceLevel } from '../core/level.ts'
import type { Partner } from '../core/partner.ts'
import type { Role } from '../core/right.ts'
import type { Route } from '../core/route.ts'
import type { Silo } from '../core/silo.ts'

/** Somebody, or something, that may see and repair every silo's transactions. */
export interface Operator {
  /** Stands in the journal as the one who did it. */
  readonly name: string
  /** SHA-256 of each valid credential, hex. */
  readonly credentials: readonly string[]
  readonly roles: readonly Role[]
}

/** Who says so of themselves at the identity provider has the role. */
export interface SamlRole {
  readonly attribute: string
  readonly value: string
  readonly role: Role
  readonly silo?: string
}

/** Single sign-on; PEMs with their secrets read. */
export interface SamlConfiguration {
  readonly entryPoint: string
  readonly certificates: readonly string[]
  readonly issuer: string
  readonly idpIssuer: string
  readonly key?: string
  readonly certificate?: string
  readonly nameAttribute?: string
  readonly assurance: readonly string[]
  readonly roles: readonly SamlRole[]
}

export interface PeopleConfiguration {
  /** Of the first administrator; without it one is made up. */
  readonly firstPassword?: string
  readonly saml?: SamlConfiguration
}

export interface ApiConfiguration {
  readonly host: string
  /** 0 lets the machine choose. */
  readonly port: number
  /** How counterparts and silos reach the hub from outside, without a slash at the end. */
  readonly publicUrl: string
  /** Largest body of one request with one message. */
  readonly maxBodyBytes: number
  /** Longest line, thus largest message, of a request with many. */
  readonly maxLineBytes: number
  readonly requestTimeoutMs: number
  /** Requests of one silo under way at once; the next is told to wait. */
  readonly inFlightPerSilo: number
}

export interface StoreConfiguration {
  readonly kind: 'sqlite' | 'postgres' | 'memory'
  readonly file: string
  readonly maxBytes: number
  /** Of the server, where `kind` is one. */
  readonly url?: string
  readonly schema: string
  readonly ca?: string
}

export interface AttachmentsConfiguration extends AttachmentLimits {
  /** How long one is kept that no message names. */
  readonly unboundMs: number
  /** Uploads of one silo under way at once; the next is told to wait. */
  readonly inFlightPerSilo: number
}

export interface QueueConfiguration {
  readonly kind: 'embedded' | 'bullmq' | 'rabbitmq'
  /** Where the server is; there for every kind that has one. */
  readonly url?: string
  readonly prefix: string
  readonly ca?: string
}

/** The door of partners; PEMs with their secrets read. */
export interface PartnerApiConfiguration {
  readonly host: string
  /** 0 lets the machine choose. */
  readonly port: number
  readonly certificate: string
  readonly key: string
  /** Authorities of the client certificates that are let in. */
  readonly ca: string
}

/** The owner's mail server, and whom alarms are mailed to. */
export interface AlarmMail {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
  readonly requireTls: boolean
  readonly user?: string
  readonly password?: string
  readonly ca?: string
  readonly from: string
  readonly to: readonly string[]
}

export interface AlarmWebhook { readonly url: string; readonly secret: string; readonly ca?: string }

export interface AlarmsConfiguration {
  readonly limits: AlarmLimits
  readonly remindMs: number
  readonly mail?: AlarmMail
  readonly webhook?: AlarmWebhook
}

/** The configuration in force: checked, complete, secrets read, frozen deeply. Times in milliseconds. */
export interface Configuration {
  readonly profile: Profile
  readonly api: ApiConfiguration
  readonly store: StoreConfiguration
  readonly attachments: AttachmentsConfiguration
  readonly queue: QueueConfiguration
  /** By name; those that are configured. */
  readonly doors: Readonly<Record<string, DoorSettings>>
  readonly keyring: { readonly folder: string }
  readonly log: { readonly level: LogLevel }
  /** Nothing is traced without an endpoint. */
  readonly traces: { readonly endpoint?: string }
  /** What this hub is called among several. */
  readonly name: string
  readonly alarms: AlarmsConfiguration
  /** 0: the scan runs only when somebody asks for it. */
  readonly canary: { readonly everyMs: number }
  readonly people: PeopleConfiguration
  readonly operators: readonly Operator[]
  readonly silos: readonly Silo[]
  readonly partners: readonly Partner[]
  readonly partnerApi?: PartnerApiConfiguration
  /** In the order in which they are tried. */
  readonly routes: readonly Route[]
  /** Rules of fallback that come before the usual ones. */
  readonly fallback: readonly FallbackRule[]
  /** What was agreed, for the reports; the first that fits counts. */
  readonly serviceLevels: readonly ServiceLevel[]
  /** How long stopping waits for attempts under way before it cuts them off. */
  readonly drainMs: number
  /** What is allowed but looks unmeant, for the log and config:check. */
  readonly warnings: readonly string[]
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]
