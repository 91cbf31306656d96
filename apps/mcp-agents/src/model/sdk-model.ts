import { startSpan } from '@sophia/service'
import type { LanguageModel, ModelMessage, ToolSet } from 'ai'
import { boundedFetch } from './bounded-fetch.ts'
import { type AskedCall, type CountedAnswer, type Finish, type Message, type Model } from './model.ts'
import { toModelError } from './model-faults.ts'
import type { ModelAddress } from './settings.ts'
import { toolOf, wireName } from './wire-names.ts'

/** Loaded with the first question: a replica that asks no model does without their weight. */
async function loadSdk() {
  // It would print what it has to say beside the log.
  globalThis.AI_SDK_LOG_WARNINGS = false
  return import('ai')
}

async function providerOf({ provider, url, key }: ModelAddress): Promise<(name: string) => LanguageModel> {
  const common = { baseURL: url, fetch: boundedFetch }
  if (provider === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    // Without one it would look for a key in the environment.
    return createAnthropic({ ...common, apiKey: key ?? 'none' })
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  return createOpenAICompatible({ ...common, name: 'model', ...(key !== undefined && { apiKey: key }) })
}

/** The model at an address, by the AI SDK. Nothing of the SDK leaves this folder. */
export function createModel(address: ModelAddress): Model {
  let loading: Promise<(name: string) => LanguageModel> | undefined
  return {
    async ask({ model, instructions, messages, tools, maxOutputTokens }, { signal, traceparent }) {
      const { generateText, jsonSchema } = await loadSdk()
      const provider = await (loading ??= providerOf(address))
      const timeout = AbortSignal.timeout(address.timeoutMs)
      const span = startSpan(`chat ${model}`, {
        kind: 'client',
        parent: traceparent,
        attributes: () => ({ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model }),
      })
      try {
        const answer = await generateText({
          model: provider(model),
          instructions,
          messages: messages.reduce(joinMessage, []),
          tools: Object.fromEntries(
            tools.map(({ name, description, inputSchema }) => [
              wireName(name),
              { description, inputSchema: jsonSchema(inputSchema) },
            ]),
          ) as ToolSet,
          maxOutputTokens,
          // The run's record tries again.
          maxRetries: 0,
          abortSignal: AbortSignal.any([signal, timeout]),
          telemetry: { isEnabled: false },
        })
        const counted = {
          answer: {
            text: answer.text,
            calls: answer.toolCalls.map(toAsked),
            finish: finishOf[answer.finishReason] ?? 'other',
            model: answer.response.modelId,
          },
          inputTokens: answer.usage.inputTokens,
          outputTokens: answer.usage.outputTokens,
        } satisfies CountedAnswer
        span.end(undefined, {
          'gen_ai.response.model': counted.answer.model,
          'gen_ai.usage.input_tokens': counted.inputTokens ?? 0,
          'gen_ai.usage.output_tokens': counted.outputTokens ?? 0,
        })
        return counted
      } catch (error) {
        const fault = signal.aborted ? undefined : toModelError(error, timeout.aborted ? address.timeoutMs : undefined)
        span.end(fault?.type ?? 'aborted')
        throw fault ?? signal.reason
      }
    },
  }
}

const finishOf: Readonly<Record<string, Finish>> = {
  stop: 'stop',
  'tool-calls': 'tool-calls',
  length: 'length',
  'content-filter': 'refused',
}

interface SdkCall {
  readonly toolCallId: string
  readonly toolName: string
  readonly input: unknown
}

/** What is not an object was no JSON, or none that a tool takes. */
function toAsked({ toolCallId, toolName, input }: SdkCall): AskedCall {
  const named = { id: toolCallId, tool: toolOf(toolName) }
  if (input === '' || input === null) return { ...named, arguments: {} }
  if (typeof input === 'object' && !Array.isArray(input))
    return { ...named, arguments: input as Record<string, unknown> }
  return { ...named, malformed: typeof input === 'string' ? input : JSON.stringify(input) }
}

/** Answers of tools that follow one another are one message: they answer the same turn. */
function joinMessage(joined: ModelMessage[], message: Message): ModelMessage[] {
  if (message.role === 'user') joined.push({ role: 'user', content: message.text })
  else if (message.role === 'assistant') joined.push(toAssistant(message))
  else {
    const part = {
      type: 'tool-result' as const,
      toolCallId: message.callId,
      toolName: wireName(message.tool),
      output: { type: 'text' as const, value: message.text },
    }
    const last = joined.at(-1)
    if (last?.role === 'tool') last.content.push(part)
    else joined.push({ role: 'tool', content: [part] })
  }
  return joined
}

const toAssistant = ({ text, calls }: Extract<Message, { role: 'assistant' }>): ModelMessage => ({
  role: 'assistant',
  content: [
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...calls.map(({ id, tool, arguments: args, malformed }) => ({
      type: 'tool-call' as const,
      toolCallId: id,
      toolName: wireName(tool),
      // Servers take objects only. What was wrong with this one, the answer to it says.
      input: args ?? { malformed },
    })),
  ],
})
