// What a document may be. Somebody unknown wrote it, so all that can grow has an end, and what SOAP has no use for is refused
// before anything looks at it.

export interface XmlLimits {
  readonly maxBytes: number
  /** Elements within elements, the root being one. */
  readonly maxDepth: number
  /** Attributes of one element, declarations included. */
  readonly maxAttributes: number
  /** Namespace declarations of the whole document. */
  readonly maxDeclarations: number
  readonly maxElements: number
}

/** Generous for any partner's envelope: 16 MiB, 64 levels, 64 attributes, 1024 declarations, 100,000 elements. */
export const defaultLimits: XmlLimits = {
  maxBytes: 16 * 1024 * 1024, maxDepth: 64, maxAttributes: 64, maxDeclarations: 1024, maxElements: 100_000,
}

/** Why a document was not read; a word of ours, never text from the document. */
export const xmlRefusals = [
  'too-large', 'not-text', 'encoding-unknown', 'encoding-contradicted', 'not-well-formed', 'version-unknown', 'doctype',
  'processing-instruction', 'too-deep', 'too-many-attributes', 'too-many-declarations', 'too-many-elements', 'id-repeated',
] as const
export type XmlRefusal = (typeof xmlRefusals)[number]
