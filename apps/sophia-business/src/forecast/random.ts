/** Pools are drawn out to this many, a power of two: the next is found with a mask, from a place drawn anew for each run. */
export const poolSize = 16_384

/** A repeatable stream of 32-bit numbers: xorshift32, which is enough for sums of thousands of draws. */
export class Random {
  state: number
  constructor(seed: number) {
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1
    for (let each = 0; each < 8; each++) this.bits()
  }
  bits(): number {
    let state = this.state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.state = state
    return state
  }
  /** In (0, 1). */
  fraction(): number {
    return ((this.bits() >>> 0) + 0.5) / 4_294_967_296
  }
  of(pool: Float64Array): number {
    return pool[Math.floor(this.fraction() * pool.length)] ?? 0
  }
  pool(values: Float64Array): Float64Array {
    return Float64Array.from({ length: poolSize }, () => (values.length ? this.of(values) : 1))
  }
  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean > 30) {
      const normal = Math.sqrt(-2 * Math.log(this.fraction())) * Math.cos(2 * Math.PI * this.fraction())
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
    }
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.fraction(); product > limit; product *= this.fraction()) count++
    return count
  }
}
