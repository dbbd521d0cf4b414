/** A text of at most 256 characters, unless said otherwise. */
type Text = string
/** UTC, ending in `Z`. */
type DateTime = string

export interface Memo {
  readonly version: '1.1' | '1.2'
  readonly messageHeader: MessageHeader
  /** Absent from a NemSMS. */
  readonly messageBody?: MessageBody
}

export interface MessageHeader {
  readonly messageType: 'DIGITALPOST' | 'NEMSMS'
  /** UUID of version 4. */
  readonly messageUUID: string
  readonly messageID?: Text
  readonly messageCode?: Text
  readonly label: Text
  /** At most 150 characters; the whole text of a NemSMS. */
  readonly notification?: string
  readonly additionalNotification?: Text
  readonly reply?: boolean
  readonly replyByDateTime?: DateTime
  /** A date: `2026-01-12`. */
  readonly doNotDeliverUntilDate?: string
  readonly mandatory: boolean
  readonly legalNotification: boolean
  readonly postType?: Text
  readonly sender: Sender
  readonly recipient: Recipient
}

export interface Sender {
  readonly senderID: Text
  readonly idType: 'CVR' | 'CPR'
  readonly idTypeLabel?: Text
  readonly label: Text
  readonly contactPoint?: ContactPoint
  /** From version 1.2; not written in 1.1. */
  readonly representative?: Representative
}

export interface Representative {
  readonly representativeID: Text
  readonly idType: Text
  readonly label: Text
}

export interface Recipient {
  readonly recipientID: Text
  readonly idType: 'CPR' | 'CVR'
  readonly idTypeLabel?: Text
  readonly label?: Text
  readonly contactPoint?: ContactPoint
}

export interface ContactPoint {
  readonly contactGroup?: Text
  readonly contactPointID: Text
  readonly label?: Text
  /** At most two. */
  readonly contactInfo?: readonly { readonly label: Text; readonly value: Text }[]
}

export interface MessageBody {
  readonly createdDateTime: DateTime
  readonly mainDocument: Document & { readonly mainDocumentID?: Text }
  readonly additionalDocument?: readonly (Document & { readonly additionalDocumentID?: Text })[]
}

export interface Document {
  readonly label?: Text
  /** At least one. */
  readonly file: readonly File[]
}

export interface File {
  readonly encodingFormat: Text
  readonly filename: Text
  /** Two letters. */
  readonly language: string
  readonly content: Content
}

/** What is in a file: at hand as base64, or read while it is sent, `size` bytes before encoding. */
export type Content = { readonly base64: string } | Streamed

export interface Streamed {
  readonly size: number
  readonly bytes: () => AsyncIterable<Uint8Array>
}
