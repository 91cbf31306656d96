/** What is printed, in Markdown: the same goes into docs/capacity.md. */
import { type Costs, errorOf, type Prediction } from './cost.ts'
import type { CapacityPlan, Stop } from './plan.ts'
import type { DayOfService } from './simulation.ts'

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const whole = (value: number): string => Math.round(value).toLocaleString('en')
const percent = (value: number): string => `${(value * 100).toFixed(value > 0 && value < 0.01 ? 2 : 1)} %`

export const costTable = (costs: Costs): string =>
  table(
    ['process', 'ms of a processor a request'],
    Object.entries(costs)
      .sort(([, a], [, b]) => b - a)
      .map(([name, cost]) => [name, cost.toFixed(2)]),
  )

export function planTable(plans: readonly CapacityPlan[]): string {
  const names = plans[0]?.parts.map(({ name }) => name) ?? []
  const podsOf = (plan: CapacityPlan, name: string) => {
    const part = plan.parts.find((each) => each.name === name)
    return `${whole(part?.pods ?? 0)}${part?.beyond ? ' *' : ''}`
  }
  const line = (name: string, of: (plan: CapacityPlan) => string) => [name, ...plans.map(of)]
  return table(
    ['requests a second', ...plans.map(({ rate }) => whole(rate))],
    [
      ...names.map((name) => line(name, (plan) => podsOf(plan, name))),
      line('pods', ({ pods }) => whole(pods)),
      line('processors requested', ({ requestedCores }) => whole(requestedCores)),
      line('memory requested', ({ memoryGiB }) => `${whole(memoryGiB)} GiB`),
      line('Postgres, processors', ({ postgresCores }) => whole(postgresCores)),
      line('Postgres, connections', ({ postgresConnections }) => whole(postgresConnections)),
      line('Redis, of its one thread', ({ redisShare }) => percent(redisShare)),
    ],
  )
}

export const stopTable = (stops: readonly Stop[]): string =>
  table(
    ['part', 'stops at requests/s', 'because', 'then'],
    stops.map(({ part, rate, because, instead }) => [
      part,
      rate === null ? 'not measured' : whole(rate),
      because,
      instead,
    ]),
  )

export const dayTable = (days: readonly DayOfService[]): string =>
  table(
    ['service', 'pods', 'pod hours', 'as many as the peak needs', 'over capacity', 'requests then', ''],
    days.map(({ name, fewest, most, podHours, fixedPodHours, over, overS, stuck }) => [
      name,
      `${fewest} to ${most}`,
      whole(podHours),
      whole(fixedPodHours),
      `${whole(overS)} s`,
      percent(over),
      stuck ? 'too few' : '',
    ]),
  )

export const predictionTable = (predictions: readonly Prediction[]): string =>
  `${table(
    ['process', 'processor, predicted', 'measured'],
    predictions.map(({ name, predicted, measured }) => [name, percent(predicted), percent(measured)]),
  )}\n\nAll together: ${percent(errorOf(predictions))} off.`
