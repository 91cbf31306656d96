import type { Config } from '../config.ts'
import { arxiv } from './arxiv.ts'
import { brave } from './brave.ts'
import { context } from './context.ts'
import { crossref } from './crossref.ts'
import { github } from './github.ts'
import { hackernews } from './hackernews.ts'
import { openAlex } from './openalex.ts'
import { searxng } from './searxng.ts'
import { semanticScholar } from './semantic-scholar.ts'
import type { Reach, Source, SourceName } from './source.ts'
import { tavily } from './tavily.ts'
import { wikipedia } from './wikipedia.ts'

export interface SourceEntry {
  readonly create: (reach: Reach) => Source
  /** Below what the vendor allows: neighbouring windows may touch. */
  readonly limit: { readonly points: number; readonly durationMs: number }
  /** Where it answers; undefined when nobody has said. */
  readonly url: (config: Config) => string | undefined
  readonly key?: (config: Config) => string | undefined
  /** Without this variable it is not asked. */
  readonly needs?: keyof Config
  /** A service of our own: real whoever plays the others, and asked only when it is named. */
  readonly own?: boolean
}

const minute = 60_000

export const sourceEntries: Record<SourceName, SourceEntry> = {
  wikipedia: { create: wikipedia, url: (config) => config.WIKIPEDIA_URL, limit: { points: 100, durationMs: minute } },
  hackernews: { create: hackernews, url: (config) => config.HACKERNEWS_URL, limit: { points: 80, durationMs: minute } },
  arxiv: { create: arxiv, url: (config) => config.ARXIV_URL, limit: { points: 1, durationMs: 3_000 } },
  crossref: { create: crossref, url: (config) => config.CROSSREF_URL, limit: { points: 1, durationMs: 1_000 } },
  github: {
    create: github,
    url: (config) => config.GITHUB_SEARCH_URL,
    key: (config) => config.GITHUB_SEARCH_TOKEN,
    // As for a stranger: a token is allowed three times as much.
    limit: { points: 8, durationMs: minute },
  },
  searxng: {
    create: searxng,
    url: (config) => config.SEARXNG_URL,
    needs: 'SEARXNG_URL',
    // The engines behind it bar an address that asks more.
    limit: { points: 30, durationMs: minute },
  },
  context: {
    create: context,
    url: (config) => config.MCP_CONTEXT_URL,
    own: true,
    limit: { points: 600, durationMs: minute },
  },
  brave: {
    create: brave,
    url: (config) => config.BRAVE_URL,
    key: (config) => config.BRAVE_API_KEY,
    needs: 'BRAVE_API_KEY',
    limit: { points: 40, durationMs: 1_000 },
  },
  tavily: {
    create: tavily,
    url: (config) => config.TAVILY_URL,
    key: (config) => config.TAVILY_API_KEY,
    needs: 'TAVILY_API_KEY',
    limit: { points: 90, durationMs: minute },
  },
  openalex: {
    create: openAlex,
    url: (config) => config.OPENALEX_URL,
    key: (config) => config.OPENALEX_API_KEY,
    needs: 'OPENALEX_API_KEY',
    limit: { points: 50, durationMs: 1_000 },
  },
  semanticscholar: {
    create: semanticScholar,
    url: (config) => config.SEMANTIC_SCHOLAR_URL,
    key: (config) => config.SEMANTIC_SCHOLAR_API_KEY,
    needs: 'SEMANTIC_SCHOLAR_API_KEY',
    limit: { points: 1, durationMs: 1_100 },
  },
}
