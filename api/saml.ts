// Single sign-on over HTTP: where the browser is sent, where it comes back, where it shows that it is the one that was sent, and
// what the identity provider reads of the hub.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { dropPassing, passingIn, setPassing, setToken } from './cookie.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'

const maxAnswerBytes = 256 * 1024

// The cookies are for requests from the hub's own pages, and what comes back with a redirect is still the identity provider's: so
// it is a page of the hub's own that goes on.
const onwards = '<!doctype html><html lang="da"><meta charset="utf-8">' +
  '<meta http-equiv="refresh" content="0;url=/v1/saml/arrive"><title>Sluse</title><a href="/v1/saml/arrive">Sluse</a>'

/** Four addresses; none of them where no identity provider is configured. */
export const registerSaml = (app: FastifyInstance, { people, publicUrl, world }: ApiParts): void => {
  const { saml } = people
  if (!saml) return
  const refuse = (reply: FastifyReply, refusal: Refusal): FastifyReply => {
    world.records.count('sluse_sign_ins_refused_total', { code: refusal.refused })
    return sendProblem(reply, fromRefusal(refusal))
  }
  app.get('/v1/saml/login', {
    config: { right: 'open' },
    schema: { summary: 'Go to the identity provider', tags: ['session'] },
    handler: async (_request, reply) => {
      const begun = await saml.begin()
      if (!begun) return sendProblem(reply, problem('too-many-logins'))
      setPassing(reply, publicUrl, 'began', begun.nonce)
      return reply.header('cache-control', 'no-store').redirect(begun.url)
    },
  })
  app.get('/v1/saml/arrive', {
    config: { right: 'open' },
    schema: {
      summary: 'Be let in, back from the identity provider', tags: ['session'],
      description: 'Only the browser that began, and that brought the answer, is; it is sent on to the pages.',
    },
    handler: async (request, reply) => {
      const [ticket, nonce] = [passingIn(request, publicUrl, 'brought'), passingIn(request, publicUrl, 'began')]
      dropPassing(reply, publicUrl)
      const person = await saml.arrive(ticket, nonce)
      if (isRefusal(person)) return refuse(reply, person)
      const { token } = await people.enter(person, 'saml')
      setToken(reply, publicUrl, token)
      return reply.header('cache-control', 'no-store').redirect('/')
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
        const answered = await saml.finish(request.body)
        if (isRefusal(answered)) return refuse(reply, answered)
        setPassing(reply, publicUrl, 'brought', answered.ticket)
        return reply.headers({ 'cache-control': 'no-store', 'content-security-policy': 'default-src \'none\'' })
          .type('text/html; charset=utf-8').send(onwards)
      },
    })
  })
}
