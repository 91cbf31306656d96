/** A service as all nine are made, with twelve tools: behind the door, or behind the SDK's own handler for everything. */
import { createApp, plumbing, run, serviceConfig, StrictObject } from '@sophia/service'
import Type from 'typebox'

const Row = Type.Object({ id: Type.String(), name: Type.String(), amount: Type.String() })
const rows = Array.from({ length: 10 }, (_, index) => ({
  id: `deal-${index}`,
  name: `Deal number ${index}`,
  amount: '1284600.00',
}))
const mcpFastPath = process.env['BENCH_MCP_FAST_PATH'] !== 'false'

await run('mcp-context', {
  schema: Type.Object(serviceConfig('mcp-context')),
  async buildApp(config) {
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
    return app
  },
})
