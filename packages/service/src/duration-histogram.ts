import type { Registry } from 'prom-client'

/** One series: the requests of one route, method and status. */
export interface Durations {
  observe(seconds: number): void
}

/**
 * A histogram that counts in plain numbers and becomes Prometheus' when it is scraped: observing costs a tenth of
 * prom-client's own, which looks a bucket up by its label for each request.
 */
export class DurationHistogram {
  readonly name: string
  readonly #help: string
  /** Upper bounds in seconds, rising. */
  readonly #bounds: readonly number[]
  readonly #series = new Map<string, { labels: Record<string, string>; counts: Float64Array; sum: number }>()

  constructor(name: string, help: string, bounds: readonly number[], registry: Registry) {
    this.name = name
    this.#help = help
    this.#bounds = bounds
    registry.registerMetric(this as never)
  }

  /** To be kept by whoever observes: looking it up joins the labels. */
  labels(labels: Record<string, string>): Durations {
    const key = JSON.stringify(labels)
    let series = this.#series.get(key)
    if (!series) {
      series = { labels, counts: new Float64Array(this.#bounds.length + 1), sum: 0 }
      this.#series.set(key, series)
    }
    const { counts } = series
    const found = series
    const bounds = this.#bounds
    return {
      observe(seconds) {
        let bucket = 0
        while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket++
        counts[bucket] = (counts[bucket] as number) + 1
        found.sum += seconds
      },
    }
  }

  /** What prom-client's registry asks of a metric, for text and for JSON. */
  async getForPromString(): Promise<object> {
    return { ...this.#head, values: [...this.#samples()] }
  }

  async get(): Promise<object> {
    const values = [...this.#samples()].map(({ sharedLabels, labels, ...rest }) => ({
      ...rest,
      labels: { ...sharedLabels, ...labels },
    }))
    return { ...this.#head, values }
  }

  reset(): void {
    this.#series.clear()
  }

  get #head() {
    return { name: this.name, help: this.#help, type: 'histogram', aggregator: 'sum' }
  }

  *#samples() {
    for (const { labels: sharedLabels, counts, sum } of this.#series.values()) {
      let total = 0
      for (const [index, count] of counts.entries()) {
        total += count
        const le = this.#bounds[index] ?? '+Inf'
        yield { metricName: `${this.name}_bucket`, labels: { le }, sharedLabels, value: total }
      }
      yield { metricName: `${this.name}_sum`, labels: {}, sharedLabels, value: sum }
      yield { metricName: `${this.name}_count`, labels: {}, sharedLabels, value: total }
    }
  }
}
