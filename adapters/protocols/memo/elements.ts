// The schema as data, versions 1.1 and 1.2: the elements in the order they are written in, with their cardinalities and limits.
// Whatever is written, read or checked is found here; the order of the lines is the order of the elements.
import type * as model from './model.ts'
import { bytes, choice, element, flag, many, may, must, some, text, type Element } from './shape.ts'

export const namespaces: Readonly<Record<string, string>> = {
  memo: 'https://DigitalPost.dk/MeMo-1',
  grd: 'https://data.gov.dk/model/core/',
  gln: 'https://www.gs1.dk/gs1-standarder/identifikation/gln-global-location-number/',
  sor: 'https://services.nsi.dk/en/Services/SOR',
  dmv: 'https://motorregister.skat.dk/',
  kle: 'http://kle-online.dk/',
  form: 'http://www.form-online.dk/',
  udd: 'https://www.dst.dk/da/TilSalg/Forskningsservice/Dokumentation/hoejkvalitetsvariable/elevregister-2/udd#',
}

type In<T, K extends keyof T> = NonNullable<T[K]>
type Each<T> = T extends readonly (infer E)[] ? E : never

const representative = element<model.Representative>('memo:Representative', {
  representativeID: must(text()), idType: must(text()), label: must(text()),
})

const productionUnit = element<model.ProductionUnit>('grd:ProductionUnit', {
  productionUnitNumber: must(text('digits', 10)), productionUnitName: may(text()),
})

const address = element<model.Address>('grd:Address', {
  id: may(text()), addressLabel: may(text()), houseNumber: may(text()), door: may(text()), floor: may(text()), co: may(text()),
  zipCode: may(text()), city: may(text()), country: may(text()),
  addressPoint: may(element<In<model.Address, 'addressPoint'>>('grd:AddressPoint', {
    geographicEastingMeasure: may(text()), geographicNorthingMeasure: may(text()), geographicHeightMeasure: may(text()),
  })),
})

const unstructuredAddress = element<model.UnstructuredAddress>('grd:UnstructuredAddress', { unstructured: must(text()) })

type Attention = model.AttentionData
export const attentionData = element<Attention>('memo:AttentionData', {
  attentionPerson: may(element<In<Attention, 'attentionPerson'>>('memo:AttentionPerson', {
    personID: may(text()), label: may(text()),
  })),
  productionUnit: may(productionUnit),
  globalLocationNumber: may(element<In<Attention, 'globalLocationNumber'>>('gln:GlobalLocationNumber', {
    globalLocationNumber: must(text('digits', 13)), location: may(text()),
  })),
  email: may(element<In<Attention, 'email'>>('memo:EMail', { emailAddress: must(text()), relatedAgent: may(text()) })),
  seNumber: may(element<In<Attention, 'seNumber'>>('grd:SEnumber', { seNumber: must(text()), companyName: may(text()) })),
  telephone: may(element<In<Attention, 'telephone'>>('memo:Telephone', {
    telephoneNumber: must(text()), relatedAgent: may(text()),
  })),
  eid: may(element<In<Attention, 'eid'>>('grd:EID', { eID: must(text()), label: may(text()) })),
  contentResponsible: may(element<In<Attention, 'contentResponsible'>>('memo:ContentResponsible', {
    contentResponsibleID: may(text()), label: may(text()),
  })),
  generatingSystem: may(element<In<Attention, 'generatingSystem'>>('memo:GeneratingSystem', {
    generatingSystemID: must(text()), label: may(text()),
  })),
  sorData: may(element<In<Attention, 'sorData'>>('sor:SORdata', { sorIdentifier: must(text()), entryName: may(text()) })),
  address: may(address),
  unstructuredAddress: may(unstructuredAddress),
})

const labelled = (tag: string): Element<model.Labelled> =>
  element<model.Labelled>(tag, { label: must(text()), value: must(text()) })

export const contactPoint = element<model.ContactPoint>('memo:ContactPoint', {
  contactGroup: may(text()), contactPointID: must(text()), label: may(text()),
  contactInfo: many(labelled('memo:ContactInfo'), 2),
})

export const sender = element<model.Sender>('memo:Sender', {
  senderID: must(text()), idType: must(choice('CVR', 'CPR')), idTypeLabel: may(text()), label: must(text()),
  attentionData: may(attentionData), contactPoint: may(contactPoint), representative: { ...may(representative), since: '1.2' },
})

export const recipient = element<model.Recipient>('memo:Recipient', {
  recipientID: must(text()), idType: must(choice('CPR', 'CVR')), idTypeLabel: may(text()), label: may(text()),
  attentionData: may(attentionData), contactPoint: may(contactPoint),
})

type About = model.ContentData
export const contentData = element<About>('memo:ContentData', {
  cprData: may(element<In<About, 'cprData'>>('grd:CPRdata', { cprNumber: must(text()), name: may(text()) })),
  cvrData: may(element<In<About, 'cvrData'>>('grd:CVRdata', { cvrNumber: must(text()), companyName: may(text()) })),
  motorVehicle: may(element<In<About, 'motorVehicle'>>('dmv:MotorVehicle', {
    licenseNumber: must(text(undefined, 7)), chassisNumber: may(text()),
  })),
  propertyNumber: may(element<In<About, 'propertyNumber'>>('grd:PropertyNumber', { propertyNumber: must(text()) })),
  caseID: may(element<In<About, 'caseID'>>('memo:CaseID', { caseID: must(text()), caseSystem: must(text()) })),
  kleData: may(element<In<About, 'kleData'>>('kle:KLEdata', {
    subjectKey: must(text()), version: must(text()), activityFacet: may(text()), label: must(text()),
  })),
  formData: may(element<In<About, 'formData'>>('form:FORMdata', {
    taskKey: must(text()), version: must(text()), activityFacet: may(text()), label: must(text()),
  })),
  productionUnit: may(productionUnit),
  education: may(element<In<About, 'education'>>('udd:Education', {
    educationCode: must(text()), educationName: may(text()),
  })),
  address: may(address),
  unstructuredAddress: may(unstructuredAddress),
  additionalContentData: many(element<Each<In<About, 'additionalContentData'>>>('memo:AdditionalContentData', {
    contentDataType: may(text()), contentDataName: must(text()), contentDataValue: must(text()),
  }), 10),
})

export const forwardData = element<model.ForwardData>('memo:ForwardData', {
  messageUUID: must(text('uuid')), originalMessageDateTime: must(text('date-time')), originalSender: must(text()),
  originalContentResponsible: may(text()), originalRepresentative: { ...may(text()), since: '1.2' },
  contactPointID: may(text()), comment: may(text(undefined, 512)),
})

export const replyData = element<model.ReplyData>('memo:ReplyData', {
  messageID: may(text()), messageUUID: must(text('uuid')), replyUUID: may(text('uuid')), senderID: may(text()),
  recipientID: may(text()), caseID: may(text()), contactPointID: may(text()), generatingSystemID: may(text()),
  comment: may(text(undefined, 512)), additionalReplyData: many(labelled('memo:AdditionalReplyData'), 4),
})

export const messageHeader = element<model.MessageHeader>('memo:MessageHeader', {
  messageType: must(choice('DIGITALPOST', 'NEMSMS')), messageUUID: must(text('uuid')), messageID: may(text()),
  messageCode: may(text()), label: must(text('shown')), notification: may(text('shown', 150)),
  additionalNotification: may(text('shown')), reply: may(flag), replyByDateTime: may(text('date-time')),
  doNotDeliverUntilDate: may(text('date')), mandatory: { ...may(flag), neededIn: '1.1' },
  legalNotification: { ...may(flag), neededIn: '1.1' }, postType: may(text()), sender: must(sender), recipient: must(recipient),
  contentData: may(contentData), forwardData: may(forwardData), replyData: many(replyData),
})

const file = element<model.File>('memo:File', {
  encodingFormat: must(text('media-type')), filename: must(text('filename')), language: must(text('language', 2)),
  content: must(bytes),
})

export const action = element<model.Action>('memo:Action', {
  label: must(text()), actionCode: must(text('action-code')), startDateTime: may(text('date-time')),
  endDateTime: may(text('date-time')),
  reservation: may(element<model.Reservation>('memo:Reservation', {
    description: must(text()), reservationUUID: must(text('uuid')), abstract: must(text()), location: must(text()),
    startDateTime: must(text('date-time')), endDateTime: must(text('date-time')), organizerMail: may(text()),
    organizerName: may(text()),
  })),
  entryPoint: may(element<In<model.Action, 'entryPoint'>>('memo:EntryPoint', { url: must(text('https')) })),
})

const messageBody = element<model.MessageBody>('memo:MessageBody', {
  createdDateTime: must(text('date-time')),
  mainDocument: must(element<model.MainDocument>('memo:MainDocument', {
    mainDocumentID: may(text()), label: may(text()), file: some(file), action: many(action),
  })),
  additionalDocument: many(element<model.AdditionalDocument>('memo:AdditionalDocument', {
    additionalDocumentID: may(text()), label: may(text()), file: some(file), action: many(action),
  })),
  technicalDocument: many(element<model.TechnicalDocument>('memo:TechnicalDocument', {
    technicalDocumentID: may(text()), label: may(text()), file: some(file),
  })),
})

/** The root. Its version is an attribute. */
export const message = element<model.Message>('memo:Message', {
  messageHeader: must(messageHeader), messageBody: may(messageBody),
})
