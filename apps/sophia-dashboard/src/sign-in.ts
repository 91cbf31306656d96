import cookie from '@fastify/cookie'
import { problems } from '@sophia/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { Config } from './config.ts'
import type { Person } from './openid.ts'
import { createSessions, type Holder } from './sessions.ts'
import type { VaultRedis } from './vault.ts'

const cookieName = 'sophia_session'
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])
const reading = new Set(['GET', 'HEAD'])

declare module 'fastify' {
  interface FastifyInstance {
    /** Opens a session and sets its cookie; the one that the browser had until now ends. */
    startSession(request: FastifyRequest, reply: FastifyReply, holder: Holder): Promise<void>
    /** Somebody is at the page. Now and then the cookie gets another id. */
    keepSession(request: FastifyRequest, reply: FastifyReply): Promise<void>
    /** @returns whose session it was, if there was one. */
    endSession(request: FastifyRequest, reply: FastifyReply): Promise<Holder | undefined>
  }
  interface FastifyRequest {
    /** Who the session is of, where the OpenID provider named them. */
    person: Person | undefined
  }
}

/**
 * Tells the access check who a session cookie stands for, so that access, limits and the calls to other services see
 * one kind of caller. Register it before the plumbing, whose access check must come after it.
 */
export const signIn = fastifyPlugin<{ config: Config }>(
  async (app, { config }) => {
    await app.register(cookie)
    const wholeS = config.SOPHIA_SIGN_IN_HOURS * 3600
    const sessions = createSessions(
      { idleS: config.SOPHIA_SIGN_IN_IDLE_MINUTES * 60, wholeS },
      () => (app as { redis?: VaultRedis }).redis,
    )
    app.decorateRequest('person', undefined)
    app.addHook('onRequest', async (request) => {
      if (request.headers.authorization !== undefined || !app.keysConfigured) return
      const id = request.cookies[cookieName]
      const holder = id === undefined ? undefined : await sessions.holder(id)
      // A key that was withdrawn since must not make a fault of the sign-in page.
      if (!holder || ('key' in holder && !app.verifyToken(holder.key))) return
      // SameSite=Strict keeps other sites out; a browser that sends no Origin with a write is not one of ours.
      if (!reading.has(request.method) && request.headers.origin === undefined) {
        throw problems.forbidden('A write that a cookie signs needs an Origin header.')
      }
      // Without a secret of the services the key itself is what is handed on to them.
      if ('key' in holder) request.headers.authorization = `Bearer ${holder.key}`
      else {
        const { subject, role } = holder.person
        request.admitted = { subject, role }
        request.person = holder.person
      }
    })

    const end = async (request: FastifyRequest): Promise<Holder | undefined> => {
      const id = request.cookies[cookieName]
      const holder = id === undefined ? undefined : await sessions.holder(id)
      if (id !== undefined) await sessions.close(id)
      return holder
    }
    const setCookie = (request: FastifyRequest, reply: FastifyReply, id: string, maxAge: number) =>
      reply.setCookie(cookieName, id, { ...attributes(request), sameSite: 'strict', path: '/', maxAge })
    app.decorate('startSession', async (request, reply, holder) => {
      await end(request)
      setCookie(request, reply, await sessions.open(holder), wholeS)
    })
    app.decorate('keepSession', async (request, reply) => {
      const id = request.cookies[cookieName]
      const renewed = id === undefined ? undefined : await sessions.keep(id)
      if (renewed) setCookie(request, reply, renewed.id, renewed.leftS)
    })
    app.decorate('endSession', async (request, reply) => {
      reply.clearCookie(cookieName, { ...attributes(request), sameSite: 'strict', path: '/' })
      return end(request)
    })
  },
  { name: 'sign-in' },
)

/** Of every cookie of ours. Plain HTTP is taken on this machine only. */
export const attributes = (request: FastifyRequest) =>
  ({ httpOnly: true, secure: !loopbackNames.has(request.hostname) }) as const
