// A MeMo as a value, versions 1.1 and 1.2. Members have the names of the schema's elements with a small first letter, but that
// names which begin with an abbreviation are written as one would say them (`seNumber`, `cprData`). What may stand where, how
// often and how long is in shape.ts, from which the message is written, read and checked.

/** A text of at most 256 characters, unless said otherwise. */
type Text = string
/** UTC, ending in `Z`. */
type DateTime = string
/** UUID of version 4. */
type Uuid = string

export type MemoVersion = '1.1' | '1.2'

export interface Memo extends Message {
  readonly version: MemoVersion
}

export interface Message {
  readonly messageHeader: MessageHeader
  /** Absent from a NemSMS. */
  readonly messageBody?: MessageBody
}

export interface MessageHeader {
  readonly messageType: 'DIGITALPOST' | 'NEMSMS'
  readonly messageUUID: Uuid
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
  /** Needed in version 1.1. */
  readonly mandatory?: boolean
  /** Needed in version 1.1. */
  readonly legalNotification?: boolean
  readonly postType?: Text
  readonly sender: Sender
  readonly recipient: Recipient
  readonly contentData?: ContentData
  readonly forwardData?: ForwardData
  readonly replyData?: readonly ReplyData[]
}

export interface Sender {
  readonly senderID: Text
  readonly idType: 'CVR' | 'CPR'
  readonly idTypeLabel?: Text
  readonly label: Text
  readonly attentionData?: AttentionData
  readonly contactPoint?: ContactPoint
  /** From version 1.2. */
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
  readonly attentionData?: AttentionData
  readonly contactPoint?: ContactPoint
}

export interface AttentionData {
  readonly attentionPerson?: { readonly personID?: Text; readonly label?: Text }
  readonly productionUnit?: ProductionUnit
  readonly globalLocationNumber?: { readonly globalLocationNumber: Text; readonly location?: Text }
  readonly email?: { readonly emailAddress: Text; readonly relatedAgent?: Text }
  readonly seNumber?: { readonly seNumber: Text; readonly companyName?: Text }
  readonly telephone?: { readonly telephoneNumber: Text; readonly relatedAgent?: Text }
  readonly eid?: { readonly eID: Text; readonly label?: Text }
  readonly contentResponsible?: { readonly contentResponsibleID?: Text; readonly label?: Text }
  readonly generatingSystem?: { readonly generatingSystemID: Text; readonly label?: Text }
  readonly sorData?: { readonly sorIdentifier: Text; readonly entryName?: Text }
  readonly address?: Address
  readonly unstructuredAddress?: UnstructuredAddress
}

export interface ProductionUnit {
  /** Ten digits. */
  readonly productionUnitNumber: Text
  readonly productionUnitName?: Text
}

export interface Address {
  readonly id?: Text
  readonly addressLabel?: Text
  readonly houseNumber?: Text
  readonly door?: Text
  readonly floor?: Text
  readonly co?: Text
  readonly zipCode?: Text
  readonly city?: Text
  readonly country?: Text
  readonly addressPoint?: {
    readonly geographicEastingMeasure?: Text
    readonly geographicNorthingMeasure?: Text
    readonly geographicHeightMeasure?: Text
  }
}

export interface UnstructuredAddress {
  readonly unstructured: Text
}

export interface ContactPoint {
  readonly contactGroup?: Text
  readonly contactPointID: Text
  readonly label?: Text
  /** At most two. */
  readonly contactInfo?: readonly Labelled[]
}

/** A label and its value. */
export interface Labelled {
  readonly label: Text
  readonly value: Text
}

export interface ContentData {
  readonly cprData?: { readonly cprNumber: Text; readonly name?: Text }
  readonly cvrData?: { readonly cvrNumber: Text; readonly companyName?: Text }
  /** `licenseNumber`: at most 7 characters. */
  readonly motorVehicle?: { readonly licenseNumber: string; readonly chassisNumber?: Text }
  readonly propertyNumber?: { readonly propertyNumber: Text }
  readonly caseID?: { readonly caseID: Text; readonly caseSystem: Text }
  readonly kleData?: {
    readonly subjectKey: Text; readonly version: Text; readonly activityFacet?: Text; readonly label: Text
  }
  readonly formData?: { readonly taskKey: Text; readonly version: Text; readonly activityFacet?: Text; readonly label: Text }
  readonly productionUnit?: ProductionUnit
  readonly education?: { readonly educationCode: Text; readonly educationName?: Text }
  readonly address?: Address
  readonly unstructuredAddress?: UnstructuredAddress
  /** At most ten. */
  readonly additionalContentData?: readonly {
    readonly contentDataType?: Text; readonly contentDataName: Text; readonly contentDataValue: Text
  }[]
}

export interface ForwardData {
  readonly messageUUID: Uuid
  readonly originalMessageDateTime: DateTime
  readonly originalSender: Text
  readonly originalContentResponsible?: Text
  /** From version 1.2. */
  readonly originalRepresentative?: Text
  readonly contactPointID?: Text
  /** At most 512 characters. */
  readonly comment?: string
}

export interface ReplyData {
  readonly messageID?: Text
  readonly messageUUID: Uuid
  readonly replyUUID?: Uuid
  readonly senderID?: Text
  readonly recipientID?: Text
  readonly caseID?: Text
  readonly contactPointID?: Text
  readonly generatingSystemID?: Text
  /** At most 512 characters. */
  readonly comment?: string
  /** At most four. They come back in a reply, by way of the recipient's client: nothing confidential. */
  readonly additionalReplyData?: readonly Labelled[]
}

export interface MessageBody {
  readonly createdDateTime: DateTime
  readonly mainDocument: MainDocument
  readonly additionalDocument?: readonly AdditionalDocument[]
  readonly technicalDocument?: readonly TechnicalDocument[]
}

export interface Document {
  readonly label?: Text
  /** At least one: the document, in one or more formats. */
  readonly file: readonly File[]
}

export interface MainDocument extends Document {
  readonly mainDocumentID?: Text
  readonly action?: readonly Action[]
}

export interface AdditionalDocument extends Document {
  readonly additionalDocumentID?: Text
  readonly action?: readonly Action[]
}

/** For systems, not for people. */
export interface TechnicalDocument extends Document {
  readonly technicalDocumentID?: Text
}

export interface File {
  /** Media type. */
  readonly encodingFormat: Text
  readonly filename: Text
  /** Two letters. */
  readonly language: string
  readonly content: Content
}

/** What is in a file: at hand as base64 or as bytes, or read while it is sent, `size` bytes before encoding. */
export type Content = { readonly base64: string } | { readonly data: Uint8Array } | Streamed

export interface Streamed {
  readonly size: number
  readonly bytes: () => AsyncIterable<Uint8Array>
}

/** What the recipient may do about a document. */
export interface Action {
  readonly label: Text
  readonly actionCode: Text
  readonly startDateTime?: DateTime
  readonly endDateTime?: DateTime
  readonly reservation?: Reservation
  /** An address that begins with https://. */
  readonly entryPoint?: { readonly url: Text }
}

/** An appointment, for the recipient's calendar. */
export interface Reservation {
  readonly description: Text
  readonly reservationUUID: Uuid
  readonly abstract: Text
  readonly location: Text
  readonly startDateTime: DateTime
  readonly endDateTime: DateTime
  readonly organizerMail?: Text
  readonly organizerName?: Text
}
