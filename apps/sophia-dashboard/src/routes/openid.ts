import type { Routes } from '@sophia/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { type Begun, type OpenId, SignInError } from '../openid.ts'
import { SignInQuery } from '../schemas.ts'
import { attributes } from '../sign-in.ts'
import { createVault, newId, type VaultRedis } from '../vault.ts'

const tags = ['session']
const cookieName = 'sophia_sign_in'
const path = '/api/sign-in'
/** For somebody who looks for their second factor. */
const patienceS = 600
/** The provider is asked up to four times: its configuration, the tokens, its keys, the user info. */
const budgetMs = 10_000

interface Options {
  readonly config: Config
  readonly openId: OpenId
}

/** Sign-in at the OpenID provider: there with a challenge, back with a code that is good once. */
export const openIdRoutes: Routes<Options> = async (app, { config, openId }) => {
  const underway = createVault<Begun & { to: string }>({
    of: 'sign-in',
    redis: () => (app as { redis?: VaultRedis }).redis,
  })
  const sendBack = (request: FastifyRequest, reply: FastifyReply, error: unknown, to = '/'): FastifyReply => {
    if (!(error instanceof SignInError)) throw error
    const { code, message } = (error.cause ?? {}) as { code?: unknown; message?: unknown }
    request.log.warn({ failure: error.failure, code, reason: message }, 'sign-in failed')
    const search = new URLSearchParams({ failed: error.failure, to }).toString()
    return reply.redirect(`/sign-in?${search}`, 303)
  }

  app.get(
    `${path}/openid`,
    {
      schema: {
        operationId: 'beginSignIn',
        summary: 'Sign in at the OpenID provider (redirects there)',
        tags,
        querystring: SignInQuery,
      },
      config: { access: 'public', budgetMs },
    },
    async (request, reply) => {
      const to = pathWithin(request.query.to)
      reply.header('cache-control', 'no-store')
      try {
        const { url, begun } = await openId.begin(`${publicUrl(config, request)}${path}/callback`)
        const id = newId()
        await underway.put(id, { ...begun, to }, patienceS)
        // Lax: the provider's page leads back here, and a stricter cookie would stay behind.
        reply.setCookie(cookieName, id, { ...attributes(request), sameSite: 'lax', path, maxAge: patienceS })
        return reply.redirect(url.href, 303)
      } catch (error) {
        return sendBack(request, reply, error, to)
      }
    },
  )

  app.get(
    `${path}/callback`,
    { schema: { hide: true }, config: { access: 'public', audit: true, budgetMs } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store').clearCookie(cookieName, { ...attributes(request), path })
      const id = request.cookies[cookieName]
      const begun = id === undefined ? undefined : await underway.take(id)
      try {
        if (!begun) throw new SignInError('used')
        const person = await openId.finish(new URL(request.url, 'http://callback').searchParams, begun)
        request.caller = { subject: person.subject, role: person.role }
        await app.startSession(request, reply, { person })
        return reply.redirect(begun.to, 303)
      } catch (error) {
        return sendBack(request, reply, error, begun?.to)
      }
    },
  )
}

/** Where browsers reach this site, without a slash at the end. */
export const publicUrl = (config: Config, request: FastifyRequest): string =>
  (config.SOPHIA_PUBLIC_URL ?? `${request.protocol}://${request.host}`).replace(/\/$/, '')

const here = 'http://here.invalid'
/** A page of ours, whatever was asked for: no link may make the sign-in lead elsewhere. */
export function pathWithin(to = '/'): string {
  if (!to.startsWith('/') || !URL.canParse(to, here)) return '/'
  const { origin, pathname, search, hash } = new URL(to, here)
  return origin === here && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/'
}
