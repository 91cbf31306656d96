/** 95 of 100. */
const z = 1.959964

/** Wilson's interval of a share: honest for few counts, and never beyond 0 or 1. */
export function interval(successes: number, trials: number): { readonly low: number; readonly high: number } {
  if (trials === 0) return { low: 0, high: 1 }
  const share = successes / trials
  const scale = 1 + z ** 2 / trials
  const middle = (share + z ** 2 / (2 * trials)) / scale
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
