/** What an address must be. */
export interface Allowed {
  /** Without the colon: `https`. */
  readonly schemes: readonly string[]
  /** Exact host names, lower case; without it any. */
  readonly hosts?: readonly string[]
  /** Also plain `http`, where the host is this machine itself. */
  readonly plainOnLoopback?: boolean
}

/** True for this machine's own addresses. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127\.\d+\.\d+\.\d+$/.test(hostname)

/** The address if it is one that is allowed, without a name or password in it; otherwise undefined. Never throws. */
export const allowedUrl = (text: string, allowed: Allowed): URL | undefined => {
  const url = URL.parse(text)
  if (!url || url.username || url.password || url.hash) return undefined
  if (allowed.hosts && !allowed.hosts.includes(url.hostname)) return undefined
  const scheme = url.protocol.slice(0, -1)
  const plain = allowed.plainOnLoopback === true && scheme === 'http' && isLoopback(url.hostname)
  return plain || allowed.schemes.includes(scheme) ? url : undefined
}
