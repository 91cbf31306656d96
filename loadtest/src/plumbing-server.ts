/** The same answer three times: bare Fastify, through the whole plumbing, and through the plumbing from the cache. */
import { createApp, parseConfig, plumbing, serviceConfig } from '@sophia/service'
import Fastify, { type FastifyInstance } from 'fastify'
import Type from 'typebox'

const Row = Type.Object({ id: Type.String(), name: Type.String(), amount: Type.String(), currency: Type.String() })
const Answer = Type.Object({ items: Type.Array(Row), asOf: Type.String() })
const rows = Array.from({ length: 10 }, (_, index) => ({
  id: `deal-${index}`,
  name: `Deal number ${index} of ten`,
  amount: '1284600.00',
  currency: 'USD',
}))
const answer = () => ({ items: rows, asOf: new Date().toISOString() })

const config = parseConfig(Type.Object(serviceConfig('mcp-context')), process.env)
const whole = createApp('mcp-context', config)
await whole.register(plumbing, { service: 'mcp-context', config })
const schema = { response: { 200: Answer } }
whole.get('/plumbed', { schema, config: { access: 'read' } }, async () => answer())
whole.get(
  '/cached',
  { schema: { ...schema, operationId: 'cached' }, config: { access: 'read', cache: { ttl: 3600 } } },
  async () => answer(),
)
const plumbed = await whole.listen({ host: '127.0.0.1', port: 0 })

const bare: FastifyInstance = Fastify()
bare.get('/bare', { schema }, async () => answer())
await bare.listen({ host: '127.0.0.1', port: 0 })

process.send?.({ bare: (bare.server.address() as { port: number }).port, plumbed: Number(new URL(plumbed).port) })
process.on('SIGTERM', () => process.exit(0))
