// What every way in shares, whatever it speaks: the schemas that validate and document, the checks, the answers and the
// refusals. HTTP (api/) and the doors on brokers take a message, and take one back, by the very same functions.
export { cancellationSchema, cancellationsSchema, createCancel, type Cancellations } from './cancellation.ts'
export { logFailure } from './failure.ts'
export { createPost, createTake, fromFault, isProblem, type Post, type PostAnswer } from './post.ts'
export { fromRefusal, problem, problemSchema, type Problem } from './problem.ts'
export {
  entrySchema, envelope, evidenceSchema, journalSchema, messageSchema, technical, timelineSchema, transactionSchema,
  webhookSchema,
} from './schema.ts'
export { createDoorIntake, type DoorIntake } from './take.ts'
export { compileBody, compilerFor, fromErrors, type SchemaError } from './validation.ts'
export { viewTimeline, viewTransaction } from './view.ts'
