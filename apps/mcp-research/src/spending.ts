import type { Config } from './config.ts'
import type { SpendReport } from './schemas.ts'
import type { SourceName } from './sources/source.ts'

/** What is left of the cap would not do for the call: it is not made. */
export class SpendingCap extends Error {
  override name = 'SpendingCap'
  constructor(cap: string) {
    super(`the cap of ${cap} a research would not do`)
  }
}

/** In millionths of a US dollar. What has no price costs nothing. */
export interface Prices {
  readonly promptToken: number
  readonly completionToken: number
  readonly query: Partial<Record<SourceName, number>>
  /** Of one research. */
  readonly cap: number
  /** Whether anything has a price. */
  readonly any: boolean
}

const millionths = 1_000_000

export function pricesOf(config: Config): Prices {
  // A dollar for a million tokens is a millionth for one.
  const { MODEL_INPUT_PRICE: promptToken = 0, MODEL_OUTPUT_PRICE: completionToken = 0 } = config
  const query = {
    brave: (config.BRAVE_QUERY_PRICE ?? 0) * millionths,
    tavily: (config.TAVILY_QUERY_PRICE ?? 0) * millionths,
    openalex: (config.OPENALEX_QUERY_PRICE ?? 0) * millionths,
    semanticscholar: (config.SEMANTIC_SCHOLAR_QUERY_PRICE ?? 0) * millionths,
  }
  return {
    promptToken,
    completionToken,
    query,
    cap: config.SOPHIA_RESEARCH_SPEND_CAP * millionths,
    any: [promptToken, completionToken, ...Object.values(query)].some((price) => price > 0),
  }
}

/** Says what a call did cost; without a figure, it is what was reserved. */
export type Settle = (cost?: number) => void

interface Line {
  calls: number
  cost: number
}

/** What is spent, and never more than the cap together with what is spent beside it. */
export class Purse {
  readonly #cap: number
  readonly #lines = new Map<string, Line>()
  /** Of the same research, by somebody else. */
  beside: Purse | undefined

  constructor(cap: number) {
    this.#cap = cap
  }

  get spent(): number {
    return [...this.#lines.values()].reduce((sum, { cost }) => sum + cost, 0)
  }

  /**
   * Takes the most that a call can cost. A call that fails keeps it: it may have been paid for.
   *
   * @throws {SpendingCap}
   */
  reserve(name: string, most: number): Settle {
    if (most === 0) return () => {}
    if (this.spent + (this.beside?.spent ?? 0) + most > this.#cap) throw new SpendingCap(`${dollars(this.#cap)} USD`)
    const line = this.#lines.get(name) ?? { calls: 0, cost: 0 }
    this.#lines.set(name, line)
    line.cost += most
    line.calls++
    return (cost = most) => {
      line.cost += cost - most
      // It was not made after all.
      if (cost === 0) line.calls--
    }
  }

  report(): SpendReport {
    const lines = [...(this.beside?.lines() ?? []), ...this.lines()]
    return {
      amount: dollars(lines.reduce((sum, { cost }) => sum + cost, 0)),
      currency: 'USD',
      cap: dollars(this.#cap),
      by: lines.map(({ name, calls, cost }) => ({ name, calls, amount: dollars(cost) })),
    }
  }

  protected lines(): (Line & { name: string })[] {
    return [...this.#lines].filter(([, { calls }]) => calls > 0).map(([name, line]) => ({ name, ...line }))
  }
}

/** Rounded up: a cap is not passed by a fraction that nobody sees. */
const dollars = (amount: number): string => (Math.ceil(amount - 1e-6) / millionths).toFixed(6)
