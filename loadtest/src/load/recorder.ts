/** What was asked, how long it took and what went wrong: by route, by class and over time. */
import { build, type Histogram } from 'hdr-histogram-js'

/** What a budget speaks of. `long` waits for the outside by its own deadline; `stream` is the time to its first event. */
export type Class = 'cached' | 'uncached' | 'write' | 'mcp' | 'long' | 'stream'

export interface Outcome {
  readonly service: string
  /** `GET /deals` or `tool list_deals`. */
  readonly route: string
  readonly operation: string
  readonly class: Class
  /** From when it was to be sent until the last byte. */
  readonly ms: number
  /** Of an answer. */
  readonly status?: number
  /** Kind of what went wrong: `status 503`, `timeout`, `reset`, `wrong body`. */
  readonly error?: string
  /** What exactly, for whoever looks for the cause. */
  readonly detail?: string
}

export interface ErrorSample {
  readonly route: string
  readonly service: string
  readonly error: string
  readonly detail: string
  readonly afterS: number
}

/** Upper bounds in ms of what charts show: 1, 2 and 5 of every power of ten. */
export const bounds: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 120_000]

export interface Series {
  readonly histogram: Histogram
  /** By the bounds. */
  readonly buckets: number[]
  count: number
  errors: number
  sumMs: number
}

export interface RouteSeries extends Series {
  readonly service: string
  readonly route: string
  readonly operation: string
  readonly byClass: Map<Class, Series>
  readonly errorKinds: Map<string, number>
}

const microseconds = 1_000
const highestMs = 120_000
const keptErrors = 50

const createSeries = (): Series => ({
  histogram: build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestMs * microseconds,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
  }),
  buckets: bounds.map(() => 0),
  count: 0,
  errors: 0,
  sumMs: 0,
})

function add(series: Series, ms: number, failed: boolean): void {
  const bucket = bounds.findIndex((bound) => ms <= bound)
  const at = bucket < 0 ? bounds.length - 1 : bucket
  series.buckets[at] = (series.buckets[at] ?? 0) + 1
  series.histogram.recordValue(Math.max(1, Math.round(Math.min(ms, highestMs) * microseconds)))
  series.count++
  series.sumMs += ms
  if (failed) series.errors++
}

/** In ms; 0 of an empty series. */
export const percentile = ({ histogram }: Series, percent: number): number =>
  histogram.getValueAtPercentile(percent) / microseconds
export const longest = ({ histogram }: Series): number => histogram.maxValue / microseconds

export class Recorder {
  readonly all = createSeries()
  readonly byClass = new Map<Class, Series>()
  readonly routes = new Map<string, RouteSeries>()
  /** One a slice of `sliceS` seconds, from the beginning. */
  readonly slices: Series[] = []
  readonly errorSamples: ErrorSample[] = []
  readonly sliceS: number
  #began = performance.now()
  #ended: number | undefined

  readonly #onOutcome: (outcome: Outcome) => void

  /** @param durationS of the run, for slices of a number that a chart can show. @param onOutcome sees each. */
  constructor(durationS: number, onOutcome: (outcome: Outcome) => void = () => {}) {
    this.sliceS = Math.max(1, Math.ceil(durationS / 120))
    this.#onOutcome = onOutcome
  }

  begin(): void {
    this.#began = performance.now()
  }

  end(): void {
    this.#ended = performance.now()
  }

  get seconds(): number {
    return ((this.#ended ?? performance.now()) - this.#began) / 1_000
  }

  record(outcome: Outcome): void {
    const failed = outcome.error !== undefined
    this.#onOutcome(outcome)
    add(this.all, outcome.ms, failed)
    add(seriesOf(this.byClass, outcome.class), outcome.ms, failed)
    const route = this.#route(outcome)
    add(route, outcome.ms, failed)
    add(seriesOf(route.byClass, outcome.class), outcome.ms, failed)
    const at = Math.floor(this.seconds / this.sliceS)
    while (this.slices.length <= at) this.slices.push(createSeries())
    add(this.slices[at] as Series, outcome.ms, failed)
    if (outcome.error === undefined) return
    route.errorKinds.set(outcome.error, (route.errorKinds.get(outcome.error) ?? 0) + 1)
    if (this.errorSamples.length < keptErrors)
      this.errorSamples.push({
        route: outcome.route,
        service: outcome.service,
        error: outcome.error,
        detail: (outcome.detail ?? '').slice(0, 500),
        afterS: Math.round(this.seconds * 10) / 10,
      })
  }

  #route({ service, route, operation }: Outcome): RouteSeries {
    const key = `${service} ${route}`
    const known = this.routes.get(key)
    if (known) return known
    const made = { ...createSeries(), service, route, operation, byClass: new Map(), errorKinds: new Map() }
    this.routes.set(key, made)
    return made
  }
}

function seriesOf(map: Map<Class, Series>, key: Class): Series {
  const known = map.get(key)
  if (known) return known
  const made = createSeries()
  map.set(key, made)
  return made
}
