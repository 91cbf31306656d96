/** A call of a journey: an operation with its input, by REST or over MCP, and what must be true of its answer. */
import type { ServiceName } from '@sophia/catalog'
import { misfit, type Operation, operationsOf, requestOf } from '../api/document.ts'
import { modernRequest, type WireRequest } from '../api/mcp-request.ts'
import { pickWeighted, type Random } from '../api/random.ts'
import type { Class } from './recorder.ts'
import type { World } from './world.ts'

export type Input = Readonly<Record<string, unknown>>
/** Answers are looked at member by member, as whoever reads JSON does. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = any

export interface Call {
  readonly operation: string
  /** How often, beside the other calls of the service. */
  readonly weight: number
  /** Does it write, wait for the outside, or stream? Default: it reads. */
  readonly kind?: 'write' | 'long' | 'stream'
  /** The tool of the same operation: a part of the calls goes through it. */
  readonly tool?: string
  /** undefined: there is nothing to ask about on this platform. */
  input(world: World, random: Random): Input | undefined
  /** One thing that is true of every right answer; of a stream, of the first that came. */
  holds(answer: Answer, input: Input): boolean
  /** What the answer adds to the world, for the calls after it. */
  learn?(answer: Answer, world: World): void
}

export interface Journey {
  readonly service: ServiceName
  /** Users of the service, beside those of the others. */
  readonly weight: number
  readonly calls: readonly Call[]
}

/** A call that is made: how it goes out and how its answer is judged. */
export interface Planned {
  readonly service: ServiceName
  readonly route: string
  readonly operation: string
  readonly streams: boolean
  readonly request: WireRequest
  /** @returns the class of what came, and what is wrong with it. */
  judge(answer: ReceivedAnswer): Verdict
}

export interface ReceivedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface Verdict {
  readonly class: Class
  readonly error?: string
  readonly detail?: string
}

/** Of the calls that have a tool, so many go through it. */
const mcpShare = 1 / 3

/** Draws calls of one service. */
export class Caller {
  readonly #journey: Journey
  readonly #operations: ReadonlyMap<string, Operation>
  readonly #world: World
  readonly #random: Random
  readonly #calls: readonly Call[]
  readonly #asked = new Set<string>()

  /** @param writes false leaves out what changes anything. */
  constructor(journey: Journey, world: World, random: Random, writes: boolean) {
    this.#journey = journey
    this.#operations = operationsOf(journey.service)
    this.#world = world
    this.#random = random
    this.#calls = journey.calls.filter(({ kind, operation }) => {
      if (!this.#operations.has(operation)) throw new Error(`${journey.service} has no operation ${operation}`)
      return writes || kind !== 'write'
    })
  }

  /** What the journey has and was never asked: there was nothing to ask about, or too little time. */
  get notAsked(): string[] {
    return this.#journey.calls.map(({ operation }) => operation).filter((operation) => !this.#asked.has(operation))
  }

  /** Whether the journey has calls that stream. */
  get streams(): boolean {
    return this.#calls.some(({ kind }) => kind === 'stream')
  }

  next(): Planned {
    return this.#some(this.#calls)
  }

  /** One that ends with its answer. */
  nextPlain(): Planned {
    return this.#some(this.#calls.filter(({ kind }) => kind !== 'stream'))
  }

  /** undefined: there is nothing to follow yet. */
  nextStream(): Planned | undefined {
    return this.#draw(this.#calls.filter(({ kind }) => kind === 'stream'))
  }

  #some(calls: readonly Call[]): Planned {
    const drawn = this.#draw(calls)
    if (!drawn) throw new Error(`There is nothing on ${this.#journey.service} to ask about`)
    return drawn
  }

  #draw(calls: readonly Call[]): Planned | undefined {
    for (let tries = 0; tries < 1_000; tries++) {
      const call = pickWeighted(calls, this.#random)
      const input = call.input(this.#world, this.#random)
      // There is nothing of that kind yet.
      if (!input) continue
      this.#asked.add(call.operation)
      const overMcp = this.#random() < mcpShare
      return overMcp && call.tool !== undefined ? this.#overMcp(call, call.tool, input) : this.#overRest(call, input)
    }
    return undefined
  }

  #overRest(call: Call, input: Input): Planned {
    const operation = this.#operations.get(call.operation) as Operation
    return {
      service: this.#journey.service,
      route: `${operation.method} ${operation.path}`,
      operation: operation.id,
      streams: call.kind === 'stream',
      request: requestOf(operation, input),
      judge: ({ status, headers, text }) => {
        const cached = /; hit/.test(headers['cache-status']?.toString() ?? '')
        const kind: Class = call.kind ?? (cached ? 'cached' : 'uncached')
        if (status >= 400 || !operation.answers.has(status)) return failed(kind, `status ${status}`, text)
        if (call.kind === 'stream' && call.holds(text, input)) return { class: kind }
        return this.#judged(call, input, operation.answers.get(status), text, kind)
      },
    }
  }

  #overMcp(call: Call, name: string, input: Input): Planned {
    const operation = this.#operations.get(call.operation) as Operation
    const schema = [...operation.answers.values()][0]
    return {
      service: this.#journey.service,
      route: `tool ${name}`,
      operation: operation.id,
      streams: false,
      request: modernRequest('tools/call', { name, arguments: input }),
      judge: ({ status, text }) => {
        // Over MCP they are compared with their twins over REST; what waits for the outside waits here, too.
        const kind: Class = call.kind === 'long' ? 'long' : 'mcp'
        if (status !== 200) return failed(kind, `status ${status}`, text)
        const { result, error } = (parsed(text) ?? {}) as {
          result?: { isError?: boolean; structuredContent?: unknown }
          error?: object
        }
        if (error || !result || result.isError) return failed(kind, 'tool error', text)
        return this.#judged(call, input, schema, JSON.stringify(result.structuredContent), kind)
      },
    }
  }

  #judged(call: Call, input: Input, schema: Operation['body'], text: string, kind: Class): Verdict {
    const answer = parsed(text)
    if (answer === undefined) return failed(kind, 'wrong body', `no JSON: ${text}`)
    const fault = schema && misfit(schema, answer)
    if (fault) return failed(kind, 'wrong body', `${fault}: ${text}`)
    if (!call.holds(answer, input)) return failed(kind, 'wrong body', `${JSON.stringify(input)} gave ${text}`)
    call.learn?.(answer, this.#world)
    return { class: kind }
  }
}

const failed = (kind: Class, error: string, detail: string): Verdict => ({ class: kind, error, detail })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
