import { randomBytes } from 'node:crypto'
import { existsSync, watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { App } from '@sophia/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ViteDevServer } from 'vite'
import { builtPages, isPage, pageRoutes, securityHeaders } from '../src/pages.ts'

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

interface HotPagesOptions {
  /** Where the source of the pages lies. */
  readonly web?: string
  /** Where Vite keeps the libraries that it has prepared. */
  readonly cacheDir?: string
}

/**
 * The pages in development: the built ones until something in `web` changes, from then on Vite's, on the same port.
 * Vite takes three times the memory of all the rest of the process: most who start Sophia never need it.
 */
export function hotPages({
  web = fileOf('../web'),
  cacheDir = fileOf('../../../node_modules/.cache/vite'),
}: HotPagesOptions = {}): typeof pageRoutes {
  return async (app, { root = builtPages }) => {
    const index = `${root}/index.html`
    /** Of the pages that are open, and wait for news. */
    const waiting = new Set<PassThrough>()
    let vite: ViteDevServer | undefined
    let starting: Promise<void> | undefined
    const start = async (): Promise<void> => {
      try {
        vite = await startVite(app, web, cacheDir)
        watcher.close()
        for (const stream of waiting) stream.end('data: reload\n\n')
      } catch (error) {
        starting = undefined
        app.log.error({ err: error }, 'Vite does not start: the built pages stay')
      }
    }
    const takeOver = (): Promise<void> => (starting ??= start())
    const watcher = watch(web, { recursive: true }, () => void takeOver())
    watcher.on('error', (error) => app.log.warn({ err: error }, 'changes of the pages are not seen'))
    const isBuilt = existsSync(index)
    if (!isBuilt) void takeOver()
    app.addHook('preClose', async () => {
      watcher.close()
      for (const stream of waiting) stream.end()
      await starting
      await vite?.close()
    })

    const ours = { schema: { hide: true }, config: { access: 'public', operational: true } } as const
    app.get('/dev/reload.js', ours, (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(reloadScript),
    )
    app.get('/dev/reload', ours, (_request, reply) => {
      const stream = new PassThrough()
      waiting.add(stream)
      stream.once('close', () => waiting.delete(stream))
      stream.write('retry: 1000\n\n')
      if (vite) stream.end('data: reload\n\n')
      return reply.type('text/event-stream; charset=utf-8').header('cache-control', 'no-store').send(stream)
    })
    await app.register(async (pages) => {
      // Some hundred files make a page of Vite's: no limit is meant for them.
      pages.addHook('onRoute', (route) => {
        route.config = { ...route.config, operational: true }
      })
      pages.addHook('onRequest', async (request, reply) => {
        const path = request.url.split('?', 1)[0] as string
        // What was built stays: `/status` has its style sheets there, an open page its other parts.
        if (path.startsWith('/api/') || path.startsWith('/assets/')) return undefined
        // Any page of the web could have it start an editor on this machine.
        if (path.startsWith('/__open-in-editor')) return reply.callNotFound()
        // It was hot before we started anew, and asks whether it may come back.
        if (request.headers['sec-websocket-protocol'] === 'vite-ping') void takeOver()
        if (!isBuilt) await starting
        if (vite) return handOver(vite, request, reply)
        if (!isPage(path) || !existsSync(index)) return undefined
        const html = (await readFile(index, 'utf8')).replace(
          '</head>',
          '<script src="/dev/reload.js" defer></script></head>',
        )
        return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(html)
      })
      await pages.register(pageRoutes, { root })
    })
  }
}

async function startVite(app: App, web: string, cacheDir: string): Promise<ViteDevServer> {
  const { createServer } = await import('vite')
  const server = await createServer({
    configFile: fileOf('../vite.config.ts'),
    configLoader: 'native',
    root: web,
    cacheDir,
    clearScreen: false,
    logLevel: app.log.level === 'silent' ? 'silent' : 'info',
    html: { cspNonce: nonce },
    server: {
      middlewareMode: true,
      ws: { server: app.server },
      // Of a page Fastify has looked at Host and Origin by then; whoever asks for the socket shows Vite's token.
      allowedHosts: true,
      cors: false,
      // Not the whole checkout, to which node_modules leads as well: where others may call, they may call this. Libraries
      // are read from the cache; only fonts are handed out as they lie.
      fs: { allow: [web, cacheDir, fileOf('../../../node_modules/@fontsource-variable')] },
    },
  })
  server.config.logger.info('The pages come from Vite now; open ones load anew.')
  return server
}

const nonce = randomBytes(16).toString('base64url')
/** The policy of the built pages, beside what Vite writes into a page itself, and the worker that waits for our return. */
const headers = {
  ...securityHeaders,
  'content-security-policy': `${securityHeaders['content-security-policy'].replaceAll(
    /(script|style)-src 'self'/g,
    `$& 'nonce-${nonce}'`,
  )}; worker-src 'self' blob:`,
}

function handOver(vite: ViteDevServer, { raw }: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack()
  for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value)
  // It goes on only from a file that does not compile, after it has told so in the terminal and on the page.
  vite.middlewares(raw, reply.raw, () => reply.raw.writeHead(500).end())
  return reply
}

/** Only while somebody looks: a browser keeps six connections to one host, for all of its tabs. */
const reloadScript = `let events
function listen() {
  events?.close()
  if (document.hidden) return
  events = new EventSource('/dev/reload')
  events.onmessage = () => location.reload()
}
document.addEventListener('visibilitychange', listen)
listen()
`
