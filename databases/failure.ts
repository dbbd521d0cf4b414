// What the server or the network said, in the hub's own words. A message of the server's may repeat a value and stays here; its
// five-letter state (https://www.postgresql.org/docs/15/errcodes-appendix.html) goes out.
import { Fault, type FaultCode } from '../core/errors.ts'

export const stateOf = (error: unknown): string | undefined => {
  const { code, severity } = error as { code?: string; severity?: string }
  return severity !== undefined && /^[0-9A-Z]{5}$/.test(code ?? '') ? code : undefined
}

const full: ReadonlySet<string> = new Set(['53100', '54000'])
/** The server went away in the middle, or never answered: nobody knows whether the statement was carried out. */
export const isLost = (error: unknown): boolean => {
  const state = stateOf(error)
  return state === undefined || state.startsWith('08') || state.startsWith('57P')
}

/** Surely not carried out, and another connection may do better: a standby that was a primary a moment ago. */
export const isElsewhere = (error: unknown): boolean => stateOf(error) === '25006'

/** It took too long, and so would its parts. */
export const isSlow = (error: unknown): boolean => ['57014', '55P03'].includes(stateOf(error) ?? '')

/** System errors have a name (`ECONNREFUSED`); what has none is not told. */
const detailOf = (error: unknown): string => stateOf(error) ?? (error as { code?: string })?.code ?? 'connection lost'

export const faultOf = (error: unknown, code: FaultCode = 'store-failed'): Fault => {
  if (error instanceof Fault) return error
  return new Fault(full.has(stateOf(error) ?? '') ? 'store-full' : code, detailOf(error))
}
