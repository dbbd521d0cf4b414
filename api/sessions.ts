// Signing in and out. Whoever is signed in reads here who they are and what they may do.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRefusal } from '../core/refusal.ts'
import { rightsFor, roles, rights } from '../core/right.ts'
import type { Entered, SignedIn } from '../people/index.ts'
import { dropToken, setToken, tokenIn } from './cookie.ts'
import { operatorOf, personOf } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'
import { userName } from './users.ts'

const signInSchema = {
  type: 'object', title: 'Ways to sign in', required: ['password', 'demo', 'signedIn'],
  properties: {
    signedIn: { type: 'boolean', description: 'Whoever asks is signed in already; /v1/session tells as whom.' },
    password: { type: 'boolean', description: 'By name and password, posted to /v1/session.' },
    saml: { type: 'string', description: 'Where the browser goes to sign in elsewhere; absent where that is not configured.' },
    demo: {
      type: 'array', description: 'Who may be let in with one click, in the demo alone: posted to /v1/session/demo.',
      items: {
        type: 'object', required: ['name', 'roles'],
        properties: {
          name: { type: 'string' }, roles: { type: 'array', items: { type: 'string', enum: roles } }, silo: { type: 'string' },
        },
      },
    },
  },
  example: { password: true, signedIn: false, demo: [{ name: 'demo-operator', roles: ['operator'] }] },
}

const credentialsSchema = {
  type: 'object', required: ['name', 'password'], additionalProperties: false,
  properties: { name: userName, password: { type: 'string', minLength: 1, maxLength: 200, description: 'The password.' } },
  example: { name: 'anne.hansen', password: 'ikke-et-rigtigt-kodeord' },
}

const demoSchema = {
  type: 'object', required: ['name'], additionalProperties: false, properties: { name: userName },
  example: { name: 'demo-operator' },
}

const changeSchema = {
  type: 'object', required: ['current', 'next'], additionalProperties: false,
  properties: {
    current: { type: 'string', minLength: 1, maxLength: 200, description: 'The password so far.' },
    next: { type: 'string', minLength: 1, maxLength: 200, description: 'The new one, at least twelve characters.' },
  },
  example: { current: 'ikke-et-rigtigt-kodeord', next: 'heller ikke et rigtigt' },
}

export const sessionSchema = {
  type: 'object', title: 'Session', required: ['name', 'roles', 'rights', 'mustChange'],
  properties: {
    name: { type: 'string', description: 'Who it is.' },
    roles: { type: 'array', items: { type: 'string', enum: roles } },
    rights: { type: 'array', items: { type: 'string', enum: rights }, description: 'Everything the roles give.' },
    silo: { type: 'string', description: 'The one silo that a silo user sees.' },
    csrf: { type: 'string', description: 'Send it in the header `x-sluse-csrf` with everything that changes something.' },
    mustChange: { type: 'boolean', description: 'The password must be changed before anything else.' },
    way: { type: 'string', enum: ['password', 'saml', 'demo', 'credential'], description: 'How they showed who they are.' },
    endsAt: { type: 'string', format: 'date-time', description: 'When the session ends whatever happens.' },
  },
  example: {
    name: 'anne.hansen', roles: ['operator'], rights: ['see-overview', 'retry'], csrf: '3b1f…', mustChange: false,
    way: 'password', endsAt: '2026-11-23T18:00:00.000Z',
  },
}

const viewSession = ({ person, csrf, mustChange, way, endsAt }: SignedIn) => (
  { ...person, rights: [...rightsFor(person)], csrf, mustChange, way, endsAt: new Date(endsAt).toISOString() })

const view = (request: FastifyRequest) => {
  const { caller } = request
  if (caller?.kind === 'person' && caller.session) return viewSession(caller.session)
  const person = personOf(request)
  return { ...person, rights: [...rightsFor(person)], mustChange: false, way: 'credential' }
}

const signIns = (app: FastifyInstance, { people, publicUrl, world }: ApiParts): void => {
  const letIn = (reply: FastifyReply, { token, signedIn }: Entered): FastifyReply => {
    setToken(reply, publicUrl, token)
    return reply.header('cache-control', 'no-store').send(viewSession(signedIn))
  }
  app.post<{ Body: { name: string; password: string } }>('/v1/session', {
    config: { right: 'open' },
    schema: {
      summary: 'Sign in with a password', tags: ['session'], response: { 200: sessionSchema },
      description: 'Answers with a cookie. After five failures of a name it has to wait a quarter of an hour.',
      body: { content: { 'application/json': { schema: credentialsSchema } } },
    },
    handler: async (request, reply) => {
      const { name, password } = request.body
      const entered = await people.signIn(name, password, request.ip)
      if (!isRefusal(entered)) return letIn(reply, entered)
      world.records.count('sluse_sign_ins_refused_total', { code: entered.refused })
      return sendProblem(reply, fromRefusal(entered))
    },
  })
  if (people.demo.length === 0) return
  app.post<{ Body: { name: string } }>('/v1/session/demo', {
    config: { right: 'open' },
    schema: {
      summary: 'Be let in with one click, in the demo alone', tags: ['session'], response: { 200: sessionSchema },
      body: { content: { 'application/json': { schema: demoSchema } } },
    },
    handler: async (request, reply) => {
      const account = people.demo.find(({ name }) => name === request.body.name)
      return account ? letIn(reply, await people.enter(account, 'demo')) : sendProblem(reply, problem('login-refused'))
    },
  })
}

/** Signing in, who one is, changing one's password, signing out. */
export const registerSessions = (app: FastifyInstance, parts: ApiParts): void => {
  const { people, publicUrl } = parts
  app.get('/v1/sign-in', {
    config: { right: 'open' },
    schema: { summary: 'How one may sign in', tags: ['session'], response: { 200: signInSchema } },
    handler: async (request, reply) => {
      const token = tokenIn(request)
      const signedIn = token !== undefined && await people.sessions.find(token) !== undefined
      const saml = people.saml && { saml: `${publicUrl}/v1/saml/login` }
      return reply.header('cache-control', 'no-store').send({ password: true, demo: people.demo, signedIn, ...saml })
    },
  })
  signIns(app, parts)
  app.get('/v1/session', {
    config: { right: 'be-signed-in' },
    schema: { summary: 'Who is signed in, and what they may do', tags: ['session'], response: { 200: sessionSchema } },
    handler: async (request, reply) => reply.header('cache-control', 'no-store').send(view(request)),
  })
  app.delete('/v1/session', {
    config: { right: 'be-signed-in' },
    schema: { summary: 'Sign out', tags: ['session'] },
    handler: async (request, reply) => {
      if (request.caller?.kind === 'person' && request.caller.session) await people.sessions.close(request.caller.session.token)
      dropToken(reply, publicUrl)
      return reply.code(204).send()
    },
  })
  app.post<{ Body: { current: string; next: string } }>('/v1/session/password', {
    config: { right: 'be-signed-in' },
    schema: {
      summary: 'Change one\'s password', description: 'Ends the user\'s other sessions.', tags: ['session'],
      body: { content: { 'application/json': { schema: changeSchema } } },
    },
    handler: async (request, reply) => {
      const name = operatorOf(request)
      const token = request.caller?.kind === 'person' ? request.caller.session?.token : undefined
      const changed = await people.changePassword(name, request.body.current, request.body.next, request.ip)
      if (isRefusal(changed)) return sendProblem(reply, fromRefusal(changed))
      await people.sessions.endOf(name, token)
      await people.audit.note({ by: name, deed: 'password-changed', on: `user:${name}` })
      return reply.code(204).send()
    },
  })
}
