// What undici, Node and OpenSSL call a failure, and what it means. Their texts hold addresses and answers, so only the code is
// ever looked at.

/** Why surely nothing was sent. `stopped`: told to stop while waiting; `invalid`: the request itself is no good. */
export type NotSentWhy = 'unreachable' | 'tls' | 'dns' | 'stopped' | 'invalid'
/** What broke an exchange off. `garbage`: what came was no HTTP. */
export type CutWhy = 'closed' | 'timed-out' | 'stopped' | 'garbage'

const dns = /^(ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL)$/
const tls = /^(ERR_(TLS|SSL|OSSL)_\w+|EPROTO)$/
const certificate = /^((CERT|CRL|UNABLE_TO)_\w+|\w*SELF_SIGNED\w*|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/
const garbage = /^(HPE_\w+|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/
const invalid = /^(UND_ERR_INVALID_ARG|UND_ERR_REQ_CONTENT_LENGTH_MISMATCH|UND_ERR_NOT_SUPPORTED)$/

// Most of undici's parser errors come without a code; their name is as good.
const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** A failure before the request was handed to a connection. */
export const notSentBy = (error: unknown): { readonly kind: 'not-sent'; readonly why: NotSentWhy } => {
  const code = codeOf(error)
  if (dns.test(code)) return { kind: 'not-sent', why: 'dns' }
  if (tls.test(code) || certificate.test(code)) return { kind: 'not-sent', why: 'tls' }
  if (invalid.test(code)) return { kind: 'not-sent', why: 'invalid' }
  return { kind: 'not-sent', why: 'unreachable' }
}

/**
 * A failure after the request was handed to a connection. Under TLS 1.3 that includes a client certificate that the peer turns
 * down, for which it often just closes; nobody can tell that from a request cut off, so it is called one.
 */
export const cutBy = (error: unknown): { readonly kind: 'cut'; readonly why: CutWhy } =>
  ({ kind: 'cut', why: garbage.test(codeOf(error)) ? 'garbage' : 'closed' })
