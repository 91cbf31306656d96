import { auditConfig, ConfigError, databaseConfig, sandboxConfig, serviceConfig, urlConfig } from '@sophia/service'
import Type, { type Static, type TNumber, type TOptional, type TString } from 'typebox'

const SourceUrl = (name: string, url: string) =>
  Type.String({ format: 'uri', default: url, description: `Where ${name} answers, when sources are live` })

/** A source that wants a key. */
const keyed = <const Name extends string>(name: Name, title: string, url: string) =>
  ({
    [`${name}_API_KEY`]: Type.Optional(Type.String({ description: `Key of ${title}. Unset: not asked` })),
    [`${name}_URL`]: SourceUrl(title, url),
    [`${name}_QUERY_PRICE`]: Type.Optional(
      Type.Number({ minimum: 0, description: `US dollars that one query of ${title} costs. Unset: nothing` }),
    ),
  }) as { [Each in `${Name}_API_KEY`]: TOptional<TString> } & { [Each in `${Name}_URL`]: TString } & {
    [Each in `${Name}_QUERY_PRICE`]: TOptional<TNumber>
  }

export const ConfigSchema = Type.Object({
  ...serviceConfig('mcp-research'),
  ...databaseConfig(),
  ...auditConfig(),
  ...sandboxConfig(),
  SOPHIA_LIVE_SOURCES: Type.Optional(
    Type.Boolean({
      description: 'Ask the real public sources, which need no key. Default: only in production without the sandbox',
    }),
  ),
  SOPHIA_CONTACT: Type.Optional(
    Type.String({
      pattern: '^\\S+@\\S+$|^https?://\\S+$',
      description:
        'Mail or web address that live sources can reach you at; Wikipedia and Crossref serve nobody well without',
    }),
  ),
  WIKIPEDIA_URL: SourceUrl('Wikipedia', 'https://en.wikipedia.org'),
  HACKERNEWS_URL: SourceUrl('the search of Hacker News', 'https://hn.algolia.com'),
  ARXIV_URL: SourceUrl('arXiv', 'https://export.arxiv.org'),
  CROSSREF_URL: SourceUrl('Crossref', 'https://api.crossref.org'),
  GITHUB_SEARCH_URL: SourceUrl('the search of GitHub', 'https://api.github.com'),
  GITHUB_SEARCH_TOKEN: Type.Optional(
    Type.String({ description: 'Token without any rights, for 30 searches of GitHub a minute in place of 10' }),
  ),
  SEARXNG_URL: Type.Optional(
    Type.String({
      format: 'uri',
      description: 'A SearXNG of your own, on a private address too; its settings must allow json. Unset: not asked',
    }),
  ),
  ...keyed('BRAVE', 'Brave Search', 'https://api.search.brave.com'),
  ...keyed('TAVILY', 'Tavily', 'https://api.tavily.com'),
  ...keyed('OPENALEX', 'OpenAlex', 'https://api.openalex.org'),
  ...keyed('SEMANTIC_SCHOLAR', 'Semantic Scholar', 'https://api.semanticscholar.org'),
  ...urlConfig('mcp-context'),
  MODEL_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description:
        'An OpenAI-compatible model that writes answers, such as https://host/v1. Unset: sentences are quoted',
    }),
  ),
  MODEL_NAME: Type.Optional(Type.String({ description: 'The model there' })),
  MODEL_API_KEY: Type.Optional(Type.String({ description: 'Its key, where it wants one' })),
  MODEL_TOKENS_PER_RESEARCH: Type.Integer({
    minimum: 500,
    default: 8000,
    description: 'Most tokens that one research may use, prompts and answers together',
  }),
  MODEL_INPUT_PRICE: Type.Optional(
    Type.Number({ minimum: 0, description: 'US dollars that the model takes for a million tokens of prompts' }),
  ),
  MODEL_OUTPUT_PRICE: Type.Optional(
    Type.Number({ minimum: 0, description: 'US dollars that the model takes for a million tokens of answers' }),
  ),
  SOPHIA_RESEARCH_SPEND_CAP: Type.Number({
    minimum: 0,
    default: 0.1,
    description:
      'Most US dollars that one research may cost, by the prices that are set: what would be more is not asked',
  }),
})
export type Config = Static<typeof ConfigSchema>

/**
 * Whether the real sources are asked, or the sandbox plays them.
 *
 * @throws {ConfigError} production is told to use the sandbox without being allowed to.
 */
export function sourceOrigin(config: Config): 'live' | 'sandbox' {
  const production = config.NODE_ENV === 'production'
  if (config.SOPHIA_LIVE_SOURCES ?? (production && !config.SOPHIA_ALLOW_SANDBOX)) return 'live'
  if (production && !config.SOPHIA_ALLOW_SANDBOX) {
    throw new ConfigError([
      'SOPHIA_LIVE_SOURCES is false, and production does not make sources up. Leave it unset, or set SOPHIA_ALLOW_SANDBOX=true',
    ])
  }
  return 'sandbox'
}

/** How Sophia names itself to strangers, with the address that they can complain to. */
export function userAgentOf({ SOPHIA_CONTACT }: Config): string {
  const contact = SOPHIA_CONTACT?.replace(/^(?=[^:]+@)/, 'mailto:')
  return `Sophia/0.1.0${contact ? ` (${contact})` : ''}`
}
