// The cookie of a session. Scripts cannot read it, other sites cannot send it, and where the hub is reached by https it is bound
// to this very host (the prefix `__Host-`: RFC 6265bis, section 4.1.3.2).
import type { FastifyReply, FastifyRequest } from 'fastify'

const secureName = '__Host-sluse'
const plainName = 'sluse'

const nameFor = (publicUrl: string): string => (publicUrl.startsWith('https:') ? secureName : plainName)

/** The token that a request brings along. */
export const tokenIn = ({ headers: { cookie = '' } }: FastifyRequest): string | undefined => {
  for (const name of [secureName, plainName]) {
    const found = cookie.split(/; */).find((each) => each.startsWith(`${name}=`))
    const token = found?.slice(name.length + 1)
    if (token && /^[A-Za-z0-9_-]{43}$/.test(token)) return token
  }
  return undefined
}

const set = (reply: FastifyReply, publicUrl: string, value: string, more: string): void => {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : ''
  reply.header('set-cookie', `${nameFor(publicUrl)}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}${more}`)
}

/** It ends with the browser's own session, if not before. */
export const setToken = (reply: FastifyReply, publicUrl: string, token: string): void => set(reply, publicUrl, token, '')

export const dropToken = (reply: FastifyReply, publicUrl: string): void => set(reply, publicUrl, '', '; Max-Age=0')
