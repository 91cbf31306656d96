/** Whether a run held its budgets. */
import type { Budgets } from './budgets.ts'
import type { Summary, Verdict } from './summary.ts'

type Judged = Pick<Summary, 'all' | 'classes' | 'mcpOfRest' | 'sandbox' | 'users' | 'cluster' | 'model'>

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
const share = (value: number): string => `${(value * 100).toFixed(value > 0 && value < 0.01 ? 2 : 1)} %`

export function verdictsOf(run: Judged, { runbook, own, sandbox }: Budgets): Verdict[] {
  const { all, classes, mcpOfRest } = run
  if (all.requests === 0)
    return [{ name: 'Requests', found: 'none was answered', limit: 'at least one', passed: false, binding: true }]
  const errors = all.errors / all.requests
  /** Ours are promised up to so many users; beyond they are told. */
  const promised = run.users === null || run.users <= own.users
  const at = (found: number, limit: number, words: (value: number) => string) => ({
    found: words(found),
    limit: `≤ ${words(limit)}`,
    passed: found <= limit,
  })
  const classLimit = (name: string, found: { p99: number } | undefined, limit: number): Verdict[] =>
    found ? [{ name, ...at(found.p99, limit, ms), binding: promised }] : []
  return [
    { name: 'Average of all requests', ...at(all.averageMs, runbook.averageMs, ms), binding: true },
    { name: 'Requests that failed (runbook)', ...at(errors, runbook.errorShare, share), binding: true },
    { name: 'Requests that failed', ...at(errors, own.errorShare, share), binding: promised },
    ...classLimit('Cached reads, p99', classes.cached, own.cachedP99Ms),
    ...classLimit('Uncached reads, p99', classes.uncached, own.uncachedP99Ms),
    ...classLimit('Writes, p99', classes.write, own.writeP99Ms),
    ...(mcpOfRest === null
      ? []
      : [
          {
            name: 'Tool calls against REST, medians',
            ...at(mcpOfRest, own.mcpOfRest, (value) => value.toFixed(2)),
            binding: promised,
          },
        ]),
    ...(run.sandbox
      ? [
          {
            name: 'Sandbox kept up: share of its processor',
            ...at(run.sandbox.processorShare, sandbox.processorShare, share),
            binding: true,
          },
          {
            name: 'Sandbox kept up: average time in its hands',
            ...at(run.sandbox.averageMs, sandbox.averageMs, ms),
            binding: true,
          },
        ]
      : []),
    ...(run.cluster?.faults ?? []).map(
      (found): Verdict => ({
        name: 'Cluster',
        found,
        limit: 'was asked for',
        passed: false,
        binding: true,
      }),
    ),
  ]
}

export const isPassed = (verdicts: readonly Verdict[]): boolean =>
  verdicts.length > 0 && verdicts.every(({ passed, binding }) => passed || !binding)
