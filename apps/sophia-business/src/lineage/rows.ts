import { Decimal } from 'decimal.js'
import { type Kysely, sql } from 'kysely'
import { moneyText } from '../intake/amounts.ts'
import { type Dimension, dimensionNames, fieldIn, hasField } from '../metrics/dimensions.ts'
import type { Metric } from '../metrics/metric.ts'
import { allJoins, dimensionOf, rowsAt } from '../metrics/query-sql.ts'
import { subjects } from '../metrics/subjects.ts'
import { counts, isBehind, type Part, subjectIn } from './part.ts'

/** What a row adds to a metric. */
interface Contribution {
  readonly numerator: string
  readonly denominator?: string
  readonly currency?: string
}

interface Place {
  readonly file: string
  readonly line: number
  readonly intakeId: string
}

export interface LineageRow extends Place {
  /** The id of the deal, or of whatever else the metric is about. */
  readonly deal: string
  /** What the row is, in words. */
  readonly record: string
  readonly source: string
  readonly dimensions: Record<Dimension, string | null>
  readonly status: string
  readonly engageDate: string | null
  readonly closeDate: string | null
  readonly value: { amount: string; currency: string } | null
  readonly listPrice: { amount: string; currency: string } | null
  /** By metric; absent when the deal is not counted in it. */
  readonly counted: Record<string, Contribution>
  /** Where manager, region, sector and list price come from. */
  readonly joined: (Place & { readonly what: 'product' | 'owner' | 'account' })[]
}

export type RawRow = Record<string, string | number | boolean | null>

export async function readRows(
  db: Kysely<unknown>,
  part: Part,
  { after, limit }: { after: number; limit: number },
): Promise<RawRow[]> {
  const contributions = part.metrics.flatMap((metric, index) => {
    const { numerator, denominator, currency } = metric.sql
    const counted = counts(metric, part)
    return [
      sql`case when ${counted} then (${sql.raw(numerator)})::text end as ${sql.ref(`n${index}`)}`,
      sql`case when ${counted} then (${sql.raw(denominator ?? 'null')})::text end as ${sql.ref(`d${index}`)}`,
      sql`case when ${counted} then ${sql.raw(currency ?? 'null')} end as ${sql.ref(`c${index}`)}`,
    ]
  })
  const subject = subjectIn(part)
  const isDeal = subject === subjects.deals
  const letter = (column: string) => sql.ref(`${subject.alias}.${column}`)
  const split = dimensionNames
    .filter((name) => hasField(subject, name))
    .map((name) => sql`${dimensionOf(subject, name)} as ${sql.ref(`by_${name}`)}`)
  const joins = isDeal
    ? allJoins
    : dimensionNames.flatMap((name) => (hasField(subject, name) ? fieldIn(subject, name).joins : []) ?? [])
  const { rows } = await sql<RawRow>`
    select ${letter('version')}, ${sql.raw(subject.id)} as deal_id, ${subject.record}::text as record, ${letter('source')},
      ${sql.raw(subject.status)} as status, ${letter('file')}, ${letter('line')}, ${letter('intake_id')},
      ${sql.join([...split, ...contributions, ...(isDeal ? ofDeal : [])])}
    from ${rowsAt(subject, part.revision, joins)}
    where ${isBehind(part)} and ${letter('version')} > ${after}
    order by ${letter('version')} limit ${limit}`.execute(db)
  return rows
}

/** What only a deal has. */
const ofDeal = [
  sql`d.engage_date::text, d.close_date::text, d.close_value::text, d.currency, p.list_price::text, p.currency as list_currency`,
  ...(['p', 'o', 'a'] as const).flatMap((alias) =>
    ['file', 'line', 'intake_id'].map(
      (column) => sql`${sql.ref(`${alias}.${column}`)} as ${sql.ref(`${alias}_${column}`)}`,
    ),
  ),
]

export function toItem(metrics: readonly Metric[], row: RawRow): LineageRow {
  const text = (name: string) => (row[name] ?? null) as string | null
  const money = (amount: string | null, currency: string | null) =>
    amount === null || currency === null ? null : { amount: moneyText(new Decimal(amount), currency), currency }
  const place = (prefix: string): Place => ({
    file: text(`${prefix}file`) ?? '',
    line: row[`${prefix}line`] as number,
    intakeId: text(`${prefix}intake_id`) ?? '',
  })
  const counted = metrics.flatMap(({ name }, index) => {
    const [numerator, denominator, currency] = [text(`n${index}`), text(`d${index}`), text(`c${index}`)]
    if (numerator === null) return []
    return [
      [
        name,
        { numerator, ...(denominator !== null && { denominator }), ...(currency !== null && { currency }) },
      ] as const,
    ]
  })
  const joined = (
    [
      ['product', 'p_'],
      ['owner', 'o_'],
      ['account', 'a_'],
    ] as const
  ).flatMap(([what, prefix]) => (text(`${prefix}file`) === null ? [] : [{ what, ...place(prefix) }]))
  return {
    deal: text('deal_id') ?? '',
    record: text('record') ?? '',
    source: text('source') ?? '',
    ...place(''),
    dimensions: Object.fromEntries(dimensionNames.map((name) => [name, text(`by_${name}`)])) as Record<
      Dimension,
      string | null
    >,
    status: text('status') ?? '',
    engageDate: text('engage_date'),
    closeDate: text('close_date'),
    value: money(text('close_value'), text('currency')),
    listPrice: money(text('list_price'), text('list_currency')),
    counted: Object.fromEntries(counted),
    joined,
  }
}
