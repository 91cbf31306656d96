import { type Kysely, sql } from 'kysely'
import { dealsAt, isKnownAt, joinsOf, passes } from '../metrics/query-sql.ts'
import type { Filter } from '../metrics/query.ts'
import type { DealHistory } from './life-table.ts'

export interface Found {
  readonly history: DealHistory
  /** The last day on which a deal was engaged or closed, in days from 1970; undefined without any. */
  readonly lastDay: number | undefined
  /** Open deals without an engage date: nobody knows how old they are. */
  readonly ageless: number
}

/** Every deal of one currency as it is known at a revision, as columns of numbers: a thread is given them. */
export async function readHistory(
  db: Kysely<unknown>,
  { revision, filters, until }: { revision: number; filters: readonly Filter[]; until: string },
): Promise<Found> {
  const joins = new Set([...joinsOf({ metrics: [], dimensions: [], filters }), 'products' as const])
  const day = (column: string) => {
    const date = sql.ref(`d.${column}`)
    return sql`json_agg(coalesce(case when ${date} <= ${until}::date then ${date} - date '1970-01-01' end, -1) order by d.version)`
  }
  const { rows } = await sql<{ e: number[]; c: number[]; s: number[]; v: (number | null)[]; p: (number | null)[] }>`
    select ${day('engage_date')} as e, ${day('close_date')} as c,
      json_agg(case d.status when 'won' then 1 when 'lost' then 2 else 0 end order by d.version) as s,
      json_agg(d.close_value order by d.version) as v,
      json_agg(case when p.currency = d.currency then p.list_price end order by d.version) as p
    from ${dealsAt(revision, joins)}
    where ${isKnownAt(revision, filters)} and ${passes(filters)}`.execute(db)
  const { e, c, s, v, p } = rows[0] ?? {}
  const amounts = (values: readonly (number | null)[] | null | undefined) =>
    Float64Array.from(values ?? [], (each) => each ?? Number.NaN)
  const history = {
    engaged: Int32Array.from(e ?? []),
    closed: Int32Array.from(c ?? []),
    status: Uint8Array.from(s ?? []),
    value: amounts(v),
    listPrice: amounts(p),
  }
  let lastDay = -1
  let ageless = 0
  for (const [at, engaged] of history.engaged.entries()) {
    const isOpen = history.status[at] === 0
    // An open deal's close date is a hope, not an event.
    lastDay = Math.max(lastDay, engaged, isOpen ? -1 : history.closed[at]!)
    if (isOpen && engaged < 0) ageless++
  }
  return { history, lastDay: lastDay < 0 ? undefined : lastDay, ageless }
}

export interface StageHistory {
  readonly won: number
  readonly ended: number
}

/** Of the deals that were seen open in a stage and have ended since: how many were won. */
export async function stageHistory(db: Kysely<unknown>, revision: number): Promise<Map<string, StageHistory>> {
  const { rows } = await sql<{ stage: string; won: number; ended: number }>`
    select seen.stage, count(*) filter (where d.status = 'won') as won, count(*) as ended
    from (
      select distinct source, deal_id, stage from deals where status = 'open' and valid_from <= ${revision}
    ) as seen
    join deals as d on d.source = seen.source and d.deal_id = seen.deal_id
    where ${isKnownAt(revision)} and d.status <> 'open'
    group by seen.stage`.execute(db)
  return new Map(rows.map(({ stage, ...counts }) => [stage, counts]))
}

export async function currenciesAt(db: Kysely<unknown>, revision: number): Promise<string[]> {
  const { rows } = await sql<{ currency: string }>`
    select distinct d.currency from deals as d where ${isKnownAt(revision)} order by 1`.execute(db)
  return rows.map(({ currency }) => currency)
}
