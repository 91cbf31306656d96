import { pick } from '../../api/random.ts'
import type { Journey } from '../calls.ts'

const questions = ['cache', 'how are runs durable', 'Postgres in tests', 'access tokens', 'load shedding', 'manifests']

/** What the company knows. */
export const mcpContext: Journey = {
  service: 'mcp-context',
  weight: 12,
  calls: [
    {
      operation: 'search',
      tool: 'search',
      weight: 30,
      input: (_world, random) => ({ query: pick(questions, random), k: 5 }),
      // The best comes first.
      holds: ({ hits }) =>
        hits.length <= 5 &&
        hits.every(({ score }: { score: number }, index: number) => index === 0 || score <= hits[index - 1].score),
    },
    {
      operation: 'makePack',
      tool: 'make_pack',
      weight: 8,
      input: (_world, random) => ({ query: pick(questions, random), tokenBudget: 500 }),
      holds: ({ tokens, tokenBudget }) => tokenBudget === 500 && tokens <= 500,
    },
    {
      operation: 'listDocuments',
      tool: 'list_documents',
      weight: 12,
      input: () => ({ limit: 20 }),
      holds: ({ items }) => items.length <= 20,
    },
    {
      operation: 'getDocument',
      tool: 'get_document',
      weight: 15,
      input: (world, random) => {
        const id = world.some('document', random)
        return id === undefined ? undefined : { id }
      },
      holds: ({ id, text, textLength }, input) => id === input['id'] && text.length <= textLength,
    },
    {
      operation: 'listCollections',
      tool: 'list_collections',
      weight: 10,
      input: () => ({}),
      holds: ({ items }) => items.length >= 0,
    },
    {
      operation: 'recall',
      tool: 'recall',
      weight: 8,
      input: (_world, random) => ({ subject: `account:load-${Math.floor(random() * 50)}` }),
      holds: ({ items }, { subject }) => items.every((each: { subject: string }) => each.subject === subject),
    },
    {
      operation: 'addDocument',
      weight: 4,
      kind: 'write',
      input: (world) => {
        const mark = world.mark()
        return {
          collection: 'load',
          title: `Note ${mark}`,
          text: `Note ${mark} of the load test: the elevator of building ${mark} is inspected every year.`,
          mediaType: 'text/plain',
        }
      },
      holds: ({ outcome, chunks }) => (outcome === 'created' || outcome === 'unchanged') && chunks >= 1,
    },
    {
      operation: 'remember',
      weight: 4,
      kind: 'write',
      input: (world, random) => ({
        subject: `account:load-${Math.floor(random() * 50)}`,
        statement: `They asked about building ${world.mark()}.`,
        source: 'load test',
      }),
      holds: ({ statement, subject }, input) => statement === input['statement'] && subject === input['subject'],
    },
    {
      operation: 'openSession',
      weight: 2,
      kind: 'write',
      input: () => ({ title: 'Load' }),
      holds: ({ messageCount }) => messageCount === 0,
      learn: ({ id }, world) => world.add('session', id),
    },
    {
      operation: 'addMessage',
      weight: 3,
      kind: 'write',
      input: (world, random) => {
        const id = world.some('session', random)
        return id === undefined ? undefined : { id, role: 'user', content: 'How many deals were won?' }
      },
      holds: ({ ordinal }) => ordinal >= 0,
    },
  ],
}
