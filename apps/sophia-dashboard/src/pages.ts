import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { problems, type Routes } from '@sophia/service'

export const builtPages = fileURLToPath(new URL('../dist/web', import.meta.url))
const howToBuild = 'The pages are not built: run `npx turbo build` once.'

/** No inline style or script, no other host: what a page of ours needs is served from here. */
export const securityHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/** A page without its script is blank: worse than slow. */
const open = { schema: { hide: true }, config: { access: 'public', unshed: true } } as const

/** Whether the router of the page may know it: what lies below the API, or has a file's ending, is none of its pages. */
export const isPage = (path: string): boolean => !path.startsWith('/api/') && !/\.\w+$/.test(path)

/** The built React app. Files under /assets carry their hash in the name; every other path is the page itself. */
export const pageRoutes: Routes<{ root?: string }> = async (app, { root = builtPages }) => {
  if (!existsSync(`${root}/index.html`)) {
    app.log.warn(howToBuild)
    app.get('/*', open, () => {
      throw problems.unavailable(howToBuild, 60)
    })
    return
  }
  await app.register(fastifyStatic, { root, serve: false, preCompressed: true })

  app.get<{ Params: { '*': string } }>('/assets/*', open, (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`, { maxAge: '365d', immutable: true }),
  )
  for (const file of ['first.js', 'mark.svg']) {
    app.get(`/${file}`, open, (_request, reply) => reply.sendFile(file, { maxAge: '1h' }))
  }
  app.get<{ Params: { '*': string } }>('/*', open, (request, reply) => {
    if (!isPage(`/${request.params['*']}`)) return reply.callNotFound()
    return reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false })
  })
}
