/** One probe: when (milliseconds since 1970), and how long the answer took; null when none came. */
export interface Sample {
  readonly at: number
  readonly ms: number | null
}

/** The last `capacity` samples, oldest first. Samples within `slotMs` of one another are kept as one, the worst. */
export class SampleRing {
  readonly #samples: Sample[] = []
  readonly #capacity: number
  readonly #slotMs: number
  #next = 0

  constructor(capacity: number, slotMs = 0) {
    this.#capacity = capacity
    this.#slotMs = slotMs
  }

  add(sample: Sample): void {
    const before = (this.#next + this.#capacity - 1) % this.#capacity
    const last = this.#samples[before]
    if (last && sample.at - last.at < this.#slotMs) {
      this.#samples[before] = { at: last.at, ms: worse(last, sample).ms }
      return
    }
    this.#samples[this.#next] = sample
    this.#next = (this.#next + 1) % this.#capacity
  }

  get size(): number {
    return this.#samples.length
  }

  inOrder(): Sample[] {
    return this.#samples.length < this.#capacity
      ? this.#samples.slice()
      : [...this.#samples.slice(this.#next), ...this.#samples.slice(0, this.#next)]
  }

  failed(): number {
    return this.#samples.filter(({ ms }) => ms === null).length
  }

  /** At most `points` samples: the worst of each run of neighbours, so that thinning never hides a spike or a gap. */
  thinned(points: number): Sample[] {
    const samples = this.inOrder()
    const width = Math.ceil(samples.length / points)
    const thin: Sample[] = []
    for (let end = samples.length; end > 0; end -= width) {
      thin.unshift(samples.slice(Math.max(0, end - width), end).reduce(worse))
    }
    return thin
  }
}

const worse = (a: Sample, b: Sample): Sample => (a.ms === null ? a : b.ms === null || b.ms > a.ms ? b : a)
