import { shownAmount } from '../amounts.ts'
import { count, document, numbered, plain } from '../markdown.ts'
import { monthOf } from '../periods.ts'
import { closing, sandboxNotice } from '../report-evidence.ts'
import { createSources, type Sources } from '../sources.ts'
import {
  citeCosts,
  leaseChapter,
  measuredChapter,
  offerChapter,
  runningChapter,
  spendingChapter,
  splitChapter,
} from './cost-chapters.ts'
import { type CostMaterial, type Machine, machinesOf } from './material.ts'
import { limitsOf, type Marks, nameOf, overrun, recommendations } from './recommendations.ts'

/** The check as Markdown: a verdict, what to do, then a table for each chapter. */
export function writeCostReport(material: CostMaterial): string {
  const sources = createSources()
  const marks: Marks = {
    costs: citeCosts(sources, 'this month', material.month),
    instances: citeList(sources, 'list_instances', 'what runs', material.instances),
    leases: citeList(sources, 'list_leases', 'active leases', material.leases),
    offers: citeList(sources, 'list_offers', 'types with capacity', material.offers),
  }
  const machines = machinesOf(material)
  const advice = recommendations(material, machines, marks)
  const chapters = [
    spendingChapter(material, sources, marks),
    runningChapter(material, machines, marks),
    leaseChapter(material, machines, marks),
    offerChapter(material, machines, marks),
    splitChapter(`By ${plain(material.tag)}`, material.byTag, sources),
    splitChapter('By type', material.month, sources, marks.costs),
    measuredChapter(material, sources),
  ]
  const unknown = machines.filter(({ ageHours }) => ageHours === undefined)
  const gaps = [
    ...material.missing,
    ...(unknown.length
      ? [
          `Age: when ${unknown.map(nameOf).join(', ')} ${unknown.length === 1 ? 'was' : 'were'} launched is not known here.`,
        ]
      : []),
    ...sources.doubts(),
  ]
  return document([
    `# GPU cost check: ${verdict(material, machines)}`,
    `As of ${plain(material.at)}; the month began on ${monthOf(material.at.slice(0, 10)).from}, in UTC.`,
    ...sandboxNotice(sources),
    '## Recommendations',
    advice.length ? numbered(advice) : 'Nothing to do by these rules.',
    ...(advice.length > 1 ? ['Amounts of one instance overlap: they are not to be added up.'] : []),
    ...chapters,
    ...closing(gaps, material.definitions, material.measured?.totals ?? {}, sources, words(material)),
  ])
}

function verdict(material: CostMaterial, machines: readonly Machine[]): string {
  const { total, runningPerHour, forecast } = material.month
  const running = material.instances
    ? `${machines.length === 1 ? 'one instance runs' : `${count(machines.length)} instances run`} at ${shownAmount(runningPerHour)} an hour`
    : `${shownAmount(runningPerHour)} an hour runs`
  const over = overrun(material)
  const end = forecast ? `; the month comes to ${shownAmount(forecast)}` : ''
  const judged = over
    ? `, ${shownAmount(over.by)} above the ${over.name}`
    : forecast && limitsOf(material).length
      ? ', within its limits'
      : ''
  return `${shownAmount(total)} this month so far, ${running}${end}${judged}`
}

const citeList = (
  sources: Sources,
  tool: string,
  about: string,
  list: CostMaterial['instances' | 'leases' | 'offers'],
) => (list ? sources.cite({ tool: `sophia-lambda.${tool}`, about, ...list.stated, rows: list.items.length }) : '')

const words = ({ longRunningHours }: CostMaterial): string[] => [
  '**Cost**: what Sophia has seen run, by the hour; an instance that ran already when it was first seen has cost more.',
  '**Forecast**: the month so far, with leases that end as agreed, and everything without one running on.',
  '**At the present rate**: the month so far, with all that runs or is promised now running to its end.',
  `**Idle**: what runs without a lease, or longer than ${count(longRunningHours)} hours. How busy a GPU is, Sophia does not see.`,
]
