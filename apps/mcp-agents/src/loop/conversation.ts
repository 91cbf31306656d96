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

  /** Ids of the calls whose answers are not whole among these messages, which are of this conversation. */
  leftOut(messages: readonly Message[]): ReadonlySet<string> {
    const short = new Set<Message>(this.#short.values())
    return new Set(messages.flatMap((each) => (each.role === 'tool' && short.has(each) ? [each.callId] : [])))
  }

  /** One text in the place of the answers to these calls: where the last of them stands. The others are one line each. */
  replace(callIds: readonly string[], { text }: Told): void {
    const replaced = this.#messages.flatMap((message, at) => {
      const short = this.#short.get(message)
      return message.role === 'tool' && short && callIds.includes(message.callId) ? [{ at, message, short }] : []
    })
    for (const { at, message, short } of replaced) {
      this.#short.delete(message)
      this.#messages[at] = short
    }
    const last = replaced.at(-1)
    if (!last) return
    const instead = { ...last.message, text }
    this.#messages[last.at] = instead
    // It can be left out too.
    this.#short.set(instead, last.short)
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
