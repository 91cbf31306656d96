import type { Value } from './answers.ts'
import { decimal, percent } from './format.ts'

/** Which way is good. */
export type Sense = 'more' | 'less'

export interface Change {
  readonly direction: 'up' | 'down'
  readonly better: boolean
  /** `8.4 %`, `1.2 points`. */
  readonly text: string
}

/** Less than this is no change that anybody should act on. */
const noticeable = 0.0005

/**
 * How a figure stands to the one of the window before: ratios in points, all else as a share.
 *
 * @returns undefined where there is nothing to compare: other currencies, nothing before, no change.
 */
export function changeOf(sense: Sense, after: Value | undefined, before: Value | undefined): Change | undefined {
  if (!after || !before || after.currency !== before.currency) return undefined
  if (after.value === null || before.value === null) return undefined
  const [now, then] = [Number(after.value), Number(before.value)]
  const inPoints = after.unit === 'fraction'
  if (!inPoints && then <= 0) return undefined
  const change = inPoints ? now - then : now / then - 1
  if (Math.abs(change) < noticeable) return undefined
  return {
    direction: change > 0 ? 'up' : 'down',
    better: change > 0 === (sense === 'more'),
    text: inPoints ? `${decimal(Math.abs(change) * 100, 1)} points` : percent(Math.abs(change), 1),
  }
}
