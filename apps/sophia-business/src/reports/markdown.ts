import type { Value } from '../metrics/value-of.ts'
import { metricOf } from '../metrics/registry.ts'
import { madeUp } from '../origin.ts'
import type { Weekly } from './weekly.ts'

/** A figure for a reader: its value with its unit, each currency for itself. */
export function figureText(value: Value | undefined): string {
  if (value?.byCurrency) return value.byCurrency.map(figureText).join(' and ')
  if (value === undefined || value.value === null) return value?.unit === 'money' && value.rows === 0 ? '0' : '–'
  if (value.unit === 'fraction') return `${(Number(value.value) * 100).toFixed(1)} %`
  if (value.unit === 'money') return `${thousands(String(value.value))} ${value.currency ?? ''}`.trim()
  return String(value.unit === 'days' ? Number(Number(value.value).toFixed(1)) : value.value)
}

/** An amount with its thousands parted. */
export const thousands = (amount: string): string =>
  amount.replace(/^(-?)(\d+)/, (_, sign: string, whole: string) => sign + whole.replace(/\B(?=(\d{3})+$)/g, ','))

/** The week in one sentence. */
export function headline(week: Record<string, Value>, before: Record<string, Value>): string {
  const [value, earlier] = [week['won_value'], before['won_value']]
  const deals = week['deals_won']?.value ?? 0
  const what = `${figureText(value)} won with ${deals} deal${deals === 1 ? '' : 's'}`
  const [now, then] = [Number(value?.value ?? Number.NaN), Number(earlier?.value ?? Number.NaN)]
  if (!(then > 0) || Number.isNaN(now)) return `${what}.`
  const change = Math.round((now / then - 1) * 100)
  return change === 0
    ? `${what}, as in the week before.`
    : `${what}, ${Math.abs(change)} % ${change > 0 ? 'more' : 'less'} than in the week before.`
}

/** What a customer is called may hold a bar or a tag: nothing of it is markup. */
const plain = (text: string | null): string =>
  (text ?? 'none').replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]()#+!|<>~]/g, String.raw`\$&`)

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${heads.join(' | ')} |`,
  `| ${heads.map((_, at) => (at ? '---:' : '---')).join(' | ')} |`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
]

type Ranked = Weekly['regions']

function rankedTable(title: string, first: string, rows: Ranked): string[] {
  if (!rows.length) return []
  const heads = [first, ...(rows[0]?.figures ?? []).map(({ metric }) => metricOf(metric).title)]
  return [
    `## ${title}`,
    '',
    ...table(
      heads,
      rows.map(({ name, figures }) => [plain(name), ...figures.map(({ value }) => value)]),
    ),
  ]
}

/** A deal's own value, or the list price in its place. */
export const figureAmount = ({
  amount,
  currency,
  isListPrice,
}: Pick<Weekly['won'][number], 'amount' | 'currency' | 'isListPrice'>): string =>
  amount === null ? '–' : `${thousands(amount)} ${currency ?? ''}${isListPrice ? ' (list price)' : ''}`

/** What is not in the figures, in words; some of it has no rows that could be counted. */
export const gapText = ({ rows, reason }: Weekly['missing'][number]): string =>
  rows ? `${rows} rows: ${reason}` : reason

/** How old the figures are, whether they are real, and whether all is in them. */
export const factsText = (report: Pick<Weekly, 'asOf' | 'complete' | 'origin'>): string =>
  [`Facts as of ${report.asOf}.`, madeUp(report), report.complete ? 'No row is known to be missing.' : 'Not complete:']
    .filter((each) => each !== undefined)
    .join(' ')

/** A window's end is exclusive; a reader's is not. */
export const lastDayOf = ({ to }: Weekly['week']): string =>
  new Date(Date.parse(`${to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

function dealTable(title: string, deals: Weekly['won']): string[] {
  if (!deals.length) return [`## ${title}`, '', 'None.', '']
  const rows = deals.map(({ deal, account, owner, closedOn, amount, currency, isListPrice, file, line }) => [
    plain(deal),
    plain(account),
    plain(owner),
    closedOn,
    figureAmount({ amount, currency, isListPrice }),
    `${plain(file)}:${line}`,
  ])
  return [`## ${title}`, '', ...table(['Deal', 'Customer', 'Owner', 'Closed', 'Value', 'Row'], rows)]
}

/** To be forwarded as it is: every number has its rows behind it, at the end. */
export function weeklyMarkdown(report: Omit<Weekly, 'markdown'>): string {
  const { week, figures, evidence, missing } = report
  const lines = [
    `# Week of ${week.from} to ${lastDayOf(week)}`,
    '',
    report.headline,
    '',
    ...table(
      ['', 'This week', 'Week before'],
      figures.map(({ title, value, before }) => [title, value, before]),
    ),
    ...rankedTable('Where', 'Region', report.regions),
    ...rankedTable('Who', 'Owner', report.owners),
    ...dealTable('Biggest deals won', report.won),
    ...dealTable('Biggest deals lost', report.lost),
    ...rankedTable('Open now', 'Stage', report.open),
    '## What the month will bring',
    '',
    report.forecast.text,
    '',
    '## Where the numbers come from',
    '',
    factsText(report),
    ...missing.map(
      (gap) => `- ${plain(gapText(gap))}${gap.metric === undefined ? '' : ` (${plain(metricOf(gap.metric).title)})`}`,
    ),
    '',
    ...evidence.map(({ of, lineageId, rows }) => `- ${of}: ${rows} deals, \`GET /lineage/${lineageId}\``),
  ]
  return `${lines.join('\n')}\n`
}
