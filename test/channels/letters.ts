// Letters made at random that no rule has anything against, and of what they are made.
import fc from 'fast-check'
import { action, attentionData, contactPoint, contentData, forwardData } from '../../adapters/protocols/memo/elements.ts'
import { sound } from '../adapters/memo-parts.ts'

/** When they are handed in. */
export const now = Date.parse('2026-01-10T12:00:00Z')

/** A date so many days after that. */
export const day = (offset: number): string => new Date(now + offset * 86_400_000).toISOString().slice(0, 10)

export const word = fc.string({ unit: fc.constantFrom(...'abcæøå'), minLength: 1, maxLength: 20 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

export const file = fc.record({
  filename: fc.tuple(word, fc.constantFrom('pdf', 'txt', 'XML')).map((parts) => parts.join('.')),
  mediaType: fc.constantFrom('application/pdf', 'text/plain'), language: maybe(fc.constantFrom('da', 'en')),
  data: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')),
})

/** Without an end: times made at random may be crossed. */
export const acts = sound(action).map((each) => ({ ...each, endDateTime: undefined, reservation: undefined }))

const about = fc.record({
  documentID: maybe(word), label: maybe(word), action: maybe(fc.array(acts, { maxLength: 2 })),
  alternatives: maybe(fc.array(file, { maxLength: 1 })),
})

/** A document, changed. */
export const documentWith = (change: fc.Arbitrary<object>) =>
  fc.tuple(file, about, change).map((parts) => Object.assign({}, ...parts) as object)

const few = fc.array(documentWith(fc.constant({})), { maxLength: 2 })

/** Of the documents one is changed. */
export const documented = (change: fc.Arbitrary<object>) => fc.tuple(few, documentWith(change), few)
  .map(([before, each, after]) => ({ documents: [...before, each, ...after] }))

const replies = fc.array(fc.record({ caseID: maybe(word), comment: maybe(word) }), { maxLength: 2 })

/** What may stand in a letter's `content`. */
export const content = fc.record({
  title: word, text: maybe(word), reply: maybe(fc.boolean()), messageCode: maybe(word), contentData: maybe(sound(contentData)),
  additionalNotification: maybe(word), mandatory: maybe(fc.boolean()), legalNotification: maybe(fc.boolean()),
  postType: maybe(word),
  doNotDeliverUntilDate: maybe(fc.integer({ min: 0, max: 364 }).map(day)), forwardData: maybe(sound(forwardData)),
  replyByDateTime: maybe(fc.integer({ min: 1, max: 900 }).map((offset) => `${day(offset)}T12:00:00Z`)), replyData: maybe(replies),
  sender: maybe(fc.record({
    attentionData: maybe(sound(attentionData)), contactPoint: maybe(sound(contactPoint)),
    representative: maybe(fc.record({ representativeID: word, idType: word, label: word })),
  })),
  addressee: maybe(fc.record({ label: word, attentionData: sound(attentionData), contactPoint: sound(contactPoint) })),
  documents: documented(fc.constant({})).map(({ documents }) => documents.slice(0, 3)),
  technicalDocuments: maybe(fc.array(fc.tuple(file, word).map(([each, label]) => ({ ...each, label })), { maxLength: 2 })),
})
