// All that the pages know comes from here: the hub's own API, asked with the session's cookie. The hub's clock is read off its
// answers, so that ages are right on a machine whose clock is not.
export const signedIn = { session: undefined, now: 0 }

/** A refusal, as the API gave it. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.title ?? `HTTP ${status}`)
    this.status = status
    this.problem = problem
  }
}

const bodyOf = async (answer) => (answer.status === 204 ? {} : answer.json().catch(() => ({})))

/** @type {(path: string, options?: { method?: string, body?: object }) => Promise<any>} */
export const ask = async (path, { method = 'GET', body } = {}) => {
  const headers = { 'x-sluse-csrf': signedIn.session?.csrf ?? '', ...(body && { 'content-type': 'application/json' }) }
  const answer = await fetch(path, { method, headers, credentials: 'same-origin', body: body && JSON.stringify(body) })
  signedIn.now = Date.parse(answer.headers.get('date') ?? '') || signedIn.now
  const told = await bodyOf(answer)
  if (!answer.ok) throw new Refused(answer.status, told)
  return told
}

export const may = (right) => signedIn.session?.rights.includes(right) ?? false

/** Members without a value are left out. */
export const queryOf = (members) => {
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== '')
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}
