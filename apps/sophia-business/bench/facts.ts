import { type Kysely, sql } from 'kysely'

/** Deals whose stays are stored in one statement: what it holds until its end, for the sums beside them, stays small. */
const dealsAtOnce = 100_000

/**
 * Fills a store with deals of two years and so many stays in a stage each, made by arithmetic, so that they are the same in
 * every run.
 */
export async function fillFacts(db: Kysely<unknown>, deals: number, stays: number): Promise<void> {
  const common = sql`'hubspot', md5(n::text), '00000000-0000-7000-8000-000000000000'::uuid, 'bench', 0, 1`
  await sql`insert into fact_sources (source, origin) values ('hubspot', 'live')`.execute(db)
  await sql`insert into counted_sources (source, valid_from) values ('hubspot', 1)`.execute(db)
  await sql`insert into revisions (id) values (1)`.execute(db)
  await sql`
    insert into owners (source, hash, intake_id, file, line, valid_from, name, manager, region)
    select ${common}, 'Owner ' || n, 'Manager ' || n % 5, 'Region ' || n % 6 from generate_series(0, 19) as n`.execute(
    db,
  )
  await sql`
    insert into deals (source, hash, intake_id, file, line, valid_from, deal_id, stage, status, owner, account,
      engage_date, close_date, close_value, currency, probability, moved_on, slips, expected_close_date)
    select ${common}, n::text, 'Stage ' || n % 7, status, 'Owner ' || n % 20, 'Account ' || n % 5000, engaged,
      case when status <> 'open' then engaged + (n * 31 % 120)::integer end, (n * 7919 % 90000) + 0.5, 'USD',
      case when status = 'open' then 0.1 * (1 + n % 9) end, engaged + 20, n % 3,
      case when status = 'open' then engaged + 90 end
    from (
      select n, current_date - (n * 37 % 730)::integer as engaged, (array['open', 'won', 'lost', 'won'])[1 + n % 4] as status
      from generate_series(0, ${deals}::bigint - 1) as n
    ) as made`.execute(db)
  for (let from = 0; from < deals; from += dealsAtOnce)
    await sql`
      insert into stage_changes (source, hash, intake_id, file, line, valid_from, key, deal_id, stage, status, entered_at, left_at, outcome)
      select ${common}, n || ' ' || at, n::text, 'Stage ' || at % 7, 'open', entered, entered + interval '1 hour' * (24 + n % 200),
        (array['forward', 'back', 'forward', 'lost'])[1 + (n + at) % 4]
      from generate_series(${from}::bigint, ${Math.min(deals, from + dealsAtOnce)}::bigint - 1) as n,
        generate_series(0, ${stays}::integer - 1) as at,
        lateral (select (current_date - (n * 37 % 730)::integer + at * 5)::timestamptz as entered) as begun`.execute(db)
  for (const table of ['owners', 'deals', 'stage_changes']) await sql`vacuum analyze ${sql.table(table)}`.execute(db)
}

const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)

/** What is asked most, and the same in plain SQL. A window that nobody has asked for yet is answered by no cache. */
export const questions: readonly {
  readonly name: string
  readonly ask: (from: number) => object
  readonly plain: (from: number) => ReturnType<typeof sql>
}[] = [
  {
    name: 'won value by month and region',
    ask: (from) => ({
      metrics: ['won_value'],
      dimensions: ['region'],
      grain: 'month',
      range: { from: day(from), to: day(0) },
    }),
    plain: (from) => sql`
      select date_trunc('month', d.close_date::timestamp), o.region, sum(d.close_value), count(*)
      from deals as d left join owners as o on o.source = d.source and o.name = d.owner and o.valid_to > 1
      where d.status = 'won' and d.valid_to > 1 and d.close_date >= ${day(from)}::date and d.close_date < ${day(0)}::date group by 1, 2`,
  },
  {
    name: 'win rate by owner',
    ask: (from) => ({ metrics: ['win_rate'], dimensions: ['owner'], range: { from: day(from), to: day(0) } }),
    plain: (from) => sql`
      select owner, count(*) filter (where status = 'won'), count(*) from deals
      where status in ('won', 'lost') and valid_to > 1 and close_date >= ${day(from)}::date and close_date < ${day(0)}::date group by 1`,
  },
  {
    name: 'weighted pipeline by stage',
    ask: (from) => ({
      metrics: ['weighted_pipeline_value'],
      dimensions: ['stage'],
      range: { from: day(from), to: day(0) },
    }),
    plain: (from) => sql`
      select stage, sum(close_value * probability), count(*) from deals
      where status = 'open' and valid_to > 1 and engage_date >= ${day(from)}::date and engage_date < ${day(0)}::date group by 1`,
  },
  {
    name: 'conversion and days by stage',
    ask: (from) => ({
      metrics: ['stage_conversion', 'days_in_stage'],
      dimensions: ['stage'],
      range: { from: day(from), to: day(0) },
    }),
    plain: (from) => sql`
      select stage, count(*) filter (where outcome in ('forward', 'won')), count(*), sum(extract(epoch from left_at - entered_at))
      from stage_changes where status = 'open' and valid_to > 1 and left_on >= ${day(from)}::date and left_on < ${day(0)}::date group by 1`,
  },
]
