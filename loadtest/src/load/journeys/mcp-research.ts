import { pick } from '../../api/random.ts'
import type { Journey } from '../calls.ts'

const questions = [
  'How do property managers choose access control?',
  'What is a smart lock?',
  'Why do elevators fail?',
  'What is revenue management?',
]

/** Answers from outside. A question waits for its sources, by its own deadline. */
export const mcpResearch: Journey = {
  service: 'mcp-research',
  weight: 6,
  calls: [
    {
      operation: 'listSources',
      tool: 'list_sources',
      weight: 25,
      input: () => ({}),
      holds: ({ items }) => items.some(({ name }: { name: string }) => name === 'wikipedia'),
    },
    {
      operation: 'listResearch',
      tool: 'list_research',
      weight: 15,
      input: () => ({ limit: 10 }),
      holds: ({ items }) => items.length <= 10,
    },
    {
      operation: 'getResearch',
      tool: 'get_research',
      weight: 25,
      input: (world, random) => {
        const id = world.some('research', random)
        return id === undefined ? undefined : { id }
      },
      holds: ({ id }, input) => id === input['id'],
    },
    {
      operation: 'searchSource',
      tool: 'search_source',
      weight: 6,
      kind: 'long',
      input: () => ({ source: 'context', q: 'access control' }),
      holds: ({ source }) => source === 'context',
    },
    {
      operation: 'research',
      weight: 2,
      kind: 'write',
      input: (_world, random) => ({ question: pick(questions, random), depth: 'quick' }),
      // Every sentence is cited, or there is none.
      holds: ({ answer }) => answer.every(({ citations }: { citations: unknown[] }) => citations.length > 0),
      learn: ({ id }, world) => world.add('research', id),
    },
  ],
}
