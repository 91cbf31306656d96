import { change, table } from './markdown.ts'
import { decimalOf, shown, type Value, type Values } from './measures.ts'
import type { Period } from './periods.ts'
import { type Material, titleOf } from './pipeline-material.ts'

/** A rate moves by points, everything else by a share. */
export function changeOf(before: Value | undefined, now: Value | undefined): string {
  const from = decimalOf(before)
  const to = decimalOf(now)
  if (!from || !to || before?.currency !== now?.currency) return '–'
  if (now?.unit === 'fraction') {
    const points = to.minus(from).times(100)
    return `${points.isNegative() ? '' : '+'}${points.toFixed(1)} points`
  }
  return change(from, to) ?? '–'
}

/** The metrics of two windows side by side. */
export function comparedTable(
  registry: Pick<Material, 'definitions'>,
  totals: Values,
  before: { totals: Values; range: Period; source: string },
  source: string,
): string {
  return table(
    [
      { title: 'Metric' },
      { title: 'Value', number: true },
      { title: `${before.range.from} to ${before.range.to}`, number: true },
      { title: 'Change', number: true },
      { title: 'Source' },
    ],
    Object.entries(totals).map(([name, value]) => [
      titleOf(registry, name),
      shown(value),
      shown(before.totals[name]),
      changeOf(before.totals[name], value),
      `${source} ${before.source}`,
    ]),
  )
}
