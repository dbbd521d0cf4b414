/** What is to be said, as a channel hands it over: checked, and free of control characters where it ends up in a header. */
export interface Mail {
  readonly to: Mailbox
  readonly subject: string
  readonly text: string
  readonly html?: string
  /** https address for List-Unsubscribe; names nobody. */
  readonly unsubscribe?: string
  readonly attachments?: readonly Attachment[]
}

export interface Mailbox {
  readonly address: string
  readonly name?: string
}

export interface Attachment {
  readonly filename: string
  /** `type/subtype` without parameters. */
  readonly contentType: string
  readonly base64: string
}
