/** The figures of a run, as they are written to JSON and read by reports. */
import type { Budgets } from './budgets.ts'
import { bounds, type Class, longest, percentile, type Recorder, type RouteSeries, type Series } from './recorder.ts'
import type { SandboxLoad } from './sandbox-load.ts'

export interface Figures {
  readonly requests: number
  readonly errors: number
  readonly averageMs: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

export interface RouteFigures extends Figures {
  readonly service: string
  readonly route: string
  readonly operation: string
  readonly classes: Readonly<Partial<Record<Class, Figures>>>
  readonly errorKinds: Readonly<Record<string, number>>
  /** Upper bound in ms and how many were at most so long and longer than the one before. */
  readonly histogram: readonly (readonly [number, number])[]
}

export interface Slice {
  readonly atS: number
  readonly perSecond: number
  readonly errors: number
  readonly averageMs: number
  readonly p50: number
  readonly p99: number
}

export interface ProcessCurve {
  readonly name: string
  /** Resident megabytes over time. */
  readonly memoryMb: readonly number[]
  /** Open files of all kinds, and those of them that are sockets. */
  readonly handles: readonly number[]
  readonly connections: readonly number[]
  /** Of one processor, over the whole run. */
  readonly processorShare: number
}

export interface DatabaseCurve {
  /** Held or waited for, by whomever but who counts. */
  readonly locks: readonly number[]
  readonly connections: readonly number[]
}

export interface Summary {
  readonly version: 1
  readonly startedAt: string
  readonly commit: string
  readonly machine: string
  readonly profile: string
  /** `users` or `rate`. */
  readonly model: string
  readonly users: number | null
  readonly rate: number | null
  readonly target: string
  readonly seconds: number
  readonly avg_response_time: number
  readonly requests_per_second: number
  /** Percent. */
  readonly error_rate: number
  readonly all: Figures
  readonly classes: Readonly<Partial<Record<Class, Figures>>>
  readonly mcpOfRest: number | null
  readonly routes: readonly RouteFigures[]
  readonly slices: readonly Slice[]
  readonly sliceS: number
  readonly errorSamples: Recorder['errorSamples']
  readonly notAsked: readonly string[]
  readonly generatorShare: number
  /** Processors of this machine that were busy on average, for whomever. */
  readonly machineBusy: number
  readonly sandbox: SandboxLoad | null
  readonly processes: readonly ProcessCurve[]
  /** null: it was not within reach. */
  readonly database: DatabaseCurve | null
  readonly cluster: ClusterFindings | null
  readonly budgets: Budgets
  readonly verdicts: readonly Verdict[]
  readonly passed: boolean
}

export interface ClusterFindings {
  /** What the autoscalers did meanwhile. */
  readonly scaling: readonly { readonly at: string; readonly name: string; readonly message: string }[]
  /** As Prometheus saw it: by service. */
  readonly seen: readonly {
    readonly service: string
    readonly averageMs: number | null
    readonly errorShare: number | null
  }[]
  readonly faults: readonly string[]
}

export interface Verdict {
  readonly name: string
  readonly found: string
  readonly limit: string
  readonly passed: boolean
  /** false: told, but held against nobody. */
  readonly binding: boolean
}

/** Processors that worked for neither the platform nor the generator. 0 where the platform runs elsewhere. */
export function othersShare({
  machineBusy,
  generatorShare,
  processes,
}: Pick<Summary, 'machineBusy' | 'generatorShare' | 'processes'>): number {
  if (!processes.length) return 0
  const ours = processes.reduce((sum, { processorShare }) => sum + processorShare, generatorShare)
  return Math.max(0, machineBusy - ours)
}

const rounded = (value: number): number => Math.round(value * 100) / 100

export const figuresOf = (series: Series): Figures => ({
  requests: series.count,
  errors: series.errors,
  averageMs: rounded(series.count ? series.sumMs / series.count : 0),
  p50: rounded(percentile(series, 50)),
  p95: rounded(percentile(series, 95)),
  p99: rounded(percentile(series, 99)),
  max: rounded(longest(series)),
})

const classesOf = (byClass: ReadonlyMap<Class, Series>): Partial<Record<Class, Figures>> =>
  Object.fromEntries([...byClass].map(([name, series]) => [name, figuresOf(series)]))

function routeOf(series: RouteSeries): RouteFigures {
  const { service, route, operation, byClass, errorKinds } = series
  return {
    service,
    route,
    operation,
    ...figuresOf(series),
    classes: classesOf(byClass),
    errorKinds: Object.fromEntries(errorKinds),
    histogram: bounds.map((bound, index) => [bound, series.buckets[index] ?? 0]),
  }
}

/** Fewer calls than this say nothing of a median. */
const enoughCalls = 30

/**
 * Medians of the tools against those of the same operations over REST, each as often as it was called over MCP. null:
 * too few of both.
 */
export function mcpOfRest(recorder: Recorder): number | null {
  let overMcp = 0
  let overRest = 0
  for (const tool of recorder.routes.values()) {
    const mcp = tool.byClass.get('mcp')
    if (!mcp || mcp.count < enoughCalls) continue
    const twin = [...recorder.routes.values()].find(
      ({ service, operation, route }) =>
        service === tool.service && operation === tool.operation && route !== tool.route,
    )
    if (!twin || twin.count < enoughCalls) continue
    overMcp += percentile(mcp, 50) * mcp.count
    overRest += percentile(twin, 50) * mcp.count
  }
  return overRest > 0 ? rounded(overMcp / overRest) : null
}

type Measured = Pick<
  Summary,
  | 'all'
  | 'seconds'
  | 'avg_response_time'
  | 'requests_per_second'
  | 'error_rate'
  | 'classes'
  | 'mcpOfRest'
  | 'routes'
  | 'slices'
  | 'sliceS'
  | 'errorSamples'
>

export function summarise(recorder: Recorder): Measured {
  const all = figuresOf(recorder.all)
  const { seconds, sliceS } = recorder
  return {
    seconds: rounded(seconds),
    avg_response_time: all.averageMs,
    requests_per_second: rounded(seconds > 0 ? all.requests / seconds : 0),
    error_rate: rounded(all.requests ? (100 * all.errors) / all.requests : 0),
    all,
    classes: classesOf(recorder.byClass),
    mcpOfRest: mcpOfRest(recorder),
    routes: [...recorder.routes.values()].map(routeOf).sort((a, b) => b.p99 - a.p99),
    sliceS,
    slices: recorder.slices.map((slice, index) => {
      const { requests, errors, averageMs, p50, p99 } = figuresOf(slice)
      // The last one may not be full.
      const length = Math.max(0.001, Math.min(sliceS, seconds - index * sliceS))
      return { atS: index * sliceS, perSecond: rounded(requests / length), errors, averageMs, p50, p99 }
    }),
    errorSamples: recorder.errorSamples,
  }
}
