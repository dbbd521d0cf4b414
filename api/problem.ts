// How a problem is sent over HTTP: its status, its media type and the headers that belong to it.
import type { FastifyReply } from 'fastify'
import type { Problem } from '../intake/index.ts'

export { fromRefusal, problem, problemSchema, type Problem } from '../intake/index.ts'

const challenges: ReadonlySet<string> = new Set(['credential-missing', 'credential-unknown'])
const waits: Readonly<Record<string, string>> = {
  'too-many-requests': '1', 'attachments-waiting': '60', stopping: '5', 'store-full': '30', 'store-busy': '2',
  'store-failed': '5',
}

/** Sends a problem with the headers that belong to it. */
export const sendProblem = (reply: FastifyReply, told: Problem): FastifyReply => {
  if (challenges.has(told.code)) reply.header('www-authenticate', 'Bearer realm="sluse"')
  const wait = waits[told.code]
  if (wait) reply.header('retry-after', wait)
  return reply.code(told.status).type('application/problem+json; charset=utf-8').serializer(JSON.stringify).send(told)
}
