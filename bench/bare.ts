// What the hub's door is measured against: a bare Fastify route with the very same schema and validator, answering 202 at once.
//   node bench/bare.ts
import { fastify } from 'fastify'
import { compilerFor, messageSchema, transactionSchema } from '../intake/index.ts'
import { channels } from '../channels/index.ts'

const app = fastify({ logger: false, bodyLimit: 16_777_216 })
app.setValidatorCompiler(compilerFor)
app.post('/v1/messages', {
  schema: {
    body: { content: { 'application/json': { schema: messageSchema(channels) } } }, response: { 202: transactionSchema },
  },
  handler: async (_request, reply) => reply.code(202).send(transactionSchema.example),
})
console.error(`takes messages at ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
