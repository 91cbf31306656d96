import { ConfigError } from '@sophia/service'
import Type, { type Static } from 'typebox'
import type { ModelFacts } from '../agents/definition.ts'
import type { Prices } from './prices.ts'

export const modelConfig = () => ({
  MODEL_PROVIDER: Type.Enum(['openai-compatible', 'anthropic'], {
    type: 'string',
    default: 'openai-compatible',
    description: 'Protocol that agents speak at MODEL_URL',
  }),
  MODEL_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description: 'A model that agents ask, such as https://host/v1. Unset: playbooks run, agents with a model do not',
    }),
  ),
  MODEL_NAME: Type.Optional(Type.String({ description: 'The model there' })),
  MODEL_API_KEY: Type.Optional(Type.String({ description: 'Its key, where it wants one' })),
  MODEL_INPUT_PRICE: Type.Optional(
    Type.Number({ minimum: 0, description: 'US dollars that the model takes for a million tokens of prompts' }),
  ),
  MODEL_OUTPUT_PRICE: Type.Optional(
    Type.Number({ minimum: 0, description: 'US dollars that the model takes for a million tokens of answers' }),
  ),
  MODEL_CONTEXT_TOKENS: Type.Integer({
    minimum: 4_000,
    maximum: 10_000_000,
    default: 128_000,
    description: 'Tokens of prompt and answer together that the model holds',
  }),
  MODEL_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 600_000,
    default: 120_000,
    description: 'Time that one answer of the model to an agent may take',
  }),
  MODEL_OTHERS: Type.Optional(
    Type.String({
      pattern: '^[^\\s=;]+=[\\d.]+/[\\d.]+/\\d+(; *[^\\s=;]+=[\\d.]+/[\\d.]+/\\d+)*$',
      description:
        'Other models at MODEL_URL that agents may name, each with its prices and window: `small=0.1/0.4/32000; large=3/15/200000`',
    }),
  ),
})
type ModelConfig = Static<ReturnType<typeof Type.Object<ReturnType<typeof modelConfig>>>>

/** Where models answer. */
export interface ModelAddress {
  readonly provider: ModelConfig['MODEL_PROVIDER']
  readonly url: string
  readonly key: string | undefined
  readonly timeoutMs: number
}

export interface ModelSettings {
  readonly address: ModelAddress
  /** What agents ask that name no model. */
  readonly usual: ModelFacts
  /** By name, the usual one among them. */
  readonly known: ReadonlyMap<string, ModelFacts>
}

/**
 * @returns undefined where no model is configured: playbooks need none.
 * @throws {ConfigError} half of one is configured.
 */
export function modelSettings(config: ModelConfig): ModelSettings | undefined {
  const { MODEL_URL: url, MODEL_NAME: name, MODEL_OTHERS: others } = config
  if (url === undefined && name === undefined) return undefined
  if (url === undefined || name === undefined)
    throw new ConfigError(['MODEL_URL and MODEL_NAME belong together: set both, or neither'])
  const usual = { name, contextTokens: config.MODEL_CONTEXT_TOKENS, prices: pricesOf(config) }
  const known = [usual, ...(others?.split(';').map(otherModel) ?? [])]
  return {
    address: {
      provider: config.MODEL_PROVIDER,
      url: url.replace(/\/+$/, ''),
      key: config.MODEL_API_KEY,
      timeoutMs: config.MODEL_TIMEOUT_MS,
    },
    usual,
    known: new Map(known.map((model) => [model.name, model])),
  }
}

/** One price alone is half of the truth: the other is nothing then. */
function pricesOf({ MODEL_INPUT_PRICE: input, MODEL_OUTPUT_PRICE: output }: ModelConfig): Prices | null {
  return input === undefined && output === undefined ? null : { input: input ?? 0, output: output ?? 0 }
}

function otherModel(text: string): ModelFacts {
  const [name = '', facts = ''] = text.trim().split('=')
  const [input = 0, output = 0, contextTokens = 0] = facts.split('/').map(Number)
  return { name, contextTokens, prices: { input, output } }
}
