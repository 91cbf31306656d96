import cookie from '@fastify/cookie'
import { problems } from '@sophia/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { createSessions, type SessionRedis, type Sessions, sessionSeconds } from './sessions.ts'

const cookieName = 'sophia_session'
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])
const reading = new Set(['GET', 'HEAD'])

declare module 'fastify' {
  interface FastifyInstance {
    readonly sessions: Sessions
  }
}

/**
 * Turns the session cookie into the `Authorization` header that it stands for, so that access, limits and the calls to
 * other services see one kind of caller. Register it before the plumbing, whose access check must come after it.
 */
export const signIn = fastifyPlugin(
  async (app) => {
    await app.register(cookie)
    app.decorate(
      'sessions',
      createSessions(() => (app as { redis?: SessionRedis }).redis),
    )
    app.addHook('onRequest', async (request) => {
      if (request.headers.authorization !== undefined || !app.keysConfigured) return
      const id = request.cookies[cookieName]
      const token = id === undefined ? undefined : await app.sessions.token(id)
      // A key that was withdrawn since must not make a fault of the sign-in page.
      if (token === undefined || !app.verifyToken(token)) return
      // SameSite=Strict keeps other sites out; a browser that sends no Origin with a write is not one of ours.
      if (!reading.has(request.method) && request.headers.origin === undefined) {
        throw problems.forbidden('A write that a cookie signs needs an Origin header.')
      }
      request.headers.authorization = `Bearer ${token}`
    })
  },
  { name: 'sign-in' },
)

/** The cookie of a new session. Plain HTTP is taken on this machine only. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, id: string): void {
  reply.setCookie(cookieName, id, { ...attributes(request), maxAge: sessionSeconds })
}

/** @returns the id of the session that ends, if there was one. */
export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): string | undefined {
  reply.clearCookie(cookieName, attributes(request))
  return request.cookies[cookieName]
}

const attributes = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: !loopbackNames.has(request.hostname) }) as const
