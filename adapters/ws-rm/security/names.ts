// The names of WS-Security 1.1 (OASIS, February 2006), of its token profiles and of XML Signature that are spoken here.

const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'

export const securityUri = `${oasis}-wssecurity-secext-1.0.xsd`
export const utilityUri = `${oasis}-wssecurity-utility-1.0.xsd`
export const signatureUri = 'http://www.w3.org/2000/09/xmldsig#'

export const base64Uri = `${oasis}-soap-message-security-1.0#Base64Binary`
export const x509Uri = `${oasis}-x509-token-profile-1.0#X509v3`
export const thumbprintUri = 'http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1'
export const passwordTextUri = `${oasis}-username-token-profile-1.0#PasswordText`
export const passwordDigestUri = `${oasis}-username-token-profile-1.0#PasswordDigest`

/** Exclusive canonical XML without comments: the one canonicalisation and the one transform. */
export const canonicalUri = 'http://www.w3.org/2001/10/xml-exc-c14n#'

export type SignatureAlgorithm = 'rsa-sha256' | 'rsa-sha1'

/** What node:crypto calls a digest that a signature may be made with, by the algorithm's name. */
export const signatureHashes: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'sha256',
  [`${signatureUri}rsa-sha1`]: 'sha1',
}

export const signatureUris: Readonly<Record<SignatureAlgorithm, string>> = {
  'rsa-sha256': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'rsa-sha1': `${signatureUri}rsa-sha1`,
}

export const digestUri = 'http://www.w3.org/2001/04/xmlenc#sha256'

/** Digests by their names; the older one only beside the older signature. */
export const digestHashes: Readonly<Record<string, string>> = { [digestUri]: 'sha256', [`${signatureUri}sha1`]: 'sha1' }
