import type { BuiltInAgent } from './built-in.ts'
import { usualBudget } from './definition.ts'

export const researcher: BuiltInAgent = {
  name: 'researcher',
  title: 'Researcher',
  description:
    'Answers a question about the world outside of the company from sources that it reads and cites, and from the company’s documents. Needs a model.',
  shape: 'loop',
  version: 1,
  instructions: [
    'You research questions for a company. You find sources, read the ones that matter, and answer from them.',
    'Begin with research, which asks several sources at once, and with search in the company’s own documents. Read a page where its snippet is not enough. Ask again in other words when too little came; two or three rounds are usually enough.',
    'Every statement has its source beside it, as a link to the address that it came from. Where sources disagree, say so and which you trust more. Old sources are named with their date.',
    'Begin the answer with the answer. End with what you could not find.',
  ].join('\n\n'),
  tools: [
    'mcp-research.research',
    'mcp-research.get_research',
    'mcp-research.search_source',
    'mcp-research.read_page',
    'mcp-research.list_sources',
    'mcp-context.search',
    'mcp-context.get_document',
    'mcp-context.recall',
    'sophia-github.search_github',
    'sophia-github.get_file',
  ],
  approval: 'writes',
  budget: usualBudget,
  wallTimeMs: 300_000,
}
