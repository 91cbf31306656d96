/** Whether a run held its budgets. */
import type { Budgets } from './budgets.ts'
import { type Allowed, excessOf, growthOf } from './growth.ts'
import type { Summary, Verdict } from './summary.ts'

type Judged = Pick<Summary, 'all' | 'classes' | 'mcpOfRest' | 'sandbox' | 'users' | 'cluster' | 'model'> &
  Partial<Pick<Summary, 'profile' | 'processes' | 'database'>>

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
const share = (value: number): string => `${(value * 100).toFixed(value > 0 && value < 0.01 ? 2 : 1)} %`

export function verdictsOf(run: Judged, { runbook, own, sandbox, soak }: Budgets): Verdict[] {
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
    ...(run.profile === 'soak' ? growthVerdicts(run, soak) : []),
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

/** Of a soak: that nothing grows, each kind by the one that grows most. */
function growthVerdicts({ processes = [], database }: Judged, soak: Budgets['soak']): Verdict[] {
  const own = processes.filter(({ name }) => name !== 'sandbox')
  const of = (what: 'memoryMb' | 'handles' | 'connections') =>
    own.map((each) => ({ name: each.name, values: each[what] }))
  const inPostgres = (what: 'locks' | 'connections') => (database ? [{ name: 'postgres', values: database[what] }] : [])
  return [
    growthVerdict('Memory', 'MB', of('memoryMb'), soak.memoryMb),
    growthVerdict('Handles', '', of('handles'), soak.handles),
    growthVerdict('Connections', '', [...of('connections'), ...inPostgres('connections')], soak.connections),
    growthVerdict('Locks in Postgres', '', inPostgres('locks'), soak.locks),
  ]
}

function growthVerdict(
  what: string,
  unit: string,
  curves: readonly { readonly name: string; readonly values: readonly number[] }[],
  allowed: Allowed,
): Verdict {
  const limit = `+${allowed.floor}${unit && ` ${unit}`} or ${share(allowed.share)} at most`
  const name = `${what}, growth over the run`
  const found = curves.map((curve) => ({
    name: curve.name,
    growth: growthOf(curve.values),
    excess: excessOf(curve.values, allowed),
  }))
  const blind = found.filter(({ growth }) => growth === null)
  if (!found.length || blind.length)
    return { name, found: 'too few looks to tell: let it run longer', limit, passed: false, binding: true }
  const [most] = found.sort((a, b) => (b.excess ?? 0) - (a.excess ?? 0) || (b.growth ?? 0) - (a.growth ?? 0))
  const words = `${(most?.growth ?? 0) > 0 ? '+' : ''}${(most?.growth ?? 0).toFixed(1)}${unit && ` ${unit}`}: ${most?.name}`
  return { name, found: words, limit, passed: most?.excess === 0, binding: true }
}

export const isPassed = (verdicts: readonly Verdict[]): boolean =>
  verdicts.length > 0 && verdicts.every(({ passed, binding }) => passed || !binding)
