import type { Journey } from '../calls.ts'

/** Runs, started and followed. A run is real work for four services behind it, so few are started. */
export const mcpAgents: Journey = {
  service: 'mcp-agents',
  weight: 8,
  calls: [
    {
      operation: 'listAgents',
      tool: 'list_agents',
      weight: 25,
      input: () => ({}),
      holds: ({ items }) => items.some(({ name }: { name: string }) => name === 'pipeline-review'),
    },
    {
      operation: 'listRuns',
      tool: 'list_runs',
      weight: 20,
      input: () => ({ limit: 10 }),
      holds: ({ items }) => items.length <= 10,
    },
    {
      operation: 'getRun',
      tool: 'get_run',
      weight: 25,
      input: (world, random) => {
        const id = world.some('run', random)
        return id === undefined ? undefined : { id, detail: 'brief' }
      },
      holds: ({ id, status, answer }, input) => id === input['id'] && (status !== 'done' || answer.length > 0),
    },
    {
      operation: 'followRun',
      weight: 4,
      kind: 'stream',
      input: (world, random) => {
        const id = world.some('run', random)
        return id === undefined ? undefined : { id }
      },
      holds: (text: string) => text.startsWith('retry:'),
    },
    {
      operation: 'startRun',
      weight: 1,
      kind: 'write',
      input: (world) => ({
        agent: 'pipeline-review',
        input: {},
        'idempotency-key': `load-${world.mark()}`,
      }),
      holds: ({ agent }) => agent === 'pipeline-review',
      learn: ({ id }, world) => world.add('run', id),
    },
  ],
}
