/** One app twice: with the door's fast path, and with the SDK's own handler for everything. */
import { createApp, parseConfig, plumbing, serviceConfig, StrictObject } from '@sophia/service'
import Type from 'typebox'

const Row = Type.Object({ id: Type.String(), name: Type.String(), amount: Type.String() })
const rows = Array.from({ length: 10 }, (_, index) => ({
  id: `deal-${index}`,
  name: `Deal number ${index}`,
  amount: '1284600.00',
}))
const config = parseConfig(Type.Object(serviceConfig('mcp-context')), process.env)

const ports: Record<string, number> = {}
for (const mcpFastPath of [true, false]) {
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config, mcpFastPath })
  for (let tool = 0; tool < 12; tool++) {
    app.post(
      `/rows/${tool}`,
      {
        schema: {
          operationId: `rows${tool}`,
          body: StrictObject({ limit: Type.Integer({ minimum: 1, maximum: 100 }) }),
          response: { 200: Type.Object({ items: Type.Array(Row) }) },
        },
        config: {
          access: 'read',
          tool: { name: `rows_${tool}`, description: 'Gives ten rows, as a list of deals would' },
        },
      },
      async (request) => ({ items: rows.slice(0, request.body.limit) }),
    )
  }
  ports[mcpFastPath ? 'door' : 'sdk'] = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
}
process.send?.(ports)
process.on('SIGTERM', () => process.exit(0))
