import { Problem, type Routes } from '@sophia/service'
import { LoginBody, Me } from '../schemas.ts'
import { clearSessionCookie, setSessionCookie } from '../sign-in.ts'

const tags = ['session']

export const sessionRoutes: Routes = async (app) => {
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
      config: { access: 'public', audit: true },
    },
    async (request, reply) => {
      const { key } = request.body
      const caller = app.verifyToken(key)
      if (!caller) throw new Problem('unauthenticated', { detail: 'Nobody holds this key.' })
      // On record is who it was that signed in.
      request.caller = caller
      if (app.keysConfigured) setSessionCookie(request, reply, await app.sessions.open(key))
      return { subject: caller.subject, role: caller.role, signIn: app.keysConfigured }
    },
  )

  app.post(
    '/api/logout',
    {
      schema: { operationId: 'logout', summary: 'End the session', tags },
      config: { access: 'public', audit: true },
    },
    async (request, reply) => {
      const id = clearSessionCookie(request, reply)
      if (id !== undefined) await app.sessions.close(id)
      return reply.code(204).send()
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
      return { subject: request.caller.subject, role: request.caller.role, signIn: app.keysConfigured }
    },
  )
}
