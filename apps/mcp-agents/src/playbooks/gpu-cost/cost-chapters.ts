import { less, shownAmount } from '../amounts.ts'
import { comparedTable } from '../compared-metrics.ts'
import { count, duration, percent, plain, table } from '../markdown.ts'
import type { Amount } from '../outside-answers.ts'
import { weekOf } from '../periods.ts'
import { citeMetrics } from '../report-evidence.ts'
import type { Sources } from '../sources.ts'
import { statedOf } from '../tool-questions.ts'
import type { Costs } from './answers.ts'
import { type CostMaterial, hoursBetween, type Machine } from './material.ts'
import { atPresentRate, cheaperThan, limitsOf, type Marks, nameOf } from './recommendations.ts'

export const citeCosts = (sources: Sources, about: string, costs: Costs): string =>
  sources.cite({ tool: 'sophia-lambda.get_costs', about: `cost of ${plain(about)}`, ...statedOf(costs) })

export function spendingChapter(material: CostMaterial, sources: Sources, { costs }: Marks): string {
  const { month, today, week, at } = material
  const rate = atPresentRate(material)
  const row = (title: string, amount: Amount, source: string): string[] => [title, shownAmount(amount), source]
  const rest = (limit: Amount): string => {
    const left = month.forecast && less(limit, month.forecast)
    return left ? ` (forecast leaves ${shownAmount(left)})` : ''
  }
  return [
    '## Spending',
    table(
      [{ title: 'What' }, { title: 'Amount', number: true }, { title: 'Source' }],
      [
        ...(today ? [row('Today', today.total, citeCosts(sources, 'today', today))] : []),
        ...(week
          ? [row(`This week, from ${weekOf(at.slice(0, 10)).from}`, week.total, citeCosts(sources, 'this week', week))]
          : []),
        row('This month so far', month.total, costs),
        ...(month.forecast ? [row('This month, if leases end as agreed', month.forecast, costs)] : []),
        ...(rate ? [row('This month, at the present rate', rate, costs)] : []),
        ...limitsOf(material).map(({ name, amount }) =>
          row(`Monthly ${name}${rest(amount)}`, amount, name === 'budget' ? 'as given' : costs),
        ),
        row('Running an hour', month.runningPerHour, costs),
        ...(month.ceiling.hourly ? [row('Hourly ceiling', month.ceiling.hourly, costs)] : []),
      ],
    ),
  ].join('\n\n')
}

export function runningChapter({ instances }: CostMaterial, machines: readonly Machine[], marks: Marks): string {
  if (!instances) return ''
  if (machines.length === 0) return `## Running now\n\nNo instance ${marks.instances}.`
  return [
    '## Running now',
    table(
      [
        { title: 'Instance' },
        { title: 'Type' },
        { title: 'GPU' },
        { title: 'Region' },
        { title: 'Status' },
        { title: 'Age', number: true },
        { title: 'An hour', number: true },
        { title: 'Lease' },
      ],
      machines.map((machine) => [
        nameOf(machine),
        plain(machine.type),
        `${machine.gpus} × ${plain(machine.gpu)}`,
        plain(machine.region),
        plain(machine.status),
        machine.ageHours === undefined ? '–' : duration(machine.ageHours),
        shownAmount(machine.pricePerHour),
        machine.lease?.endsAt ? `until ${plain(machine.lease.endsAt)}` : machine.leaseId === null ? '**none**' : '–',
      ]),
    ),
    `Source: ${marks.instances} ${marks.leases}`.trim().concat('.'),
  ].join('\n\n')
}

export function leaseChapter(material: CostMaterial, machines: readonly Machine[], { leases }: Marks): string {
  if (!material.leases) return ''
  const { at, leaseEndsWithinHours } = material
  const ending = machines
    .flatMap((machine) =>
      machine.lease?.endsAt ? [{ machine, lease: machine.lease, endsAt: machine.lease.endsAt }] : [],
    )
    .filter(({ endsAt }) => hoursBetween(at, endsAt) <= leaseEndsWithinHours)
    .sort((a, b) => (a.endsAt < b.endsAt ? -1 : 1))
  const title = `## Leases that end within ${count(leaseEndsWithinHours)} hours`
  if (ending.length === 0) return `${title}\n\nNone ${leases}.`
  return [
    title,
    table(
      [{ title: 'Instance' }, { title: 'For' }, { title: 'Ends' }, { title: 'In', number: true }],
      ending.map(({ machine, lease, endsAt }) => [
        nameOf(machine),
        plain(lease.subject),
        plain(endsAt),
        duration(Math.max(0, hoursBetween(at, endsAt))),
      ]),
    ),
    `Source: ${leases}. What runs on them ends with them, unless the lease is extended.`,
  ].join('\n\n')
}

export function offerChapter({ offers }: CostMaterial, machines: readonly Machine[], marks: Marks): string {
  const gpus = new Set(machines.map(({ gpu }) => gpu))
  const same = offers?.items.filter(({ gpu }) => gpus.has(gpu)) ?? []
  if (!offers || machines.length === 0) return ''
  if (same.length === 0)
    return `## The same GPUs now\n\nNo type with a GPU that runs here has capacity ${marks.offers}.`
  return [
    '## The same GPUs now',
    table(
      [
        { title: 'Type' },
        { title: 'GPU' },
        { title: 'An hour', number: true },
        { title: 'A GPU and hour', number: true },
        { title: 'Capacity' },
        { title: 'Cheaper than' },
      ],
      same.map((offer) => [
        plain(offer.type),
        `${offer.gpus} × ${plain(offer.gpu)}`,
        shownAmount(offer.pricePerHour),
        shownAmount({ ...offer.pricePerHour, amount: perGpu(offer.pricePerHour, offer.gpus) }),
        offer.regions.map(plain).join(', ') || 'none',
        machines
          .filter((machine) => cheaperThan(machine, [offer]).length > 0)
          .map(nameOf)
          .join(', ') || '–',
      ]),
    ),
    `Source: ${marks.offers}.`,
  ].join('\n\n')
}

const perGpu = ({ amount }: Amount, gpus: number): string => (Number(amount) / Math.max(1, gpus)).toFixed(2)

export function splitChapter(title: string, costs: Costs | undefined, sources: Sources, cited?: string): string {
  if (!costs || costs.items.length === 0) return ''
  const source = cited ?? citeCosts(sources, `this month ${title.toLowerCase()}`, costs)
  const total = Number(costs.total.amount)
  return [
    `## ${title}, this month`,
    table(
      [
        { title: title.slice('By '.length) },
        { title: 'Cost', number: true },
        { title: 'Share', number: true },
        { title: 'Hours', number: true },
        { title: 'Instances', number: true },
      ],
      costs.items.map(({ key, cost, hours, instances }) => [
        key === null ? '(none)' : plain(key),
        shownAmount(cost),
        total > 0 ? percent(Number(cost.amount) / total) : '–',
        count(hours),
        count(instances),
      ]),
    ),
    `Source: ${source}.${costs.nextCursor === null ? '' : ' Only the dearest are here.'}`,
  ].join('\n\n')
}

export function measuredChapter(material: CostMaterial, sources: Sources): string {
  const { measured } = material
  if (!measured) return ''
  const source = citeMetrics(sources, material.definitions, measured)
  const { comparison } = measured
  if (!comparison) return ''
  if (measured.rows === 0 && comparison.rows === 0)
    return `## Against the time before\n\nThe facts have nothing of these days ${source}.`
  return [
    '## Against the time before',
    comparedTable(
      material,
      measured.totals,
      { ...comparison, source: citeMetrics(sources, material.definitions, comparison) },
      source,
    ),
    'As many days before the month as it has had. These are the facts of the last sync and may be behind the costs above.',
  ].join('\n\n')
}
