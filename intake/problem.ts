// RFC 9457 problem details: a stable code, a plain sentence, what to do, and where it lies. Never a value from the request.
import { problems, type ProblemCode } from '../core/errors.ts'
import type { Refusal } from '../core/refusal.ts'

export interface Problem {
  readonly type: string
  readonly code: string
  readonly title: string
  readonly status: number
  readonly fix: string
  readonly detail?: string
  readonly errors?: readonly { readonly at: string; readonly rule?: string; readonly detail?: string }[]
  /** Names the log lines of a request that failed inside the hub. */
  readonly requestId?: string
}

/** Schema of the problem, for OpenAPI. */
export const problemSchema = {
  type: 'object',
  required: ['type', 'code', 'title', 'status', 'fix'],
  properties: {
    type: { type: 'string', description: 'urn:sluse:problem:<code>' },
    code: { type: 'string', enum: Object.keys(problems), description: 'Stable code of the refusal.' },
    title: { type: 'string', description: 'One plain sentence.' },
    status: { type: 'integer', description: 'The status of the answer.' },
    fix: { type: 'string', description: 'What to do about it.' },
    detail: {
      type: 'string', description: 'What differs, is missing or is out of limits; names of members, never their content.',
    },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['at'],
        properties: {
          at: { type: 'string', description: 'JSON pointer of the member.' },
          rule: { type: 'string', description: 'The schema keyword or the channel\'s rule that was not met.' },
          detail: { type: 'string' },
        },
      },
    },
    requestId: { type: 'string', description: 'Names the request in the log.' },
  },
  example: {
    type: 'urn:sluse:problem:reference-conflict', code: 'reference-conflict', title: problems['reference-conflict'].title,
    status: 409, fix: problems['reference-conflict'].fix, detail: 'Differs in: content.', errors: [{ at: '/content' }],
  },
} as const

type Extra = Partial<Pick<Problem, 'detail' | 'errors' | 'requestId'>>

export const problem = (code: ProblemCode, extra: Extra = {}): Problem => {
  const { status, title, fix } = problems[code]
  return { type: `urn:sluse:problem:${code}`, code, title, status, fix, ...extra }
}

/** A refusal of the hub as a problem. */
export const fromRefusal = ({ refused, at, detail, rule }: Refusal): Problem =>
  problem(refused in problems ? refused as ProblemCode : 'internal', {
    detail, errors: at?.map((pointer) => ({ at: pointer, ...(rule !== undefined && { rule }) })),
  })
