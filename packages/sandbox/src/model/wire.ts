import { Refusal, type VendorAnswer } from '../vendor.ts'

export interface WireCall {
  readonly id: string
  readonly type: 'function'
  /** `arguments` is JSON as text, well-formed or not. */
  readonly function: { readonly name: string; readonly arguments: string }
}
export interface WireMessage {
  readonly role: string
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null
  readonly tool_calls?: readonly WireCall[]
  readonly tool_call_id?: string
}
export interface WireTool {
  readonly type: string
  readonly function: { readonly name: string; readonly description?: string; readonly parameters?: object }
}
/** A request, as far as the sandbox looks at it. */
export interface Completion {
  readonly model?: string
  readonly messages?: readonly WireMessage[]
  readonly tools?: readonly WireTool[]
  readonly max_tokens?: number
  readonly stream?: boolean
  readonly stream_options?: { readonly include_usage?: boolean }
}

/** What a model says next. */
export interface Turn {
  readonly text?: string
  readonly calls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> | string }[]
  readonly refusal?: string
  /** Default: `tool_calls` with calls, `length` where the text is longer than was allowed, else `stop`. */
  readonly finish?: string
}

export const refusal = (
  status: number,
  type: string,
  message: string,
  code: string | number | null = null,
): VendorAnswer => ({
  status,
  body: { error: { message, type, param: null, code } },
})
export const invalid = (status: number, message: string, code: string | null = null): Refusal =>
  new Refusal(refusal(status, 'invalid_request_error', message, code))

/** Near enough to what tokenisers count of English. */
const tokensOf = (text: string): number => Math.ceil(text.length / 4)

export function textOf({ content }: WireMessage): string {
  if (typeof content === 'string') return content
  return (content ?? []).map(({ text = '' }) => text).join('\n')
}

export interface Answer {
  readonly id: string
  readonly object: 'chat.completion'
  readonly created: number
  readonly model: string
  readonly choices: readonly [
    {
      readonly index: 0
      readonly message: {
        readonly role: 'assistant'
        readonly content: string | null
        readonly refusal: string | null
        readonly tool_calls?: readonly WireCall[]
      }
      readonly finish_reason: string
    },
  ]
  readonly usage: {
    readonly prompt_tokens: number
    readonly completion_tokens: number
    readonly total_tokens: number
  }
}

/** @param count numbers the answer, and its calls. */
export function toAnswer(request: Completion, turn: Turn, created: number, count: number): Answer {
  const { messages = [], tools = [], max_tokens: most = Number.POSITIVE_INFINITY } = request
  const { text: whole = '', calls = [], finish } = turn
  const text = finish === undefined ? whole.slice(0, most * 4) : whole
  const asked = calls.map(
    (call, index): WireCall => ({
      id: `call_sandbox${count}_${index}`,
      type: 'function',
      function: {
        name: call.name,
        arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
      },
    }),
  )
  const said = messages.flatMap((each) => [
    textOf(each),
    ...(each.tool_calls ?? []).map((call) => JSON.stringify(call)),
  ])
  const prompt = tokensOf([...said, ...tools.map((tool) => JSON.stringify(tool))].join('\n'))
  const written = tokensOf([text, turn.refusal ?? '', ...asked.map((call) => JSON.stringify(call.function))].join(''))
  return {
    id: `chatcmpl-sandbox${count}`,
    object: 'chat.completion',
    created,
    model: request.model ?? '',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && (asked.length > 0 || turn.refusal !== undefined) ? null : text,
          refusal: turn.refusal ?? null,
          ...(asked.length > 0 && { tool_calls: asked }),
        },
        finish_reason: finish ?? (asked.length > 0 ? 'tool_calls' : text.length < whole.length ? 'length' : 'stop'),
      },
    ],
    usage: { prompt_tokens: prompt, completion_tokens: written, total_tokens: prompt + written },
  }
}

/** Characters of a text or of arguments that come at a time. */
const pieceLength = 24

/** The same answer as server-sent events. */
export function* toChunks({ choices: [choice], usage, ...head }: Answer, withUsage: boolean): Generator<string> {
  const chunk = (delta: object, finish: string | null = null): string =>
    event({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...(withUsage && { usage: null }),
    })
  const { content, refusal: refused, tool_calls: calls = [] } = choice.message
  yield chunk({ role: 'assistant', content: '' })
  for (const piece of piecesOf(content ?? '')) yield chunk({ content: piece })
  if (refused !== null) yield chunk({ refusal: refused })
  for (const [index, { id, type, function: asked }] of calls.entries()) {
    yield chunk({ tool_calls: [{ index, id, type, function: { name: asked.name, arguments: '' } }] })
    for (const piece of piecesOf(asked.arguments))
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] })
  }
  yield chunk({}, choice.finish_reason)
  if (withUsage) yield event({ ...head, object: 'chat.completion.chunk', choices: [], usage })
  yield 'data: [DONE]\n\n'
}

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`
const piecesOf = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, index) =>
    text.slice(index * pieceLength, (index + 1) * pieceLength),
  )
