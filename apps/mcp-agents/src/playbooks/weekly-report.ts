import { changeOf, comparedTable } from './compared-metrics.ts'
import { count, plain, table } from './markdown.ts'
import { decimalOf, type Definition, type MetricAnswer, missingValue, shown } from './measures.ts'
import type { Period } from './periods.ts'
import { titleOf } from './pipeline-material.ts'
import { citeMetrics, closing, sandboxNotice } from './report-evidence.ts'
import { createSources, type Sources } from './sources.ts'

/** What is known of a week, chapter by chapter. */
export interface WeeklyMaterial {
  readonly week: Period
  /** By name. */
  readonly definitions: ReadonlyMap<string, Definition>
  readonly found: readonly { readonly title: string; readonly answer: MetricAnswer }[]
  /** What could not be found, as sentences. */
  readonly missing: readonly string[]
}

/** The review as Markdown: a verdict, then a table for each chapter. */
export function writeWeeklyReport(material: WeeklyMaterial): string {
  const { week, definitions, found, missing } = material
  const sources = createSources()
  const written = found.map(({ title, answer }) => chapter(material, title, answer, sources))
  const totals = Object.assign({}, ...found.map(({ answer }) => answer.totals))
  const gaps = [...missing.map(plain), ...written.flatMap(({ silent }) => silent), ...sources.doubts()]
  return [
    `# Weekly business review: ${verdict(material)}`,
    `Week from ${week.from} to before ${week.to}, against the week before.`,
    ...sandboxNotice(sources),
    ...written.map(({ text }) => text),
    ...closing(gaps, definitions, totals, sources),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')
}

function verdict({ found }: WeeklyMaterial): string {
  const sales = found.find(({ title }) => title === 'Sales')?.answer
  if (!sales) return 'what was sold is not known'
  const { totals, comparison } = sales
  const won = decimalOf(totals['deals_won'])?.toNumber() ?? 0
  const lost = decimalOf(totals['deals_lost'])?.toNumber() ?? 0
  if (won + lost === 0) return 'no deal was decided'
  const value = shown(totals['won_value'])
  const moved = changeOf(comparison?.totals['won_value'], totals['won_value'])
  return [
    value === missingValue ? `${count(won)} deals won` : `${value} won`,
    moved === '–' ? '' : ` (${moved} on the week before)`,
    ` at a win rate of ${shown(totals['win_rate'])}`,
  ].join('')
}

function chapter(material: WeeklyMaterial, title: string, answer: MetricAnswer, sources: Sources) {
  const source = citeMetrics(sources, material.definitions, answer)
  const { totals, comparison } = answer
  const silent = Object.keys(totals).filter((name) => shown(totals[name]) === missingValue)
  const body = comparison
    ? comparedTable(
        material,
        totals,
        { ...comparison, source: citeMetrics(sources, material.definitions, comparison) },
        source,
      )
    : table(
        [{ title: 'Metric' }, { title: 'Now', number: true }, { title: 'Source' }],
        Object.entries(totals).map(([name, value]) => [titleOf(material, name), shown(value), source]),
      )
  return {
    text: `## ${title}\n\n${body}`,
    silent: silent.length
      ? [`${title}: nothing to tell of ${silent.map((name) => titleOf(material, name)).join(', ')} ${source}.`]
      : [],
  }
}
