import { Exact } from './change.ts'

/** What one segment is in one window. A total has no denominator. */
export interface Part {
  readonly numerator: Exact
  readonly denominator?: Exact
}

export interface Segment {
  /** undefined: nothing of it in that window. */
  readonly before?: Part
  readonly after?: Part
}

export interface Contribution {
  readonly contribution: Exact
  /** How much the segment's own rate moved the whole: of a ratio. */
  readonly rate?: Exact
  /** How much its share of the whole moved it: of a ratio. */
  readonly mix?: Exact
}

const zero = new Exact(0)

/**
 * Splits the change of a total, or of a ratio of totals, over its segments. The contributions add up to `change` exactly, in
 * its last digit: they are computed to 80 digits and then rounded together.
 *
 * For a ratio, R = Σ share × rate. Each segment has a rate effect, (mean share) × (change of rate), and a mix effect, (change
 * of share) × (mean rate − mean of the whole). Their sum over all segments is the change of R, because the changes of the
 * shares add up to nothing. A new or vanished segment has one rate only, so all that it does is mix.
 *
 * @param change of the figures as they are published, in units of 10^-places.
 */
export function decompose(segments: readonly Segment[], change: Exact, places: number): Contribution[] {
  const isRatio = segments.some(({ before, after }) => (before ?? after)?.denominator)
  if (!isRatio) {
    const parts = segments.map(({ before, after }) => (after?.numerator ?? zero).minus(before?.numerator ?? zero))
    return roundTogether(parts, change, places).map((contribution) => ({ contribution }))
  }
  const effects = ratioEffects(segments)
  const rounded = roundTogether(
    effects.flatMap(({ rate, mix }) => [rate, mix]),
    change,
    places,
  )
  return segments.map((_, index) => {
    const [rate, mix] = [rounded[2 * index] ?? zero, rounded[2 * index + 1] ?? zero]
    return { contribution: rate.plus(mix), rate, mix }
  })
}

function ratioEffects(segments: readonly Segment[]): { rate: Exact; mix: Exact }[] {
  const whole = (window: 'before' | 'after', of: 'numerator' | 'denominator') =>
    segments.reduce((sum, segment) => sum.plus(segment[window]?.[of] ?? zero), zero)
  const [before, after] = [whole('before', 'denominator'), whole('after', 'denominator')]
  const mean = whole('before', 'numerator').div(before).plus(whole('after', 'numerator').div(after)).div(2)
  return segments.map((segment) => {
    const [earlier, later] = [rateOf(segment.before), rateOf(segment.after)]
    const [from, to] = [earlier ?? later ?? zero, later ?? earlier ?? zero]
    const shareBefore = (segment.before?.denominator ?? zero).div(before)
    const shareAfter = (segment.after?.denominator ?? zero).div(after)
    return {
      rate: shareBefore.plus(shareAfter).div(2).times(to.minus(from)),
      mix: shareAfter.minus(shareBefore).times(from.plus(to).div(2).minus(mean)),
    }
  })
}

const rateOf = (part: Part | undefined): Exact | undefined =>
  part?.denominator && !part.denominator.isZero() ? part.numerator.div(part.denominator) : undefined

/**
 * Rounds down, then gives the units that are left over to those that lost most: the method of the largest remainder. What does
 * not belong to any part at all (rows outside of every segment) is not given away: it stays for the caller to report.
 */
function roundTogether(parts: readonly Exact[], target: Exact, places: number): Exact[] {
  const unit = new Exact(10).pow(-places)
  const scaled = parts.map((part) => part.div(unit).toDecimalPlaces(40))
  const floors = scaled.map((part) => part.floor())
  const left = target
    .div(unit)
    .minus(floors.reduce((sum, part) => sum.plus(part), zero))
    .toNumber()
  const lost = scaled.map((part, index) => ({ index, by: part.minus(floors[index] ?? zero) }))
  // Published figures are rounded too, each by half a unit: at most one more or one less than was lost in all.
  if (Math.abs(left - lost.reduce((sum, { by }) => sum.plus(by), zero).toNumber()) > 1.000001) {
    return scaled.map((part) => part.round().times(unit))
  }
  lost.sort((a, b) => b.by.comparedTo(a.by) || a.index - b.index)
  const given = new Map<number, number>()
  for (let each = 0; each < Math.abs(left); each++) {
    const at = left > 0 ? lost[each % lost.length] : lost[lost.length - 1 - (each % lost.length)]
    if (at) given.set(at.index, (given.get(at.index) ?? 0) + Math.sign(left))
  }
  return floors.map((part, index) => part.plus(given.get(index) ?? 0).times(unit))
}
