// Local accounts, roles and sessions, for administrators and security officers.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { rightsOf, roles, roleWords, type Role } from '../core/right.ts'
import type { User, UserGiven } from '../people/index.ts'
import { operatorOf } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'

export const userName = {
  type: 'string', pattern: '^[a-z0-9][a-z0-9._@-]{0,62}$', description: 'The user\'s short name, in lower case.',
  example: 'anne.hansen',
}
const nameParams = { type: 'object', required: ['name'], properties: { name: userName } }
const rolesSchema = {
  type: 'array', items: { type: 'string', enum: roles }, uniqueItems: true, maxItems: roles.length,
  description: 'What the user is employed to do.',
}
const moment = (description: string) => ({ type: 'string', format: 'date-time', description })

const givenSchema = {
  type: 'object', required: ['roles'], additionalProperties: false,
  properties: {
    roles: rolesSchema,
    silo: { type: 'string', minLength: 1, maxLength: 63, description: 'The one silo that a silo user sees.' },
    disabled: { type: 'boolean', description: 'Is not let in.' },
  },
  example: { roles: ['operator'] },
}

const userSchema = {
  type: 'object', title: 'User', required: ['name', 'roles', 'disabled', 'mustChange', 'hasPassword', 'createdAt', 'changedAt'],
  properties: {
    name: { type: 'string' }, roles: rolesSchema, silo: { type: 'string' }, disabled: { type: 'boolean' },
    mustChange: { type: 'boolean', description: 'The password must be changed at the next sign-in.' },
    hasPassword: { type: 'boolean' }, createdAt: moment('When it was made.'), changedAt: moment('When it was last changed.'),
  },
  example: {
    name: 'anne.hansen', roles: ['operator'], disabled: false, mustChange: true, hasPassword: true,
    createdAt: '2026-11-23T09:00:00.000Z', changedAt: '2026-11-23T09:00:00.000Z',
  },
}
const usersSchema = {
  type: 'object', title: 'Users', required: ['users'], properties: { users: { type: 'array', items: userSchema } },
  example: { users: [userSchema.example] },
}
const passwordSchema = {
  type: 'object', title: 'Password to be used once', required: ['name', 'password'],
  properties: {
    name: { type: 'string' }, password: { type: 'string', description: 'Shown this once; must be changed at sign-in.' },
  },
  example: { name: 'anne.hansen', password: 'vises-kun-denne-ene-gang' },
}
const rolesTable = {
  type: 'object', title: 'Roles and their rights', required: ['roles'],
  properties: {
    roles: {
      type: 'array', items: {
        type: 'object', required: ['role', 'da', 'en', 'rights'],
        properties: {
          role: { type: 'string' }, da: { type: 'string' }, en: { type: 'string' },
          rights: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
  example: { roles: [{ role: 'silo-user', da: 'Silobruger', en: 'Silo user', rights: ['see-transactions'] }] },
}
const sessionsSchema = {
  type: 'object', title: 'Sessions', required: ['sessions'],
  properties: {
    sessions: {
      type: 'array', items: {
        type: 'object', required: ['id', 'user', 'way', 'createdAt', 'seenAt'],
        properties: {
          id: { type: 'string' }, user: { type: 'string' }, way: { type: 'string' }, createdAt: moment('When it began.'),
          seenAt: moment('When it was last used, give or take a minute.'),
        },
      },
    },
  },
  example: {
    sessions: [{
      id: 'ab12', user: 'anne.hansen', way: 'password', createdAt: '2026-11-23T09:00:00.000Z', seenAt: '2026-11-23T09:30:00.000Z',
    }],
  },
}

const iso = (at: number): string => new Date(at).toISOString()

const view = ({ name, roles: held, silo, disabled = false, mustChange = false, password, createdAt, changedAt }: User) => ({
  name, roles: held, silo, disabled, mustChange, hasPassword: password !== undefined, createdAt: iso(createdAt),
  changedAt: iso(changedAt),
})

type Named = { Params: { name: string } }

const answered = (reply: FastifyReply, done: User | Refusal): FastifyReply => (
  isRefusal(done) ? sendProblem(reply, fromRefusal(done)) : reply.send(view(done)))

const changing = (app: FastifyInstance, { people: { users, sessions, audit }, silos }: ApiParts): void => {
  const isOdd = ({ roles: given, silo }: UserGiven): boolean => (
    silo === undefined ? given.includes('silo-user') : !silos.has(silo))
  app.put<Named & { Body: UserGiven }>('/v1/users/:name', {
    config: { right: 'change-users' },
    schema: {
      summary: 'Make or change a user', tags: ['users'], params: nameParams, response: { 200: userSchema },
      description: 'A new user has no password yet. Nobody changes their own roles.',
      body: { content: { 'application/json': { schema: givenSchema } } },
    },
    handler: async (request, reply) => {
      const { params: { name }, body } = request
      if (isOdd(body)) return sendProblem(reply, problem('body-invalid', { errors: [{ at: '/silo' }] }))
      if (name === operatorOf(request)) return sendProblem(reply, problem('right-missing', { detail: 'It is you yourself.' }))
      const done = await users.put(name, body)
      if (!isRefusal(done)) {
        if (body.disabled) await sessions.endOf(name)
        const details = { roles: body.roles.join(' '), disabled: body.disabled ?? false, ...(body.silo && { silo: body.silo }) }
        await audit.note({ by: operatorOf(request), deed: 'user-changed', on: `user:${name}`, details })
      }
      return answered(reply, done)
    },
  })
  app.delete<Named>('/v1/users/:name', {
    config: { right: 'change-users' },
    schema: { summary: 'Remove a user', tags: ['users'], params: nameParams, response: { 200: userSchema } },
    handler: async (request, reply) => {
      const { name } = request.params
      const done = await users.remove(name)
      if (!isRefusal(done)) {
        await sessions.endOf(name)
        await audit.note({ by: operatorOf(request), deed: 'user-removed', on: `user:${name}` })
      }
      return answered(reply, done)
    },
  })
  app.post<Named>('/v1/users/:name/password', {
    config: { right: 'change-users' },
    schema: {
      summary: 'Give a user a new password, to be used once', tags: ['users'], params: nameParams,
      description: 'Ends the user\'s sessions.', response: { 200: passwordSchema },
    },
    handler: async (request, reply) => {
      const { name } = request.params
      const done = await users.renew(name)
      if (isRefusal(done)) return sendProblem(reply, fromRefusal(done))
      await sessions.endOf(name)
      await audit.note({ by: operatorOf(request), deed: 'password-renewed', on: `user:${name}` })
      return reply.header('cache-control', 'no-store').send(done)
    },
  })
}

const sessionRoutes = (app: FastifyInstance, { people: { sessions, audit } }: ApiParts): void => {
  app.get('/v1/sessions', {
    config: { right: 'end-sessions' },
    schema: { summary: 'Who is signed in', tags: ['users'], response: { 200: sessionsSchema } },
    handler: async () => ({
      sessions: (await sessions.all()).map((one) => ({ ...one, createdAt: iso(one.createdAt), seenAt: iso(one.seenAt) })),
    }),
  })
  app.delete<{ Params: { session: string } }>('/v1/sessions/:session', {
    config: { right: 'end-sessions' },
    schema: {
      summary: 'End somebody\'s session', tags: ['users'],
      params: {
        type: 'object', required: ['session'],
        properties: { session: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Its id.' } },
      },
    },
    handler: async (request, reply) => {
      if (!await sessions.end(request.params.session)) return sendProblem(reply, problem('session-unknown'))
      await audit.note({ by: operatorOf(request), deed: 'session-ended', on: `session:${request.params.session.slice(0, 12)}` })
      return reply.code(204).send()
    },
  })
}

/** Users, roles and sessions. */
export const registerUsers = (app: FastifyInstance, parts: ApiParts): void => {
  app.get('/v1/roles', {
    config: { right: 'be-signed-in' },
    schema: { summary: 'Roles and their rights', tags: ['users'], response: { 200: rolesTable } },
    handler: async () => ({
      roles: roles.map((role: Role) => ({ role, ...roleWords[role], rights: rightsOf[role] })),
    }),
  })
  app.get('/v1/users', {
    config: { right: 'see-users' },
    schema: { summary: 'All users', tags: ['users'], response: { 200: usersSchema } },
    handler: async () => ({ users: (await parts.people.users.all()).map(view) }),
  })
  changing(app, parts)
  sessionRoutes(app, parts)
}
