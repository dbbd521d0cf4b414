// POST /v1/attachments: the bytes of one file, as they are, streamed into the depot and answered with an id for messages to name.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Uploaded } from '../core/attachment.ts'
import { isRefusal } from '../core/refusal.ts'
import { siloOf } from './credential.ts'
import { createFlood } from './flood.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem, type Problem } from './problem.ts'

const anyBytes = {
  description: 'The bytes of the file, as they are. Whatever media type the request says, the message that names it counts.',
  example: '%PDF-1.7 …',
}

const answer = {
  type: 'object',
  title: 'Attachment',
  required: ['attachment', 'size', 'sha256', 'keptUntil'],
  properties: {
    attachment: { type: 'string', description: 'Its id, for the content of one message to name.' },
    size: { type: 'integer', description: 'In bytes.' },
    sha256: { type: 'string', description: 'SHA-256 of the bytes, in hex: compare it with your own.' },
    keptUntil: { type: 'string', format: 'date-time', description: 'When it is erased, should no message have named it.' },
  },
  example: {
    attachment: '01995d3c-7a10-7c4e-9d53-8f1b0a6d2e44-1e8480-5d0c1f8a9be2740163ca', size: 2_000_000,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', keptUntil: '2026-11-24T10:00:00.000Z',
  },
}

const description = 'Answers 201 when the attachment is durable. Upload each for one message; what no message names is erased ' +
  'after a while. The same bytes uploaded again make the same message, so a repeat may begin with the upload.'

/** A refusal in the middle must not end the connection: its answer goes the same way. */
const bytesOf = ({ raw }: FastifyRequest): AsyncIterable<Uint8Array> => raw.iterator({ destroyOnReturn: false })

const isTooLong = (request: FastifyRequest, maxBytes: number): boolean => Number(request.headers['content-length']) > maxBytes

const viewOf = ({ attachment, size, sha256, heldSince }: Uploaded, unboundMs: number) =>
  ({ attachment, size, sha256, keptUntil: new Date(heldSince + unboundMs).toISOString() })

const register = (app: FastifyInstance, { world, hub, attachments }: ApiParts): void => {
  const { maxBytes, unboundMs, inFlightPerSilo } = attachments
  const flood = createFlood(inFlightPerSilo)
  const refuse = (reply: FastifyReply, refused: Problem): FastifyReply => {
    world.records.count('sluse_refused_at_door_total', { code: refused.code })
    return sendProblem(reply, refused)
  }
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  app.post('/v1/attachments', {
    config: { right: 'silo' },
    onRequest: (request, reply, next) => {
      if (!flood.enter(siloOf(request).id)) return void refuse(reply, problem('too-many-requests'))
      reply.raw.once('close', () => flood.leave(siloOf(request).id))
      next()
    },
    schema: {
      summary: 'Upload an attachment', description, tags: ['messages'],
      body: { content: { 'application/octet-stream': { schema: anyBytes } } }, response: { 201: answer },
    },
    handler: async (request, reply) => {
      const silo = siloOf(request)
      try {
        if (isTooLong(request, maxBytes)) return refuse(reply, problem('attachment-too-large'))
        const uploaded = await hub.upload(silo, bytesOf(request))
        if (isRefusal(uploaded)) return refuse(reply, fromRefusal(uploaded))
        return reply.code(201).send(viewOf(uploaded, unboundMs))
      } catch (error) {
        if (!request.raw.destroyed) throw error
        // Whoever sent it is gone, and nothing of it was kept.
        world.records.count('sluse_attachments_cut_total', { origin: silo.id })
        return reply.hijack()
      } finally {
        // What is left of a refused one is read and thrown away, so that its sender comes to hear the answer.
        request.raw.resume()
      }
    },
  })
}

/** Its bodies are read by nobody but the depot, so it has a scope of its own. */
export const registerAttachments = (app: FastifyInstance, parts: ApiParts): void => {
  app.register(async (scope) => register(scope, parts))
}
