import type { Run, RunStep } from './answers.ts'
import { decimal, duration, money, shortMoney, whole } from './format.ts'

const cents = 0.01

/** A cost in dollars: of a single step most are parts of a cent. */
export const cost = (usd: number): string => (usd > 0 && usd < cents ? `$${decimal(usd, 4)}` : money(usd, 'USD', 2))

interface Usage {
  readonly tokens?: { readonly input: number; readonly output: number } | undefined
  readonly costUsd?: number | null | undefined
}

/** `1,204 tokens in, 310 out, $0.0041`, as far as it is known. */
export function usageText({ tokens, costUsd }: Usage): string | undefined {
  // A model that refused took nothing.
  if (tokens?.input === 0 && tokens.output === 0) return undefined
  const parts = [
    ...(tokens ? [`${whole(tokens.input)} tokens in, ${whole(tokens.output)} out`] : []),
    ...(costUsd === undefined || costUsd === null ? [] : [cost(costUsd)]),
  ]
  return parts.length > 0 ? parts.join(', ') : undefined
}

/** The same of a single step. */
export const stepUsage = ({ inputTokens, outputTokens, costUsd }: RunStep): string | undefined =>
  usageText({
    tokens: inputTokens === undefined ? undefined : { input: inputTokens, output: outputTokens ?? 0 },
    costUsd,
  })

/** How much of a limit is spent. */
export interface Meter {
  readonly name: string
  readonly spent: string
  readonly limit: string
  /** 0 to 1. */
  readonly share: number
}

/** What a run has used of its budget; only what the budget names. */
export function metersOf(run: Run, now: number): readonly Meter[] {
  const { budget, tokens, costUsd, steps, startedAt, endedAt } = run
  const seconds =
    startedAt === null ? 0 : ((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)) / 1000
  const meter = (name: string, spent: number, limit: number | undefined, write: (value: number) => string): Meter[] =>
    limit === undefined || limit <= 0
      ? []
      : [{ name, spent: write(spent), limit: write(limit), share: Math.min(1, Math.max(0, spent / limit)) }]
  return [
    ...meter('Steps', steps.length, budget.steps, whole),
    ...meter('Tokens', (tokens?.input ?? 0) + (tokens?.output ?? 0), budget.tokens, whole),
    ...meter('Cost', costUsd ?? 0, budget.maxCostUsd, (usd) => (usd === 0 ? shortMoney(0, 'USD') : cost(usd))),
    ...meter('Time', Math.max(0, seconds), budget.wallTimeS, (value) => duration(Math.round(value) * 1000)),
  ]
}
