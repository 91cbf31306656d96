import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release } from 'node:os'
import { type Comparison, median } from './compare.ts'
import { settings } from './settings.ts'

export interface Row {
  readonly name: string
  readonly unit: string
  readonly median: number
  readonly low: number
  readonly high: number
  /** The same in requests a second, where the figure is a ratio. */
  readonly rate?: number
  /** Processor time of the answering process in µs a request. */
  readonly cpu?: number
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number }
}

export interface Section {
  readonly title: string
  /** What the figures are, where it is not their unit alone. */
  readonly columns?: string
  readonly rows: readonly Row[]
}

/** A row of the values that the rounds gave. */
export const row = (name: string, unit: string, values: readonly number[], goal?: Row['goal']): Row => ({
  name,
  unit,
  median: median(values),
  low: Math.min(...values),
  high: Math.max(...values),
  ...(goal && { goal }),
})

/** Rows of a comparison: each contender against the first, in the same round. `goals` are lower bounds by name. */
export const ratios = (comparisons: readonly Comparison[], goals: Record<string, number> = {}): Row[] =>
  comparisons.map(({ name, rates, cpu, ratios: found }) => {
    const goal = goals[name]
    return {
      ...row(name, '', found, goal === undefined ? undefined : { atLeast: goal }),
      rate: median(rates),
      ...(cpu.length && { cpu: median(cpu) }),
    }
  })

export function isMet({ median: value, goal }: Row): boolean {
  if (!goal) return true
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
}

const figure = (value: number, unit: string) => (unit === '' ? value.toFixed(2) : value.toFixed(value < 10 ? 1 : 0))
const goalText = ({ goal, unit }: Row) =>
  goal ? ('atLeast' in goal ? `≥ ${figure(goal.atLeast, unit)}` : `≤ ${figure(goal.atMost, unit)}`) : ''

function table({ title, columns, rows }: Section): string {
  const lines = rows.map((each) => {
    const { name, unit, rate, cpu } = each
    const value = `${figure(each.median, unit)}${unit && ` ${unit}`}`
    const spread = `${figure(each.low, unit)} to ${figure(each.high, unit)}`
    const verdict = each.goal ? (isMet(each) ? 'met' : '**missed**') : ''
    const speed = rate === undefined ? '' : Math.round(rate).toLocaleString('en')
    return `| ${name} | ${speed} | ${cpu?.toFixed(0) ?? ''} | ${value} | ${spread} | ${goalText(each)} | ${verdict} |`
  })
  return [
    `## ${title}`,
    '',
    `| | requests/s | CPU µs | ${columns ?? 'median'} | range | goal | |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n')
}

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()

/** What must be known to compare two runs. */
const machine = () => ({
  date: new Date().toISOString(),
  commit: git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') ? ', with changes' : ''),
  node: process.version,
  processor: `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`,
  system: `${process.platform} ${release()}`,
  loadAtEnd: loadavg().map((value) => Math.round(value * 100) / 100),
})

/** Prints the tables and writes them, with their figures as JSON, to `loadtest/results`. */
export function publish(name: string, sections: readonly Section[]): void {
  const { date, commit, node, processor, system, loadAtEnd } = machine()
  const head = [
    `# ${name}`,
    '',
    `${date}, commit ${commit}, Node ${node}, ${processor}, ${system}, load ${loadAtEnd.join(' ')}.`,
    `${settings.rounds} alternating rounds of ${settings.seconds} s, 16 connections; ${settings.starts} starts; median and range.`,
    '',
  ].join('\n')
  const text = [head, ...sections.map(table)].join('\n')
  const folder = new URL('../results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.md`, folder), text)
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify({ ...machine(), settings, sections }, null, 2)}\n`)
  console.log(text)
}
