// Taking back what waits under a key or a reference, by whichever way in it is asked.
import type { Cancelled, Hub, Under } from '../hub/index.ts'
import { fromRefusal, problemSchema, type Problem } from './problem.ts'
import { technical, transactionSchema } from './schema.ts'
import { viewTransaction } from './view.ts'

/** What became of each. */
export interface Cancellations {
  readonly cancellations: readonly {
    readonly cancelled: boolean
    readonly transaction: ReturnType<typeof viewTransaction>
    readonly problem?: Problem
  }[]
}

/** What a silo takes back. */
export const cancellationSchema = {
  type: 'object', title: 'Cancellation', minProperties: 1, maxProperties: 1, additionalProperties: false,
  properties: {
    dedupe: technical('The key of de-duplication: everything of the silo\'s that is on its way under it.', 100),
    reference: technical('The silo\'s own name for one message.', 100),
  },
  example: { dedupe: 'moede-4711' },
}

const { example: cancelledExample } = transactionSchema

/** What became of each. */
export const cancellationsSchema = {
  type: 'object', title: 'What became of each', required: ['cancellations'],
  properties: {
    cancellations: {
      type: 'array', description: 'Empty where nothing was found.',
      items: {
        type: 'object', required: ['cancelled', 'transaction'],
        properties: {
          cancelled: { type: 'boolean', description: 'False where it is too late; then `problem` says why.' },
          transaction: transactionSchema, problem: problemSchema,
        },
      },
    },
  },
  example: {
    cancellations: [{
      cancelled: true, transaction: { ...cancelledExample, status: 'cancelled', reason: 'cancelled-by-silo', version: 2 },
    }],
  },
}

const viewCancelled = ({ transaction, refusal }: Cancelled) => (
  { cancelled: !refusal, transaction: viewTransaction(transaction), problem: refusal && fromRefusal(refusal) })

/** Takes back what waits under a name of the silo's own; safe to repeat. */
export const createCancel = ({ hub }: { readonly hub: Pick<Hub, 'operate'> }) =>
  async (origin: string, under: Under): Promise<Cancellations> =>
    ({ cancellations: (await hub.operate.cancelUnder(origin, under)).map(viewCancelled) })
