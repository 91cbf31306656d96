/** `npm run simulate`: from what a request costs, what to buy, and a day under the autoscalers. */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ServiceName } from '@sophia/catalog'
import { type Refuse, refusal, valuesOf } from '../command-line.ts'
import type { Summary } from '../load/summary.ts'
import { type Costs, costsOf, errorOf, predict } from './cost.ts'
import { dayFile, daySeed, dayText, makeDay, readDay } from './day.ts'
import { readAutoscalers } from './manifests.ts'
import { planFor, shapeOf, stopsOf } from './plan.ts'
import { simulateDay } from './simulation.ts'
import { costTable, dayTable, planTable, predictionTable, stopTable } from './tables.ts'

const usage = `npm run simulate -- [--run loadtest/results/load-….json] [--peak 1000]
  --run FILE      a load run of this machine, by which a request costs; loadtest/costs.json unless told
  --keep          its costs are kept in loadtest/costs.json
  --check FILE    another run at another rate: what the costs say of it, against what it saw; over a quarter off fails
  --peak N        requests a second of the busiest minute of the day; 1000 unless told
  --day FILE      minute,share of each minute; loadtest/load-day.csv unless told
  --make-day      makes loadtest/load-day.csv anew, from its seed`

const costsFile = new URL('../../costs.json', import.meta.url)
const rates = [100, 1_000, 10_000, 100_000]
const farthest = 0.25

const refuse: Refuse = refusal(usage)
const values = valuesOf(
  {
    run: { type: 'string' },
    keep: { type: 'boolean' },
    check: { type: 'string' },
    peak: { type: 'string' },
    day: { type: 'string' },
    'make-day': { type: 'boolean' },
  },
  refuse,
)
const inFolder = (file: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), file)
const read = (file: string | URL): unknown => JSON.parse(readFileSync(file, 'utf8'))

interface KeptCosts {
  /** Of the run: when, which commit, on what, at which rate. */
  readonly of: string
  readonly costs: Costs
}

function knownCosts(): KeptCosts {
  if (values.run === undefined) return read(costsFile) as KeptCosts
  const run = read(inFolder(values.run)) as Summary
  const of = `${run.startedAt}, commit ${run.commit}, ${run.machine}, ${run.requests_per_second} requests/s`
  const costs = Object.fromEntries(
    Object.entries(costsOf(run)).map(([name, cost]) => [name, Math.round(cost * 1_000) / 1_000]),
  )
  const kept = { of, costs }
  if (values.keep) writeFileSync(costsFile, `${JSON.stringify(kept, null, 2)}\n`)
  return kept
}

function main(): number {
  if (values['make-day']) writeFileSync(dayFile, dayText(makeDay(daySeed)))
  const peak = Number(values.peak ?? 1_000)
  if (!(peak > 0)) refuse('--peak is a number above 0')
  const { of, costs } = knownCosts()
  console.log(`Costs of ${of}\n\n${costTable(costs)}\n`)
  console.log(`${planTable(rates.map((rate) => planFor(rate, costs)))}\n\n* more than the catalog allows\n`)
  console.log(`${stopTable(stopsOf(costs))}\n`)
  const shares = readDay(values.day === undefined ? dayFile : inFolder(values.day))
  const days = readAutoscalers().map((spec) =>
    simulateDay(spec, shapeOf(spec.name as ServiceName), shares, peak, costs[spec.name] ?? 0),
  )
  console.log(`A day of ${peak} requests/s at its busiest\n\n${dayTable(days)}\n`)
  if (values.check === undefined) return 0
  const predictions = predict(costs, read(inFolder(values.check)) as Summary)
  console.log(predictionTable(predictions))
  return errorOf(predictions) <= farthest ? 0 : 1
}

process.exitCode = main()
