import { changeOf, comparedTable } from './compared-metrics.ts'
import { count, percent, plain, table } from './markdown.ts'
import { decimalOf, type MetricAnswer, missingValue, shown, type Values, wilson } from './measures.ts'
import { type Period, quarterName } from './periods.ts'
import {
  coverageGap,
  largestFinding,
  nameOf,
  type Part,
  partsOf,
  type Segment,
  trendFinding,
  winRateFinding,
} from './pipeline-findings.ts'
import { type Chapter, type Cite, type Material, titleOf } from './pipeline-material.ts'

export function wholeChapter(material: Material, cite: Cite): Chapter & { headline: string } {
  const { totals, comparison } = material.whole
  const source = cite(material.whole)
  const before = comparison && { ...comparison, source: cite(comparison) }
  const won = decimalOf(totals['deals_won'])?.toNumber()
  const decided = won === undefined ? undefined : won + (decimalOf(totals['deals_lost'])?.toNumber() ?? 0)
  const interval = won !== undefined && decided ? wilson(won, decided) : undefined
  return {
    headline: headlineOf(totals, won, decided),
    findings: [
      won
        ? `**Won**: ${shown(totals['won_value'])} in ${count(won)} deals${decimalOf(totals['average_won_deal']) ? `, ${shown(totals['average_won_deal'])} each on average` : ''} ${source}.`
        : `**Won**: no deal ${source}.`,
      interval && decided
        ? `**Win rate**: ${shown(totals['win_rate'])} of ${count(decided)} decided deals (95 % interval ${percent(interval.low)} to ${percent(interval.high)}) ${source}.`
        : undefined,
      decimalOf(totals['won_cycle_days']) &&
        `**Cycle**: a won deal took ${shown(totals['won_cycle_days'])} on average ${source}.`,
      before && comparedFinding(totals, before.totals, before.range, before.source),
    ],
    text: [
      '## The whole',
      before ? comparedTable(material, totals, before, source) : wholeTable(material, source),
    ].join('\n\n'),
  }
}

const wholeTable = (material: Material, source: string): string =>
  table(
    [{ title: 'Metric' }, { title: 'Value', number: true }, { title: 'Source' }],
    Object.entries(material.whole.totals).map(([name, value]) => [titleOf(material, name), shown(value), source]),
  )

function headlineOf(totals: Values, won: number | undefined, decided: number | undefined): string {
  if (!decided) return 'Pipeline review: no deal was decided'
  const value = decimalOf(totals['won_value']) ? `${shown(totals['won_value'])} won` : `${count(won ?? 0)} deals won`
  return `Pipeline review: ${value} at a win rate of ${shown(totals['win_rate'])}`
}

function comparedFinding(now: Values, before: Values, range: Period, source: string): string | undefined {
  const value = changeOf(before['won_value'], now['won_value'])
  const rate = changeOf(before['win_rate'], now['win_rate'])
  if (value === '–' && rate === '–') return undefined
  return `**Compared** with ${range.from} to ${range.to}: won value ${value}, win rate ${rate} ${source}.`
}

export function segmentChapter({ whole }: Material, answer: MetricAnswer, dimension: Segment, cite: Cite): Chapter {
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
  nameOf(name),
  shown(values['won_value']),
  count(won),
  count(decided),
  shown(values['win_rate']),
  interval ? `${percent(interval.low)} to ${percent(interval.high)}` : '–',
]

export function quarterChapter(material: Material, answer: MetricAnswer, cite: Cite): Chapter {
  const source = cite(answer)
  const names = Object.keys(answer.totals)
  const rows = answer.series.flatMap(({ period, values }) =>
    period === undefined ? [] : [[plain(quarterName(period)), ...names.map((name) => shown(values[name]))]],
  )
  if (rows.length === 0) return { findings: [], text: '', missing: ['By quarter: no deal was decided.'] }
  return {
    findings: [trendFinding(answer, material.period, source)],
    text: [
      '## By close quarter',
      table([{ title: 'Quarter' }, ...names.map((name) => ({ title: titleOf(material, name), number: true }))], rows),
      `Source: ${source}. The first and the last quarter may hold only a part of their days.`,
    ].join('\n\n'),
  }
}

export function stageChapter(material: Material, answer: MetricAnswer, cite: Cite): Chapter {
  const source = cite(answer)
  const total = decimalOf(answer.totals['deals_open'])?.toNumber() ?? 0
  const names = Object.keys(answer.totals)
  const rows = answer.series.map(({ dimensions, values }) => ({
    stage: nameOf(dimensions?.['stage']),
    values,
  }))
  const fullest = rows.toSorted((a, b) => openIn(b.values) - openIn(a.values) || (a.stage < b.stage ? -1 : 1))[0]
  const noValue = 'pipeline_value' in answer.totals && shown(answer.totals['pipeline_value']) === missingValue
  return {
    findings: [
      total === 0 || !fullest
        ? `**Open**: no deal is open ${source}.`
        : `**Open**: ${count(total)} deals, of which ${count(openIn(fullest.values))} in ${fullest.stage} (${percent(openIn(fullest.values) / total)}) ${source}.`,
    ],
    text:
      rows.length === 0
        ? ''
        : [
            '## Open deals by stage',
            table(
              [{ title: 'Stage' }, ...names.map((name) => ({ title: titleOf(material, name), number: true }))],
              rows.map(({ stage, values }) => [stage, ...names.map((name) => shown(values[name]))]),
            ),
            `Source: ${source}.`,
          ].join('\n\n'),
    missing: [total > 0 && noValue ? 'Pipeline value: the open deals carry no amount.' : undefined],
  }
}

const openIn = (values: Values): number => decimalOf(values['deals_open'])?.toNumber() ?? 0
