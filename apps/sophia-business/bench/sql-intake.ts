import { type Kysely, sql } from 'kysely'
import { header } from '../test/business.ts'

type Database = Kysely<unknown>

/** Where the files lie, and what each is called. */
export interface ExportFiles {
  readonly pipeline: string
  readonly teams: string
  readonly products: string
}

export interface Loaded {
  readonly stored: number
  readonly unchanged: number
  readonly rejected: number
  readonly questions: number
}

const openEnd = sql.lit(2_147_483_647)
const source = sql.lit('crm')

/** A cell in one spelling of blanks and letters; null when nothing is in it. */
const cleaned = (cell: string) => sql`
  case when ${sql.ref(cell)} ~ '^[!-~]+( [!-~]+)*$' then ${sql.ref(cell)}
    else nullif(btrim(regexp_replace(normalize(${sql.ref(cell)}, nfc), '[\\s[:cntrl:]]+', ' ', 'g')), '') end`

/** What stays of a name that is spelt otherwise. */
const keyOf = (name: ReturnType<typeof sql>) => sql`regexp_replace(lower(${name}), '[^[:alnum:]]', '', 'g')`

/** M/D/YYYY as ISO 8601, whether or not the calendar has it. */
const asIso = (cell: string) => sql`
  substring(${sql.ref(cell)} from '^\\d{1,2}/\\d{1,2}/((?:19|20|21)\\d\\d)$') || '-' ||
  lpad(split_part(${sql.ref(cell)}, '/', 1), 2, '0') || '-' || lpad(split_part(${sql.ref(cell)}, '/', 2), 2, '0')`

/**
 * An export taken in by Postgres alone, with the checks that the service makes: rows are staged by COPY, cast where they can
 * be, held against the lists, asked about or rejected with their line, and followed by new versions where they changed. What a
 * COPY cannot do is left out: a row with too many cells ends it.
 */
export async function intakeInSql(database: Database, files: ExportFiles, revision: number): Promise<Loaded> {
  return database.transaction().execute(async (db) => {
    const { rows } = await sql<{ id: string }>`
      insert into intakes (subject, status) values ('bench', 'running') returning id`.execute(db)
    const intake = { id: rows[0]?.id ?? '', revision }
    const products = await takeList(db, intake, {
      path: files.products,
      table: 'products',
      read: `product as name, series, sales_price::numeric as list_price, 'USD' as currency`,
      columns: ['product', 'series', 'sales_price'],
    })
    const owners = await takeList(db, intake, {
      path: files.teams,
      table: 'owners',
      read: 'sales_agent as name, manager, regional_office as region',
      columns: ['sales_agent', 'manager', 'regional_office'],
    })
    await stageDeals(db, files.pipeline)
    const { rejected, questions } = await askAboutDeals(db, intake.id)
    const fields = 'deal_id, stage, status, product, owner, account, engage_date, close_date, close_value, currency'
    const deals = await merge(db, intake, { table: 'deals', key: 'deal_id', fields, from: 'staged_deals' })
    await sql`update intakes set status = 'done', ended_at = clock_timestamp() where id = ${intake.id}`.execute(db)
    await sql`insert into revisions (id, intake_id) values (${revision}, ${intake.id})`.execute(db)
    const sum = (of: 'stored' | 'unchanged') => products[of] + owners[of] + deals[of]
    return { stored: sum('stored'), unchanged: sum('unchanged'), rejected, questions }
  })
}

interface Intake {
  readonly id: string
  readonly revision: number
}

const copy = async (db: Database, into: string, columns: readonly string[], path: string): Promise<void> => {
  await sql`
    create temporary table ${sql.table(into)} (line bigint generated always as identity (start 2), ${sql.raw(columns.join(' text, '))} text)
    on commit drop`.execute(db)
  await sql`copy ${sql.table(into)} (${sql.raw(columns.join(', '))}) from ${sql.lit(path)} with (format csv, header)`.execute(
    db,
  )
}

interface List {
  readonly path: string
  readonly table: string
  readonly columns: readonly string[]
  readonly read: string
}

async function takeList(db: Database, intake: Intake, { path, table, columns, read }: List) {
  const [raw, staged] = [`raw_${table}`, `staged_${table}`]
  await copy(db, raw, columns, path)
  await sql`
    create temporary table ${sql.table(staged)} on commit drop as
    select *, encode(sha256(convert_to(found::text, 'UTF8')), 'base64') as hash
    from (select line, ${sql.raw(read)} from ${sql.table(raw)}) as found`.execute(db)
  const fields = read.replaceAll(/\S+ as /g, '')
  return merge(db, intake, { table, key: 'name', fields, from: staged })
}

async function stageDeals(db: Database, path: string): Promise<void> {
  const columns = header.split(',')
  await copy(db, 'raw_deals', columns, path)
  await sql`
    create temporary table clean_deals on commit drop as
    select line, ${sql.join(columns.map((name) => sql`${cleaned(name)} as ${sql.ref(name)}`))} from raw_deals`.execute(
    db,
  )
  for (const list of ['products', 'owners'])
    await sql`
      create temporary table ${sql.table(`listed_${list}`)} on commit drop as
      select name, ${keyOf(sql`name`)} as key from ${sql.table(list)} where source = ${source} and valid_to = ${openEnd}`.execute(
      db,
    )
  for (const table of ['clean_deals', 'listed_products', 'listed_owners'])
    await sql`analyze ${sql.table(table)}`.execute(db)
  // The list is searched for another spelling only where it does not have the name; two that are alike are not guessed from.
  const spelt = (name: string, alias: string, list: string) => sql`
    coalesce(${sql.ref(`${alias}.name`)}, (
      select min(near.name) from ${sql.table(list)} as near where near.key = ${keyOf(sql`c.${sql.ref(name)}`)} having count(*) = 1))`
  // What is cast is looked at first, in one place: a cast that fails would end the load. The offset keeps it from being worked
  // out anew wherever it is used.
  await sql`
    create temporary table read_deals on commit drop as
    select d.*, coalesce(listed_product, left(product, 500)) as said_product, coalesce(listed_owner, left(sales_agent, 500)) as said_owner,
      left(account, 500) as said_account,
      case when pg_input_is_valid(engage_iso, 'date') then engage_iso::date end as engaged_on,
      case when pg_input_is_valid(close_iso, 'date') then close_iso::date end as closed_on,
      case when close_value ~ '^-?\\d{1,18}(\\.\\d{1,18})?$' then round(close_value::numeric, 2) end as amount
    from (
      select c.*, left(c.opportunity_id, 500) as deal_id, initcap(c.deal_stage) as stage,
        case lower(c.deal_stage) when 'won' then 'won' when 'lost' then 'lost' when 'prospecting' then 'open' when 'engaging' then 'open' end as status,
        ${spelt('product', 'p', 'listed_products')} as listed_product, ${spelt('sales_agent', 'o', 'listed_owners')} as listed_owner,
        ${asIso('engage_date')} as engage_iso, ${asIso('close_date')} as close_iso
      from clean_deals as c
      left join listed_products as p on p.name = c.product
      left join listed_owners as o on o.name = c.sales_agent
      offset 0
    ) as d`.execute(db)
  await sql`
    create temporary table told_deals on commit drop as
    select *, row_number() over (partition by deal_id order by line) as nth, first_value(hash) over (partition by deal_id order by line) as first_hash
    from (
      select *, encode(sha256(convert_to(row(deal_id, stage, status, said_product, said_owner, said_account, engaged_on, closed_on, amount)::text, 'UTF8')), 'base64') as hash
      from read_deals
    ) as hashed`.execute(db)
  await sql`
    create temporary table staged_deals on commit drop as
    select line, hash, deal_id, stage, status, said_product as product, said_owner as owner, said_account as account,
      engaged_on as engage_date, closed_on as close_date, amount as close_value, 'USD'::text as currency
    from told_deals where deal_id is not null and length(deal_id) < 500 and status is not null and nth = 1`.execute(db)
}

/** Each is a condition over a row of the file, and what is said of it. */
const asked: readonly (readonly [column: string, holds: string, reason: string, rejects?: true])[] = [
  ['opportunity_id', `deal_id is null`, 'A deal needs an id: not stored.', true],
  ['opportunity_id', `length(deal_id) = 500`, 'This is longer than 499 characters, and no id: not stored.', true],
  [
    'opportunity_id',
    `nth > 1 and hash <> first_hash`,
    'An earlier row has the same id and other values: not stored.',
    true,
  ],
  ['opportunity_id', `nth > 1 and hash = first_hash`, 'The same row as an earlier one: stored once.'],
  ['deal_stage', `deal_stage is null`, 'A deal needs a stage: not stored.', true],
  [
    'deal_stage',
    `deal_stage is not null and status is null`,
    'The stages are Prospecting, Engaging, Won, Lost: not stored.',
    true,
  ],
  ['deal_stage', `status is not null and deal_stage <> stage`, 'Stored as the stage is spelt.'],
  ['product', `product is null`, 'The deal has no product.'],
  ['product', `product <> listed_product`, 'The list of products spells it otherwise: stored so.'],
  [
    'product',
    `product is not null and listed_product is null`,
    'The list of products does not have this one: stored as written.',
  ],
  ['sales_agent', `sales_agent is null`, 'The deal has no owner.'],
  ['sales_agent', `sales_agent <> listed_owner`, 'The list of owners spells it otherwise: stored so.'],
  [
    'sales_agent',
    `sales_agent is not null and listed_owner is null`,
    'The list of owners does not have this one: stored as written.',
  ],
  ['account', `account is null`, 'The deal has no account.'],
  [
    'engage_date',
    `engage_date is not null and engaged_on is null`,
    'This is no date of the form M/D/YYYY: stored without it.',
  ],
  [
    'close_date',
    `close_date is not null and closed_on is null`,
    'This is no date of the form M/D/YYYY: stored without it.',
  ],
  ['close_value', `close_value is not null and amount is null`, 'This is no decimal number: stored without it.'],
  [
    'close_value',
    `case when amount is not null then amount <> close_value::numeric end`,
    'The currency has 2 decimal places: stored so.',
  ],
  ['close_value', `amount < 0`, 'The value is below zero: stored as it is.'],
  [
    'close_value',
    `status = 'won' and close_value is null`,
    'The deal is won and has no value: sums leave it out and say so.',
  ],
  [
    'close_date',
    `status <> 'open' and close_date is null`,
    'The deal is closed and has no close date: it belongs to no period.',
  ],
  [
    'engage_date',
    `status <> 'open' and engage_date is null`,
    'The deal is closed and has no engage date: its cycle is unknown.',
  ],
  [
    'close_date',
    `status = 'open' and closed_on is not null`,
    'The deal is open and has a close date: stored as it is.',
  ],
  ['close_date', `closed_on < engaged_on`, 'The deal closes before it is engaged: its cycle is left out.'],
  ...['product', 'sales_agent', 'account'].flatMap((column) => [
    [
      column,
      `${column} ~ '^([=@]|[+-](?![0-9.,\\s]))'`,
      'This begins as a formula does: stored as the text that it is.',
    ] as const,
    [column, `length(${column}) > 500`, 'Longer than 500 characters: the rest is left out.'] as const,
  ]),
]

async function askAboutDeals(db: Database, intakeId: string): Promise<{ rejected: number; questions: number }> {
  const cases = asked.map(
    ([column, holds, reason, rejects]) =>
      sql`(${sql.raw(holds)}, ${sql.lit(column)}, ${sql.ref(column)}, ${sql.lit(reason)}, ${sql.lit(rejects === true)})`,
  )
  const { rows } = await sql<{ rejected: number; questions: number }>`
    with told as (
      select t.line, said.* from told_deals as t,
        lateral (values ${sql.join(cases)}) as said (holds, what, value, reason, rejects)
      -- Most rows raise no question: they are passed over before a list of them is made.
      where (${sql.join(
        asked.map(([, holds]) => sql`(${sql.raw(holds)})`),
        sql` or `,
      )}) and said.holds
    ), kept as (
      insert into intake_questions (intake_id, position, file, line, "column", value, reason, outcome)
      select ${intakeId}, row_number() over (order by line) - 1, 'pipeline.csv', line, what, left(value, 200), reason,
        case when bool_or(rejects) over (partition by line) then 'rejected' else 'stored' end
      from told returning line, outcome
    )
    select count(*) as questions, count(distinct line) filter (where outcome = 'rejected') as rejected from kept`.execute(
    db,
  )
  return rows[0] ?? { rejected: 0, questions: 0 }
}

interface Merge {
  readonly table: string
  readonly key: string
  readonly fields: string
  readonly from: string
}

async function merge(db: Database, { id, revision }: Intake, { table, key, fields, from }: Merge) {
  const [facts, staged, name] = [sql.table(table), sql.table(from), sql.ref(key)]
  await sql`
    update ${facts} as kept set valid_to = ${revision} from ${staged} as staged
    where kept.source = ${source} and kept.valid_to = ${openEnd} and kept.${name} = staged.${name} and kept.hash <> staged.hash`.execute(
    db,
  )
  const { numAffectedRows } = await sql`
    insert into ${facts} (source, hash, intake_id, file, line, valid_from, ${sql.raw(fields)})
    select ${source}, hash, ${id}, ${sql.lit(`${table}.csv`)}, line, ${revision}, ${sql.raw(fields)} from ${staged} as staged
    where not exists (
      select from ${facts} as kept where kept.source = ${source} and kept.valid_to = ${openEnd} and kept.${name} = staged.${name})
    order by line`.execute(db)
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${staged}`.execute(db)
  await sql`analyze ${facts}`.execute(db)
  const stored = Number(numAffectedRows ?? 0)
  return { stored, unchanged: (rows[0]?.count ?? 0) - stored }
}
