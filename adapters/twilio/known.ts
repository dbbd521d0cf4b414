/** Remembers which of Twilio's messages belong to which transaction, so that equal texts to one number can be told apart. */
export interface Known {
  add(sid: string, id: string): void
  /** The transaction that a message belongs to, as far as it is remembered. */
  owner(sid: string): string | undefined
}

/** Keeps the last `limit`. Names only: nothing of what was said or to whom. */
export const createKnown = (limit = 20_000): Known => {
  const owners = new Map<string, string>()
  const forgetOldest = (): void => {
    for (const oldest of owners.keys()) return void owners.delete(oldest)
  }
  const add = (sid: string, id: string): void => {
    if (!owners.has(sid) && owners.size >= limit) forgetOldest()
    owners.set(sid, id)
  }
  return { add, owner: (sid) => owners.get(sid) }
}
