import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { JsonSchema } from '../core/channel.ts'
import type { Silo } from '../core/silo.ts'
import { siloOf } from './credential.ts'
import { inOrder, linesOf, type Line } from './lines.ts'
import type { ApiParts } from './parts.ts'
import { createPost, createTake, isProblem, type Post } from './post.ts'
import { problem, sendProblem, type Problem } from './problem.ts'
import { createFlood } from './flood.ts'
import { transactionSchema } from './schema.ts'
import { compileBody } from './validation.ts'

export const ndjson = 'application/x-ndjson'
const linesAtOnce = 256

interface LineAnswer { readonly line: number; readonly status: number; readonly transaction?: object; readonly problem?: Problem }

const told = (line: number, answer: Problem): LineAnswer => ({ line, status: answer.status, problem: answer })

const parse = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const answerLine = async (silo: Silo, line: Line, post: Post): Promise<LineAnswer> => {
  if ('tooLong' in line) return told(line.number, problem('line-too-long'))
  const parsed = parse(line.text)
  if (!parsed) return told(line.number, problem('json-broken'))
  try {
    const answer = await post(silo, parsed.value)
    return isProblem(answer) ? told(line.number, answer) : { line: line.number, status: answer.status, transaction: answer.body }
  } catch {
    return told(line.number, problem('internal'))
  }
}

async function* asLines(answers: AsyncIterable<LineAnswer>): AsyncGenerator<string> {
  for await (const answer of answers) yield `${JSON.stringify(answer)}\n`
}

const sendMany = (request: FastifyRequest, reply: FastifyReply, post: Post, maxBytes: number): FastifyReply => {
  const silo = siloOf(request)
  const lines = linesOf(request.body as AsyncIterable<Uint8Array>, maxBytes)
  const answers = inOrder(lines, linesAtOnce, (line) => answerLine(silo, line, post))
  return reply.code(200).type(`${ndjson}; charset=utf-8`).send(Readable.from(asLines(answers)))
}

const description = 'Answers 202 after the durable commit, 200 where the very same message was posted before.'
// Fastify hands the stream on as it is; each line is validated by itself.
const manyLines = {
  description: 'One message a line; the answer has one line for each, in order: ' +
    '{line, status, transaction} or {line, status, problem}.',
  example: '{"reference":"moede-4712-paamindelse","channel":"sms","topic":"moede.booket","recipient":{},"content":{}}\n',
}

/** POST /v1/messages: one message as JSON, or many as NDJSON. */
export const registerMessages = (app: FastifyInstance, parts: ApiParts, message: JsonSchema): void => {
  const take = createTake(parts)
  const flood = createFlood(parts.limits.inFlightPerSilo)
  const post = createPost(take, compileBody(message))
  app.addContentTypeParser(ndjson, (_request, payload, done) => done(null, payload))
  app.post('/v1/messages', {
    config: { right: 'silo' },
    // The headers decide: a silo with too much under way is told so before its body is read.
    onRequest: (request, reply, next) => {
      if (!flood.enter(siloOf(request).id)) return void sendProblem(reply, problem('too-many-requests'))
      reply.raw.once('close', () => flood.leave(siloOf(request).id))
      next()
    },
    schema: {
      summary: 'Post one message, or many as lines', description, tags: ['messages'],
      body: { content: { 'application/json': { schema: message }, [ndjson]: { schema: manyLines } } },
      response: { 200: transactionSchema, 202: transactionSchema },
    },
    handler: async (request, reply) => {
      if (request.headers['content-type']?.startsWith(ndjson)) {
        reply.serializer((text: unknown) => text as string)
        return sendMany(request, reply, post, parts.limits.maxLineBytes)
      }
      const answer = await take(siloOf(request), request.body)
      return isProblem(answer) ? sendProblem(reply, answer) : reply.code(answer.status).send(answer.body)
    },
  })
}
