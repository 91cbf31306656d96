import type { AskedCall, Message } from '../model/model.ts'
import type { TokenCounter } from './tokens.ts'

type ToolMessage = Extract<Message, { role: 'tool' }>

/** What came of a call, as the model is told. */
export interface Told {
  readonly text: string
  /** One line that takes its place when there is no room. */
  readonly summary: string
}

/** A conversation with a model, made again from the record each time. */
export class Conversation {
  readonly #messages: Message[] = []
  /** What takes a tool's answer's place when there is no room. */
  readonly #short = new Map<Message, ToolMessage>()

  constructor(question: string) {
    this.#messages.push({ role: 'user', text: question })
  }

  say(text: string): void {
    this.#messages.push({ role: 'user', text })
  }

  answered(text: string, calls: readonly AskedCall[]): void {
    this.#messages.push({ role: 'assistant', text, calls })
  }

  told({ id, tool }: AskedCall, { text, summary }: Told): void {
    const message: ToolMessage = { role: 'tool', callId: id, tool, text }
    const short: ToolMessage = { role: 'tool', callId: id, tool, text: summary }
    this.#messages.push(message)
    if (short.text.length < text.length) this.#short.set(message, short)
  }

  /**
   * The messages, within so many tokens: as many of the oldest answers of tools as need be are one line each.
   *
   * @param more said at the end.
   * @returns undefined when they do not fit even so.
   */
  within(limit: number, tokens: TokenCounter, more?: string): { messages: Message[]; tokens: number } | undefined {
    const messages: Message[] = [
      ...this.#messages,
      ...(more === undefined ? [] : [{ role: 'user', text: more } as const]),
    ]
    let sum = messages.reduce((total, message) => total + tokens.message(message), 0)
    for (let at = 0; sum > limit && at < messages.length; at++) {
      const message = messages[at] as Message
      const short = this.#short.get(message)
      if (!short) continue
      sum += tokens.message(short) - tokens.message(message)
      messages[at] = short
    }
    return sum > limit ? undefined : { messages, tokens: sum }
  }

  /** Tokens of it with every answer of a tool as one line. */
  shortest(tokens: TokenCounter): number {
    return this.#messages.reduce((sum, message) => sum + tokens.message(this.#short.get(message) ?? message), 0)
  }
}
