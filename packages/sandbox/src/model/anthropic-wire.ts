import type { VendorAnswer } from '../vendor.ts'
import type { Answer, Completion, WireMessage } from './wire.ts'

interface Block {
  readonly type: string
  readonly text?: string
  readonly id?: string
  readonly name?: string
  readonly input?: unknown
  readonly tool_use_id?: string
  readonly content?: string | readonly Block[]
}
/** A request to Anthropic's `/v1/messages`, as far as the sandbox looks at it. */
export interface MessagesRequest {
  readonly model?: string
  readonly system?: string | readonly Block[]
  readonly messages?: readonly { readonly role: string; readonly content: string | readonly Block[] }[]
  readonly tools?: readonly { readonly name: string; readonly description?: string; readonly input_schema?: object }[]
  readonly max_tokens?: number
}

export const anthropicRefusal = (status: number, type: string, message: string): VendorAnswer => ({
  status,
  body: { type: 'error', error: { type, message } },
})

const wordsOf = (content: string | readonly Block[] = ''): string =>
  typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n')

/** The same request in OpenAI's words. */
export function toCompletion({
  model = '',
  system,
  messages = [],
  tools = [],
  max_tokens,
}: MessagesRequest): Completion {
  return {
    model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: wordsOf(system) }]),
      ...messages.flatMap(({ role, content }) => (role === 'user' ? fromUser(content) : fromAssistant(content))),
    ],
    tools: tools.map(({ name, description = '', input_schema: parameters = {} }) => ({
      type: 'function',
      function: { name, description, parameters },
    })),
    ...(max_tokens !== undefined && { max_tokens }),
  }
}

function fromUser(content: string | readonly Block[]): WireMessage[] {
  if (typeof content === 'string') return [{ role: 'user', content }]
  return content.map((block) =>
    block.type === 'tool_result'
      ? { role: 'tool', tool_call_id: block.tool_use_id ?? '', content: wordsOf(block.content) }
      : { role: 'user', content: block.text ?? '' },
  )
}

function fromAssistant(content: string | readonly Block[]): WireMessage[] {
  const blocks = typeof content === 'string' ? [] : content.filter(({ type }) => type === 'tool_use')
  const calls = blocks.map(({ id = '', name = '', input }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(input) },
  }))
  return [{ role: 'assistant', content: wordsOf(content), ...(calls.length > 0 && { tool_calls: calls }) }]
}

const stops: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

/** The same answer in Anthropic's words. Arguments that are no JSON cannot be said in them. */
export function toMessage({ id, model, choices: [{ message, finish_reason: finish }], usage }: Answer): object {
  const { content, refusal, tool_calls: calls = [] } = message
  const text = content ?? refusal ?? ''
  return {
    id: id.replace('chatcmpl', 'msg'),
    type: 'message',
    role: 'assistant',
    model,
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...calls.map((call) => ({
        type: 'tool_use',
        id: call.id,
        name: call.function.name,
        input: JSON.parse(call.function.arguments) as unknown,
      })),
    ],
    stop_reason: refusal === null ? (stops[finish] ?? finish) : 'refusal',
    stop_sequence: null,
    usage: { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens },
  }
}
