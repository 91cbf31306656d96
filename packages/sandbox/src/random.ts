/**
 * Repeatable randomness. Mulberry32 keeps its whole state in one integer, so any part of the company can be drawn from
 * a stream of its own without drawing what comes before it; a library would add a dependency for these ten lines.
 */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number, both ends included. */
  int(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** One index, each as likely as its weight. */
  weighted(weights: readonly number[]): number
  /** Log-normal around a median: sizes and durations have long tails. */
  skewed(median: number, spread: number): number
  /** Lower-case hexadecimal digits. */
  hex(length: number): string
}

export function createRandom(...seed: readonly (string | number)[]): Random {
  let state = hash(seed.join('\u0000'))
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (from) => from[Math.floor(next() * from.length)] as (typeof from)[number],
    weighted(weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      const index = weights.findIndex((weight) => (left -= weight) < 0)
      return index < 0 ? weights.length - 1 : index
    },
    skewed: (median, spread) => median * Math.exp(spread * normal(next)),
    hex(length) {
      let digits = ''
      while (digits.length < length)
        digits += Math.floor(next() * 2 ** 32)
          .toString(16)
          .padStart(8, '0')
      return digits.slice(0, length)
    },
  }
}

/** Box and Muller. */
const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value
}
