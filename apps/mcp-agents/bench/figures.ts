import { availableParallelism, loadavg } from 'node:os'

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The most that it may be. */
  readonly goal?: number
}

/** @param share 0.5 for the median. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** What is not a number is over every goal. */
export const isOver = ({ value, goal }: Figure): boolean => goal !== undefined && !(value <= goal)

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, unit, goal } = figure
    const verdict = goal === undefined ? '' : `≤ ${goal} ${unit}${isOver(figure) ? ', **missed**' : ', met'}`
    return `| ${name} | ${value.toFixed(value < 100 ? 1 : 0)} ${unit} | ${verdict} |`
  })
  const load = loadavg()[0]?.toFixed(1)
  return [
    '| | figure | goal |',
    '| --- | --- | --- |',
    ...rows,
    '',
    `${availableParallelism()} processors, load ${load}`,
  ].join('\n')
}
