// The cookies: of a session, and of a browser that signs in elsewhere. Scripts cannot read them, other sites cannot send them,
// and where the hub is reached by https they are bound to this very host (the prefix `__Host-`: RFC 6265bis, section 4.1.3.2).
import type { FastifyReply, FastifyRequest } from 'fastify'

const secureName = '__Host-sluse'
const plainName = 'sluse'

const nameFor = (publicUrl: string): string => (publicUrl.startsWith('https:') ? secureName : plainName)

const valueIn = ({ headers: { cookie = '' } }: FastifyRequest, name: string): string | undefined => {
  const found = cookie.split(/; */).find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1)
  return found && /^[A-Za-z0-9_-]{43}$/.test(found) ? found : undefined
}

/** The token that a request brings along. */
export const tokenIn = (request: FastifyRequest): string | undefined => (
  valueIn(request, secureName) ?? valueIn(request, plainName))

const set = (reply: FastifyReply, publicUrl: string, name: string, value: string, more: string): void => {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : ''
  reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}${more}`)
}

/** It ends with the browser's own session, if not before. */
export const setToken = (reply: FastifyReply, publicUrl: string, token: string): void => (
  set(reply, publicUrl, nameFor(publicUrl), token, ''))

export const dropToken = (reply: FastifyReply, publicUrl: string): void => (
  set(reply, publicUrl, nameFor(publicUrl), '', '; Max-Age=0'))

/** What a browser shows while it signs in elsewhere: that it began, and that it brought the answer. */
export type Passing = 'began' | 'brought'

const passingName = (publicUrl: string, passing: Passing): string => `${nameFor(publicUrl)}-${passing}`

export const passingIn = (request: FastifyRequest, publicUrl: string, passing: Passing): string => (
  valueIn(request, passingName(publicUrl, passing)) ?? '')

export const setPassing = (reply: FastifyReply, publicUrl: string, passing: Passing, value: string): void => (
  set(reply, publicUrl, passingName(publicUrl, passing), value, '; Max-Age=600'))

export const dropPassing = (reply: FastifyReply, publicUrl: string): void => {
  for (const passing of ['began', 'brought'] as const) {
    set(reply, publicUrl, passingName(publicUrl, passing), '', '; Max-Age=0')
  }
}
