/** Names and the values each has; a name that comes twice has both. */
export type Form = ReadonlyMap<string, ReadonlySet<string>>

/** What is larger, or has more members, is nobody's callback. */
export const maxFormBytes = 65_536
const maxMembers = 200

/** Reads an application/x-www-form-urlencoded body; undefined where it is too large. */
export const formOf = (body: Uint8Array): Form | undefined => {
  if (body.length > maxFormBytes) return undefined
  const form = new Map<string, Set<string>>()
  let members = 0
  for (const [name, value] of new URLSearchParams(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'))) {
    members += 1
    form.set(name, (form.get(name) ?? new Set()).add(value))
  }
  return members <= maxMembers ? form : undefined
}

/** The members of a JSON object that are texts or numbers, as a form; undefined where it is too large or none. */
export const formOfJson = (body: Uint8Array): Form | undefined => {
  if (body.length > maxFormBytes) return undefined
  try {
    const members: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    if (typeof members !== 'object' || members === null || Array.isArray(members)) return undefined
    const plain = Object.entries(members).filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    return new Map(plain.map(([name, value]) => [name, new Set([String(value)])]))
  } catch {
    return undefined
  }
}
