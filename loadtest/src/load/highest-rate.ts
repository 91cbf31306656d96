/** A search for the highest rate that holds. */

export interface Tried {
  readonly rate: number
  /** undefined: it held. Else what did not. */
  readonly broken: string | undefined
}

export interface Highest {
  /** undefined: not even the lowest held. */
  readonly held: number | undefined
  /** What broke first above it; undefined: the search ended at its highest. */
  readonly broken: string | undefined
  readonly tried: readonly Tried[]
}

export interface Bounds {
  readonly from: number
  readonly to: number
  /** The search ends when what holds and what does not are so near: 0.1 is a tenth. */
  readonly precision: number
}

/**
 * Doubles until something breaks, then halves the distance. A rate is broken when it breaks twice: one stall of the
 * machine is none of the service.
 *
 * @param attempt says what broke, or undefined.
 */
export async function highestRate(
  attempt: (rate: number) => Promise<string | undefined>,
  { from, to, precision }: Bounds,
): Promise<Highest> {
  const tried: Tried[] = []
  const holds = async (rate: number): Promise<boolean> => {
    for (let time = 0; time < 2; time++) {
      const broken = await attempt(rate)
      tried.push({ rate, broken })
      if (broken === undefined) return true
    }
    return false
  }
  let held: number | undefined
  let over: number | undefined
  for (let rate = from; over === undefined && rate <= to; rate = Math.min(rate * 2, Math.max(to, rate + 1))) {
    if (await holds(rate)) held = rate
    else over = rate
    if (rate === to) break
  }
  while (held !== undefined && over !== undefined && (over - held) / held > precision) {
    const middle = Math.round((held + over) / 2)
    if (middle === held || middle === over) break
    if (await holds(middle)) held = middle
    else over = middle
  }
  const broken = tried.findLast(({ rate }) => rate === over)?.broken
  return { held, broken, tried }
}
