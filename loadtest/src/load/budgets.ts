/** The one home of every budget: the runbook's, which alerts and the health proof read too, and our own, far below them. */
import { readFileSync } from 'node:fs'
import written from '../../budgets.json' with { type: 'json' }
import type { Allowed } from './growth.ts'

export interface Budgets {
  /** The average over all requests, and the share of those that fail. */
  readonly runbook: { readonly averageMs: number; readonly errorShare: number }
  /** Promised at up to `users` users over the nine services. */
  readonly own: {
    readonly users: number
    readonly cachedP99Ms: number
    readonly uncachedP99Ms: number
    readonly writeP99Ms: number
    /** Median of tool calls against the median of the same operations over REST. */
    readonly mcpOfRest: number
    readonly errorShare: number
  }
  /** While something breaks and is mended. Memory may be so many times what it was, and so many megabytes more. */
  readonly chaos: {
    readonly errorShare: number
    readonly recoveryS: number
    readonly memoryGrowth: number
    readonly memoryMb: number
  }
  /** What may be more after a soak than before: a share of its level, and in any case so much. */
  readonly soak: Readonly<Record<'memoryMb' | 'handles' | 'connections' | 'locks', Allowed>>
  /** From here on the sandbox was measured, and not Sophia: share of one processor, average time in its hands. */
  readonly sandbox: { readonly processorShare: number; readonly averageMs: number }
}

/** @param file others in their place. */
export const readBudgets = (file?: URL | string): Budgets =>
  file === undefined ? written : (JSON.parse(readFileSync(file, 'utf8')) as Budgets)
