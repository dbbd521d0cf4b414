// Whom post from an authority is for: a person by CPR number or a company by CVR number.
import type { JsonSchema } from './channel.ts'
import type { Refusal } from './refusal.ts'

export type Party = { readonly cpr: string } | { readonly cvr: string }

const number = (maxLength: number, pattern: string, description: string): JsonSchema =>
  ({ type: 'string', minLength: 8, maxLength, pattern, description })
const only = (name: string, schema: JsonSchema): JsonSchema =>
  ({ type: 'object', properties: { [name]: schema }, required: [name], additionalProperties: false })

/** Schema of a recipient who is one. */
export const partySchema: JsonSchema = {
  type: 'object',
  description: 'Whom it is for: a person or a company.',
  oneOf: [
    only('cpr', number(20, '^[0-9 -]+$', 'CPR number: ten digits; spaces and hyphens do not matter.')),
    only('cvr', number(20, '^[0-9 -]+$', 'CVR number: eight digits; spaces and hyphens do not matter.')),
  ],
}

const digits = (written: string): string => written.replace(/[ -]/g, '')

const invalid = (member: string, length: string): Refusal => ({
  refused: 'recipient-invalid', at: [`/recipient/${member}`], detail: `${member}: ${length} digits`, rule: 'recipient-malformed',
})

/** The recipient in its one form: nothing but digits. */
export const normalParty = (party: Party): Party | Refusal => {
  if ('cpr' in party) {
    const cpr = digits(party.cpr)
    return cpr.length === 10 ? { cpr } : invalid('cpr', 'ten')
  }
  const cvr = digits(party.cvr)
  return cvr.length === 8 ? { cvr } : invalid('cvr', 'eight')
}

/** What its keyed hash is made of. */
export const partyText = (party: Party): string => 'cpr' in party ? `cpr:${party.cpr}` : `cvr:${party.cvr}`
