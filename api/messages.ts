import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { JsonSchema } from '../core/channel.ts'
import { siloOf } from './credential.ts'
import {
  compileBody, createPost, createTake, isProblem, logFailure, type Post, type PostAnswer, transactionSchema,
} from '../intake/index.ts'
import { inOrder, linesOf, type Line } from './lines.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem, type Problem } from './problem.ts'
import { createFlood } from './flood.ts'

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

type Judge = (line: Line) => Promise<PostAnswer>

const traceparentOf = ({ headers }: FastifyRequest): string | undefined => {
  const { traceparent } = headers
  return typeof traceparent === 'string' ? traceparent : undefined
}

const judgeLine = (request: FastifyRequest, post: Post, failed: (error: Error) => Problem): Judge => async (line) => {
  if ('tooLong' in line) return problem('line-too-long')
  const parsed = parse(line.text)
  return parsed ? post(siloOf(request), parsed.value, traceparentOf(request)).catch(failed) : problem('json-broken')
}

const answerLine = async (line: Line, judge: Judge, count: (told: Problem) => Problem): Promise<LineAnswer> => {
  const answer = await judge(line)
  return isProblem(answer)
    ? told(line.number, count(answer))
    : { line: line.number, status: answer.status, transaction: answer.body }
}

async function* asLines(answers: AsyncIterable<LineAnswer>): AsyncGenerator<string> {
  for await (const answer of answers) yield `${JSON.stringify(answer)}\n`
}

/** Counts what is refused. */
const createCount = ({ world }: ApiParts) => (refused: Problem): Problem => {
  world.records.count('sluse_refused_at_door_total', { code: refused.code })
  return refused
}

const sendMany = (request: FastifyRequest, reply: FastifyReply, post: Post, parts: ApiParts): FastifyReply => {
  const failed = (error: Error): Problem => {
    logFailure(parts.world, request.id, request.routeOptions.url, error)
    return problem('internal', { requestId: request.id })
  }
  const judge = judgeLine(request, post, failed)
  const count = createCount(parts)
  const lines = linesOf(request.body as AsyncIterable<Uint8Array>, parts.limits.maxLineBytes)
  const answers = inOrder(lines, linesAtOnce, (line) => answerLine(line, judge, count))
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
  const count = createCount(parts)
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
        return sendMany(request, reply, post, parts)
      }
      const answer = await take(siloOf(request), request.body, traceparentOf(request))
      return isProblem(answer) ? sendProblem(reply, count(answer)) : reply.code(answer.status).send(answer.body)
    },
  })
}
