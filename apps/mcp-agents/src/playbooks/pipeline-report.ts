import type { Failure } from '../schemas.ts'
import { change, count, excerpt, money, percent, plain, table } from './markdown.ts'
import { decimalOf, type MetricAnswer, shown, type Value, type Values, wilson } from './measures.ts'
import type { HubspotSummary, Passages } from './outside-answers.ts'
import { earlierRange, type Period, quarterName } from './periods.ts'
import {
  coverageGap,
  largestFinding,
  type Part,
  partsOf,
  type Segment,
  trendFinding,
  winRateFinding,
} from './pipeline-findings.ts'
import { createSources, type Sources } from './sources.ts'

export type Asked =
  | { readonly ok: true; readonly value: MetricAnswer }
  | { readonly ok: false; readonly failure: Failure }

/** All that was found, before it is written down. */
export interface Material {
  readonly period?: Period
  readonly compareTo?: 'previous' | 'year'
  /** By metric name. */
  readonly versions: ReadonlyMap<string, string>
  readonly whole: MetricAnswer
  readonly earlier: MetricAnswer | undefined
  readonly regions: MetricAnswer | undefined
  readonly products: MetricAnswer | undefined
  readonly quarters: MetricAnswer | undefined
  readonly stages: MetricAnswer | undefined
  readonly pipelines: readonly HubspotSummary[]
  /** What could not be found, as sentences. */
  readonly missing: readonly string[]
}

export interface Knowledge {
  readonly question: string
  readonly passages?: Passages
}

/** A chapter of the report and what it adds to the findings. */
interface Chapter {
  readonly findings: readonly (string | undefined)[]
  readonly text: string
  readonly missing?: readonly (string | undefined)[]
}

/** The review as Markdown. A figure is followed by the source that it comes from. */
export function writePipelineReport(material: Material, knowledge: Knowledge): string {
  const sources = createSources()
  const cite = (answer: MetricAnswer): string => citeMetrics(sources, material, answer)
  const summary = wholeChapter(material, cite)
  const chapters = [
    summary,
    ...(material.regions ? [segmentChapter(material, material.regions, 'region', cite)] : []),
    ...(material.products ? [segmentChapter(material, material.products, 'product', cite)] : []),
    ...(material.quarters ? [quarterChapter(material, material.quarters, cite)] : []),
    ...(material.stages ? [stageChapter(material.stages, cite)] : []),
    ...material.pipelines.map((pipeline) => hubspotChapter(pipeline, sources)),
    ...(knowledge.passages ? [knowledgeChapter(knowledge.question, knowledge.passages, sources)] : []),
  ]
  const findings = chapters.flatMap((chapter) => chapter.findings.filter((finding) => finding !== undefined))
  const missing = [
    ...material.missing.map(plain),
    ...chapters.flatMap((chapter) => (chapter.missing ?? []).filter((line) => line !== undefined)),
    ...sources.doubts(),
  ]
  return [
    `# ${summary.headline}`,
    scopeOf(material),
    ...(sources.isSandbox()
      ? [
          '> **Some figures come from the sandbox.** It plays a vendor whose key is not set; they are made up and marked below.',
        ]
      : []),
    '## Findings',
    findings.map((finding, index) => `${index + 1}. ${finding}`).join('\n'),
    ...chapters.map(({ text }) => text).filter(Boolean),
    '## What is missing',
    missing.length ? missing.map((line) => `- ${line}`).join('\n') : 'Nothing that was asked for.',
    '## Sources',
    sources.table(),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n')
}

function scopeOf({ period, whole }: Material): string {
  const scope = period ? `Deals closed from ${period.from} to before ${period.to}` : 'All facts known'
  return `${scope}; ${count(whole.rows)} rows, as of ${plain(whole.asOf)}.`
}

function citeMetrics(sources: Sources, { versions }: Material, answer: MetricAnswer): string {
  const names = Object.keys(answer.series[0]?.values ?? answer.totals)
  return sources.cite({
    tool: 'mcp-business.query_metric',
    about: names.map((name) => `\`${name.replaceAll('`', '')}\` v${plain(versions.get(name) ?? '?')}`).join(', '),
    ...answer,
  })
}

const labels: Record<string, string> = {
  won_value: 'Won value',
  deals_won: 'Deals won',
  deals_lost: 'Deals lost',
  win_rate: 'Win rate',
  average_won_deal: 'Average won deal',
  won_cycle_days: 'Cycle of a won deal',
  deals_open: 'Open deals',
  pipeline_value: 'Pipeline value',
}
const labelOf = (name: string): string => labels[name] ?? plain(name)

function wholeChapter(material: Material, cite: (answer: MetricAnswer) => string): Chapter & { headline: string } {
  const { whole, earlier, period, compareTo } = material
  const { totals } = whole
  const source = cite(whole)
  const won = decimalOf(totals['deals_won'])?.toNumber()
  const decided = won === undefined ? undefined : won + (decimalOf(totals['deals_lost'])?.toNumber() ?? 0)
  const before =
    earlier && period && compareTo
      ? { answer: earlier, source: cite(earlier), range: earlierRange(period, compareTo) }
      : undefined
  const headline = headlineOf(totals, won, decided)
  const interval = won !== undefined && decided ? wilson(won, decided) : undefined
  return {
    headline,
    findings: [
      won === undefined
        ? undefined
        : `**Won**: ${shown(totals['won_value'])} in ${count(won)} deals, ${shown(totals['average_won_deal'])} each on average ${source}.`,
      interval && decided !== undefined
        ? `**Win rate**: ${shown(totals['win_rate'])} of ${count(decided)} decided deals (95 % interval ${percent(interval.low)} to ${percent(interval.high)}) ${source}.`
        : undefined,
      totals['won_cycle_days'] && `**Cycle**: a won deal took ${shown(totals['won_cycle_days'])} on average ${source}.`,
      before && comparedFinding(totals, before.answer.totals, before.range, before.source),
    ],
    text: [
      '## The whole',
      table(
        [
          { title: 'Metric' },
          { title: 'Value', number: true },
          ...(before
            ? [
                { title: `${before.range.from} to ${before.range.to}`, number: true },
                { title: 'Change', number: true },
              ]
            : []),
          { title: 'Source' },
        ],
        Object.entries(totals).map(([name, value]) => [
          labelOf(name),
          shown(value),
          ...(before ? [shown(before.answer.totals[name]), changeOf(before.answer.totals[name], value)] : []),
          before ? `${source} ${before.source}` : source,
        ]),
      ),
    ].join('\n\n'),
  }
}

function headlineOf(totals: Values, won: number | undefined, decided: number | undefined): string {
  if (!decided) return 'Pipeline review: no deal was decided'
  const value = decimalOf(totals['won_value']) ? `${shown(totals['won_value'])} won` : `${count(won ?? 0)} deals won`
  return `Pipeline review: ${value} at a win rate of ${shown(totals['win_rate'])}`
}

/** A rate moves by points, everything else by a share. */
function changeOf(before: Value | undefined, now: Value | undefined): string {
  const from = decimalOf(before)
  const to = decimalOf(now)
  if (!from || !to || before?.currency !== now?.currency) return '–'
  if (/ratio|fraction|share|rate/.test(now?.unit ?? '')) {
    const points = to.minus(from).times(100)
    return `${points.isNegative() ? '' : '+'}${points.toFixed(1)} points`
  }
  return change(from, to) ?? '–'
}

function comparedFinding(now: Values, before: Values, range: Period, source: string): string | undefined {
  const value = changeOf(before['won_value'], now['won_value'])
  const rate = changeOf(before['win_rate'], now['win_rate'])
  if (value === '–' && rate === '–') return undefined
  return `**Compared** with ${range.from} to ${range.to}: won value ${value}, win rate ${rate} ${source}.`
}

function segmentChapter(
  { whole }: Material,
  answer: MetricAnswer,
  dimension: Segment,
  cite: (answer: MetricAnswer) => string,
): Chapter {
  const source = cite(answer)
  const parts = partsOf(answer, dimension)
  if (parts.length === 0) return { findings: [], text: '', missing: [`By ${dimension}: no deal carries one.`] }
  return {
    findings: [
      winRateFinding(parts, whole.totals, dimension, source),
      largestFinding(parts, whole.totals, dimension, source),
    ],
    text: [
      `## By ${dimension}`,
      table(
        [
          { title: dimension === 'region' ? 'Region' : 'Product' },
          { title: 'Won value', number: true },
          { title: 'Won', number: true },
          { title: 'Decided', number: true },
          { title: 'Win rate', number: true },
          { title: '95 % interval', number: true },
        ],
        parts.map(segmentRow),
      ),
      `Source: ${source}. The interval is Wilson’s; one in twenty leaves it by chance.`,
    ].join('\n\n'),
    missing: [coverageGap(parts, whole.totals, dimension)],
  }
}

const segmentRow = ({ name, values, won, decided, interval }: Part): string[] => [
  name,
  shown(values['won_value']),
  count(won),
  count(decided),
  shown(values['win_rate']),
  interval ? `${percent(interval.low)} to ${percent(interval.high)}` : '–',
]

function quarterChapter({ period }: Material, answer: MetricAnswer, cite: (answer: MetricAnswer) => string): Chapter {
  const source = cite(answer)
  const names = Object.keys(answer.series[0]?.values ?? {})
  const rows = answer.series.flatMap(({ period: label, values }) =>
    label ? [[quarterName(label), ...names.map((name) => shown(values[name]))]] : [],
  )
  if (rows.length === 0) return { findings: [], text: '', missing: ['By quarter: no deal was decided.'] }
  return {
    findings: [trendFinding(answer, period, source)],
    text: [
      '## By close quarter',
      table(
        [{ title: 'Quarter' }, ...names.map((name) => ({ title: labelOf(name), number: true }))],
        rows.map((cells) => cells.map(plainCell)),
      ),
      `Source: ${source}. The first and the last quarter may hold only a part of their days.`,
    ].join('\n\n'),
  }
}

const plainCell = (cell: string, index: number): string => (index === 0 ? plain(cell) : cell)

function stageChapter(answer: MetricAnswer, cite: (answer: MetricAnswer) => string): Chapter {
  const source = cite(answer)
  const total = decimalOf(answer.totals['deals_open'])?.toNumber() ?? 0
  const names = Object.keys(answer.totals)
  const rows = answer.series.map(({ dimensions, values }) => ({
    stage: plain(dimensions?.['stage'] ?? '(none)'),
    values,
  }))
  const fullest = rows.toSorted((a, b) => openIn(b.values) - openIn(a.values) || (a.stage < b.stage ? -1 : 1))[0]
  const noValue = 'pipeline_value' in answer.totals && !decimalOf(answer.totals['pipeline_value'])?.greaterThan(0)
  return {
    findings: [
      total === 0 || !fullest
        ? `**Open**: no deal is open ${source}.`
        : `**Open**: ${count(total)} deals, of which ${count(openIn(fullest.values))} in ${fullest.stage} (${percent(openIn(fullest.values) / total)}) ${source}.`,
    ],
    text: [
      '## Open deals by stage',
      table(
        [{ title: 'Stage' }, ...names.map((name) => ({ title: labelOf(name), number: true }))],
        rows.map(({ stage, values }) => [stage, ...names.map((name) => shown(values[name]))]),
      ),
      `Source: ${source}.`,
    ].join('\n\n'),
    missing: [total > 0 && noValue ? 'Pipeline value: the open deals carry no amount.' : undefined],
  }
}

const openIn = (values: Values): number => decimalOf(values['deals_open'])?.toNumber() ?? 0

function hubspotChapter({ label, stages, totals, ...provenance }: HubspotSummary, sources: Sources): Chapter {
  const source = sources.cite({ tool: 'sophia-hubspot.summarize_pipeline', about: plain(label), ...provenance })
  const amounts = (list: HubspotSummary['totals']['openAmounts']): string =>
    list.map(({ amount, currency }) => money(amount, currency)).join(' and ') || '–'
  const open = stages.filter(({ closed }) => !closed)
  const fullest = open.toSorted((a, b) => b.deals - a.deals)[0]
  const made = provenance.origin === 'sandbox' ? ' *(sandbox)*' : ''
  return {
    findings: [
      `**HubSpot, ${plain(label)}**: ${count(totals.open)} open deals worth ${amounts(totals.openAmounts)}${fullest && totals.open > 0 ? `, most of them (${percent(fullest.deals / totals.open)}) in ${plain(fullest.label)}` : ''} ${source}${made}.`,
    ],
    text: [
      `## HubSpot: ${plain(label)}`,
      table(
        [{ title: 'Stage' }, { title: 'Deals', number: true }, { title: 'Amount', number: true }],
        stages.map((stage) => [
          `${plain(stage.label)}${stage.closed ? ' (closed)' : ''}`,
          count(stage.deals),
          amounts(stage.amounts),
        ]),
      ),
      `Source: ${source}${made}. HubSpot’s deals are counted apart from the facts above and never added to them.`,
    ].join('\n\n'),
    missing: [
      totals.withoutAmount > 0
        ? `${count(totals.withoutAmount)} of ${count(totals.deals)} deals in HubSpot’s ${plain(label)} carry no amount ${source}.`
        : undefined,
    ],
  }
}

function knowledgeChapter(question: string, { hits, ...provenance }: Passages, sources: Sources): Chapter {
  const source = sources.cite({ tool: 'mcp-context.search', about: `“${plain(excerpt(question, 80))}”`, ...provenance })
  if (hits.length === 0) {
    return {
      findings: [`**Background**: nothing is known about “${plain(excerpt(question, 80))}” ${source}.`],
      text: '',
    }
  }
  return {
    findings: [
      `**Background**: ${hits.length === 1 ? 'one passage' : `${count(hits.length)} passages`} found for “${plain(excerpt(question, 80))}” ${source}.`,
    ],
    text: [
      '## What the company knows',
      hits
        .map(
          ({ title, text, documentId }) =>
            `- **${plain(title ?? documentId)}**: ${plain(excerpt(text))} (document \`${documentId.replaceAll('`', '')}\`)`,
        )
        .join('\n'),
      `Source: ${source}. These are words of documents, not checked against the numbers.`,
    ].join('\n\n'),
  }
}
