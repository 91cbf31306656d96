import type { Tokens } from '../runs/steps.ts'

/** US dollars for a million tokens. */
export interface Prices {
  readonly input: number
  readonly output: number
}

/** US dollars; null where there is no price. */
export const costOf = ({ inputTokens, outputTokens }: Tokens, prices: Prices | null): number | null =>
  prices && (inputTokens * prices.input + outputTokens * prices.output) / 1_000_000
