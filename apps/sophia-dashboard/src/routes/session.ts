import { type Caller, Problem, type Routes } from '@sophia/service'
import type { Config } from '../config.ts'
import type { OpenId } from '../openid.ts'
import { LoginBody, Me, SignedOut, SignInWays } from '../schemas.ts'
import { publicUrl } from './openid.ts'

const tags = ['session']

interface Options {
  readonly config: Config
  readonly openId: OpenId | undefined
}

export const sessionRoutes: Routes<Options> = async (app, { config, openId }) => {
  const meOf = ({ subject, role }: Caller, name?: string): Me => ({
    subject,
    role,
    ...(name !== undefined && { name }),
    signIn: app.keysConfigured,
  })

  app.get(
    '/api/sign-in',
    {
      schema: { operationId: 'getSignIn', summary: 'How people sign in here', tags, response: { 200: SignInWays } },
      config: { access: 'public' },
    },
    () => ({
      key: config.SOPHIA_API_KEYS !== undefined || config.SOPHIA_API_KEYS_FILE !== undefined,
      provider: openId?.provider ?? null,
    }),
  )

  app.post(
    '/api/login',
    {
      schema: {
        operationId: 'login',
        summary: 'Open a session with an API key',
        tags,
        body: LoginBody,
        response: { 200: Me },
      },
      config: { access: 'public', audit: true, guessable: true },
    },
    async (request, reply) => {
      const { key } = request.body
      const caller = app.verifyToken(key)
      if (!caller) throw new Problem('unauthenticated', { detail: 'Nobody holds this key.' })
      // On record is who it was that signed in.
      request.caller = caller
      if (app.keysConfigured) await app.startSession(request, reply, { key })
      return meOf(caller)
    },
  )

  app.post(
    '/api/logout',
    {
      schema: { operationId: 'logout', summary: 'End the session', tags, response: { 200: SignedOut } },
      config: { access: 'public', audit: true },
    },
    async (request, reply) => {
      const holder = await app.endSession(request, reply)
      const there =
        holder && 'person' in holder
          ? await openId?.leave(holder.person.idToken, `${publicUrl(config, request)}/sign-in`)
          : undefined
      return { next: there?.href ?? '/sign-in' }
    },
  )

  app.get(
    '/api/me',
    {
      schema: { operationId: 'getMe', summary: 'Who is signed in', tags, response: { 200: Me } },
      config: { access: 'read' },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return meOf(request.caller, request.person?.name)
    },
  )

  app.post(
    '/api/me/keep',
    {
      schema: {
        operationId: 'keepSession',
        summary: 'Somebody is at the page: the idle time of the session starts anew',
        tags,
      },
      config: { access: 'read' },
    },
    async (request, reply) => {
      await app.keepSession(request, reply)
      return reply.code(204).send()
    },
  )
}
