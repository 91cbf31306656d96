import type { Message, ModelRequest, OfferedTool } from '../model/model.ts'

type Tokeniser = typeof import('gpt-tokenizer/encoding/o200k_base')
let loading: Promise<Tokeniser> | undefined

/** Tokens of a prompt, estimated. */
export interface TokenCounter {
  text(text: string): number
  message(message: Message): number
  tools(tools: readonly OfferedTool[]): number
  request(request: ModelRequest): number
}

/** What each message costs beside its text. */
const perMessage = 6
/** The longest stretch that is looked at as a whole: a page that is one endless word would take seconds. */
const stretch = 200

/**
 * Counts by o200k_base: exact for OpenAI's models of today, within a third for others. Loaded when it is needed first,
 * because its table weighs half a service.
 */
export async function loadTokenCounter(): Promise<TokenCounter> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base')
  const { countTokens } = await loading
  // What looks like a control token is text like any other.
  const options = { disallowedSpecial: new Set<string>() }
  const counted = new WeakMap<object, number>()
  const text = (whole: string): number => {
    let sum = 0
    // Cut in pieces it is never fewer tokens than as a whole.
    for (let at = 0; at < whole.length; at += stretch) sum += countTokens(whole.slice(at, at + stretch), options)
    return sum
  }
  const once = (of: object, count: () => number): number => {
    const known = counted.get(of)
    if (known !== undefined) return known
    const tokens = count()
    counted.set(of, tokens)
    return tokens
  }
  const message = (each: Message): number =>
    once(each, () => {
      const calls = each.role === 'assistant' && each.calls.length > 0 ? JSON.stringify(each.calls) : ''
      return perMessage + text(each.text) + text(calls)
    })
  const tools = (offered: readonly OfferedTool[]): number =>
    once(offered, () => (offered.length === 0 ? 0 : text(JSON.stringify(offered)) + perMessage * offered.length))
  return {
    text,
    message,
    tools,
    request: ({ instructions, messages, tools: offered }) =>
      perMessage + text(instructions) + messages.reduce((sum, each) => sum + message(each), 0) + tools(offered),
  }
}
