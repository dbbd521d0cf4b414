// The operators' pages over HTTP. They are files without secrets, so anybody may read them; what they show is asked of the API
// with the rights of whoever is signed in. The policy lets nothing in from elsewhere and nothing inline.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem, sendProblem } from './problem.ts'

/** One file of the pages. */
export interface Page { readonly type: string; readonly body: Buffer; readonly etag: string }

const policy = [
  'default-src \'none\'', 'script-src \'self\'', 'style-src \'self\'', 'connect-src \'self\'', 'img-src \'self\'',
  'form-action \'self\'', 'base-uri \'none\'', 'frame-ancestors \'none\'',
].join('; ')

const headers = {
  'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-cache',
}

const send = (request: FastifyRequest, reply: FastifyReply, { type, body, etag }: Page): FastifyReply => {
  reply.headers({ ...headers, etag })
  return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.type(type).send(body)
}

/** Files below `/dashboard/files/`; every other address below `/dashboard/` is the one page, which finds its way by itself. */
export const registerPages = (app: FastifyInstance, pages: ReadonlyMap<string, Page>): void => {
  const page = pages.get('frame/index.html')
  if (!page) return
  const config = { right: 'open' as const }
  app.get('/', { config, handler: async (_request, reply) => reply.redirect('/dashboard/') })
  app.get('/dashboard', { config, handler: async (_request, reply) => reply.redirect('/dashboard/') })
  app.get('/dashboard/*', { config, handler: async (request, reply) => send(request, reply, page) })
  app.get<{ Params: { '*': string } }>('/dashboard/files/*', {
    config,
    handler: async (request, reply) => {
      const found = pages.get(request.params['*'])
      return found ? send(request, reply, found) : sendProblem(reply, problem('address-unknown'))
    },
  })
}
