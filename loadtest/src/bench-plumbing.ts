/** What the plumbing costs: a cached GET through all of it against a bare Fastify route, in one run. */
import { compare, report, serve } from './compare.ts'

const server = await serve('./plumbing-server.ts')
const expect = '"deal-9"'
const { bare, plumbed } = server.ports as { bare: number; plumbed: number }
const results = await compare([
  { name: 'bare Fastify route', port: bare, path: '/bare', expect },
  { name: 'cached GET through the whole plumbing', port: plumbed, path: '/cached', expect },
  { name: 'uncached GET through the whole plumbing', port: plumbed, path: '/plumbed', expect },
])
report('Plumbing', results)
await server.stop()
