/** What goes in the body of an envelope, and under which action. */
export interface Content {
  readonly action: string
  /** One element, as XML that stands for itself. */
  readonly xml: string
  /** The MessageID of the request that it answers. */
  readonly relatesTo?: string
}

/** The MessageID of a transaction, the same for all its attempts (SQ-4, WA-7). */
export const messageIdOf = (id: string): string => `urn:uuid:${id}`

/** A name of nobody else's. */
export const freshId = (newId: () => string): string => `urn:uuid:${newId()}`
