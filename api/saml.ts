// Single sign-on over HTTP: where the browser is sent, where it comes back, and what the identity provider reads of the hub.
import type { FastifyInstance } from 'fastify'
import { isRefusal } from '../core/refusal.ts'
import { setToken } from './cookie.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'

const maxAnswerBytes = 256 * 1024

// The cookie is for requests from the hub's own pages, and what comes back with a redirect is still the identity provider's: so
// it is a page of the hub's own that goes on.
const onwards = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>Sluse</title>' +
  '<a href="/">Sluse</a>'

/** Three addresses; none of them where no identity provider is configured. */
export const registerSaml = (app: FastifyInstance, { people, publicUrl, world }: ApiParts): void => {
  const { saml } = people
  if (!saml) return
  app.get('/v1/saml/login', {
    config: { right: 'open' },
    schema: { summary: 'Go to the identity provider', tags: ['session'] },
    handler: async (_request, reply) => {
      const url = await saml.begin()
      return url === undefined ? sendProblem(reply, problem('too-many-logins')) : reply.redirect(url)
    },
  })
  app.get('/v1/saml/metadata', {
    config: { right: 'open' },
    schema: { summary: 'What the identity provider wants to know', tags: ['session'] },
    handler: async (_request, reply) => reply.type('application/samlmetadata+xml').send(saml.metadata()),
  })
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: maxAnswerBytes },
      (_request, body, done) => done(null, new URLSearchParams(String(body)).get('SAMLResponse') ?? ''))
    scope.post<{ Body: string }>('/v1/saml/acs', {
      config: { right: 'open' },
      handler: async (request, reply) => {
        const person = await saml.finish(request.body)
        if (isRefusal(person)) {
          world.records.count('sluse_sign_ins_refused_total', { code: person.refused })
          return sendProblem(reply, fromRefusal(person))
        }
        const { token } = await people.enter(person, 'saml')
        setToken(reply, publicUrl, token)
        return reply.headers({ 'cache-control': 'no-store', 'content-security-policy': 'default-src \'none\'' })
          .type('text/html; charset=utf-8').send(onwards)
      },
    })
  })
}
