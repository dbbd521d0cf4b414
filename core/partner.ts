// Partners: systems outside, of authorities that are told of events, and may say by themselves which ones they want.

/** An authority by type and number, as the employment area's systems name it: `kommune`, `751`. */
export interface Organisation {
  readonly type: string
  readonly code: string
  /** CVR number, eight digits. */
  readonly cvr: string
}

/** What a partner may subscribe to. */
export interface Permit {
  /** Number of the type of entity in the domain's own list of codes. */
  readonly entityType: number
  /** Topics on which it may be told of such; one may end in `.*`. Without it, all. */
  readonly topics?: readonly string[]
}

/** A way to a partner over one channel. */
export type PartnerEndpoint =
  /** What its addresses begin with, fixed by operations: https, with a slash at the end. */
  | { readonly address: string }
  /** It fetches by itself, and has no address. */
  | { readonly polled: true }

/** One authority on one system. */
export interface Partner {
  /** Short id, lower case, as in the configuration: `nordby`. Also the destination of messages to it. */
  readonly id: string
  readonly words: { readonly da: string; readonly en: string }
  readonly organisation: Organisation
  /** The system's own name; several authorities may be on one. */
  readonly system: string
  /** SHA-256 of the client certificates that it may call with, hex in lower case. */
  readonly fingerprints: readonly string[]
  readonly permits: readonly Permit[]
  /** By channel. */
  readonly endpoints: Readonly<Record<string, PartnerEndpoint>>
}

/** What events are about, in the domain's own words (webservicebesked); normally all that a partner is told. */
export interface Entity {
  readonly EntitetNavn: string
  /** Number of the type of entity. */
  readonly EntitetId: number
  /** UUID of the entity itself; nil where there is nothing to point at. */
  readonly EksternIdentifier: string
  /** UUID of the version of it. */
  readonly VersionIdentifier?: string
  /** Whose it is: 1 for a CPR number. */
  readonly IdentifikationstypeId?: number
  readonly Identifikation?: string
  /** 1 made, 2 changed, 3 removed. */
  readonly Aendringstype: 1 | 2 | 3
}

/** Where it is reached over a channel; undefined where it polls or there is no way. */
export const addressOn = ({ endpoints }: Partner, channel: string): string | undefined => {
  const endpoint = endpoints[channel]
  return endpoint && 'address' in endpoint ? endpoint.address : undefined
}

/** True where it fetches what is for it on the channel. */
export const isPolled = ({ endpoints }: Partner, channel: string): boolean => 'polled' in (endpoints[channel] ?? {})

/** The UUID that points at nothing. */
export const nilUuid = '00000000-0000-0000-0000-000000000000'

/** Where a partner wants to be told of a type of entity; undefined where it does not. Rejects only with a Fault of the store. */
export type WebhookOf = (partner: string, entityType: number) => Promise<string | undefined>

/** The type of entity of an operator's test message; it goes to the partner's address itself. */
export const testEntityType = 0

/**
 * True for an https address below `base` (which ends in a slash), without a name, a password or a fragment in it, nor a slash in
 * disguise that a server might climb by.
 */
export const liesBelow = (address: string, base: string): boolean => {
  const [url, root] = [URL.parse(address), URL.parse(base)]
  if (!url || !root || url.protocol !== 'https:' || url.username || url.password || url.hash) return false
  return url.origin === root.origin && url.pathname.startsWith(root.pathname) && !/%2f|%5c/i.test(url.pathname)
}
