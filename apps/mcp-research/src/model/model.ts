import { type App, type CallContext, ConfigError, createUpstream, UpstreamError } from '@sophia/service'
import type { Config } from '../config.ts'
import type { TokenCap } from './token-cap.ts'

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string | null } }[]
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number }
}

/** A language model behind an OpenAI-compatible address. */
export interface Model {
  readonly name: string
  /** The most that one research may cost, in tokens of prompt and answer together. */
  readonly capTokens: number
  /**
   * One answer, as JSON.
   *
   * @param task goes to the model as JSON, so that no text in it can pass for ours.
   * @throws {UpstreamError} it did not answer, refused, or what it said is not JSON.
   * @throws {SpendingCap} the rest of the cap would not do.
   */
  ask<Answer>(
    instructions: string,
    task: object,
    maxTokens: number,
    tokens: TokenCap,
    call: CallContext,
  ): Promise<Answer>
  close(): Promise<void>
}

const timeoutMs = 30_000

/**
 * @returns undefined where none is configured: answers are then made of the sources' own sentences.
 * @throws {ConfigError} half of it is configured.
 */
export function createModel(config: Config, metrics: App['metrics']): Model | undefined {
  const { MODEL_URL: url, MODEL_NAME: name, MODEL_API_KEY: key } = config
  if (url === undefined && name === undefined) return undefined
  if (url === undefined || name === undefined)
    throw new ConfigError(['MODEL_URL and MODEL_NAME belong together: set both, or neither'])
  const upstream = createUpstream({
    name: 'model',
    baseUrl: url,
    timeoutMs,
    // Each attempt costs.
    retries: 0,
    metrics,
    maxResponseBytes: 2 * 1024 * 1024,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  })
  return {
    name,
    capTokens: config.MODEL_TOKENS_PER_RESEARCH,
    async ask<Answer>(instructions: string, task: object, maxTokens: number, tokens: TokenCap, call: CallContext) {
      const messages = [
        { role: 'system', content: instructions },
        { role: 'user', content: JSON.stringify(task) },
      ]
      const settle = tokens.reserve(messages.map(({ content }) => content).join('\n'), maxTokens)
      const { body } = await upstream.json<Completion>({
        method: 'POST',
        path: '/chat/completions',
        body: {
          model: name,
          messages,
          max_tokens: maxTokens,
          temperature: 0,
          response_format: { type: 'json_object' },
        },
        call,
      })
      settle(body.usage)
      return answerIn(body) as Answer
    },
    close: () => upstream.close(),
  }
}

function answerIn({ choices }: Completion): unknown {
  try {
    return JSON.parse(choices[0]?.message.content ?? '')
  } catch {
    throw new UpstreamError('model', 'malformed')
  }
}
