// Waiting until nothing that was accepted is under way any more.
import { call, type Load } from './load.ts'

const ids = new WeakMap<ReadonlyMap<string, string>, Set<string>>()
const isMine = (accepted: ReadonlyMap<string, string>, id: string): boolean => {
  const known = ids.get(accepted) ?? new Set(accepted.values())
  ids.set(accepted, known)
  return known.has(id)
}

/** How some of them stand. */
const told = async (url: string, open: readonly string[]): Promise<string> => {
  const standing: string[] = []
  for (const id of open.slice(0, 200)) {
    const { route, status, reason = '' } = JSON.parse((await call(`${url}/v1/transactions/${id}`, 'GET'))?.text ?? '{}')
    standing.push(`${route} ${status} ${reason}`)
  }
  const counted = [...Map.groupBy(standing, (each) => each)].map(([each, same]) => `${same.length} ${each}`)
  return `${counted.join('; ')}; among them ${open.slice(0, 3).join(', ')}`
}

/**
 * Reads the feed to its end again and again, waiting in the hub's own long poll, until nothing is under way. `patience`: how many
 * polls may bring nothing.
 */
export const settle = async (url: string, { accepted }: Load, patience = 0): Promise<void> => {
  const open = new Set(accepted.values())
  const over = new Set(['sent', 'delivered', 'failed', 'cancelled', 'parked'])
  for (let [after, quiet] = [0, 0]; open.size > 0;) {
    const answer = await call(`${url}/v1/journal?after=${after}&limit=1000&wait=20`, 'GET')
    if (answer?.status !== 200) throw new Error(`the feed answered ${answer?.status}`)
    const page = JSON.parse(answer.text) as { after: number; entries: { id: string; status: string }[] }
    if (page.entries.length === 0 && (quiet += 1) > patience) {
      throw new Error(`${open.size} transactions do not move: ${await told(url, [...open])}`)
    }
    if (page.entries.length > 0) quiet = 0
    for (const { id, status } of page.entries) {
      if (over.has(status)) open.delete(id)
      else if (accepted.size > 0 && isMine(accepted, id)) open.add(id)
    }
    after = page.after
  }
}
