import { decodeCursor, encodeCursor, problems } from '@sophia/service'
import { type Kysely, sql } from 'kysely'
import { askedQuery } from '../asked-query.ts'
import { metricOf } from '../metrics/registry.ts'
import { titleOf } from './finding.ts'
import type { Rule, RuleInput } from './schemas.ts'

type Row = Omit<Rule, 'title' | 'since' | 'checkedAt' | 'rule' | 'origin'> & {
  origin: 'sandbox' | null
  rule: RuleInput
  since: Date
  checkedAt: Date | null
}

const columns = sql`
  name, rule, status, since, value, reason, lineage_id as "lineageId", origin, checked_at as "checkedAt",
  changed_by as "changedBy"`
const toRule = ({ rule, since, checkedAt, origin, ...rest }: Row): Rule => ({
  ...rest,
  ...(origin && { origin }),
  title: titleOf(rule),
  rule,
  since: since.toISOString(),
  checkedAt: checkedAt?.toISOString() ?? null,
})

export interface Rules {
  /** A rule that says something else begins anew, quiet. @throws {Problem} bad-input. */
  put(name: string, rule: RuleInput, by: string): Promise<Rule>
  /** @throws {Problem} not-found. */
  get(name: string): Promise<Rule>
  list(query: { limit?: number; cursor?: string }): Promise<{ items: Rule[]; nextCursor: string | null }>
  all(): Promise<Rule[]>
  /** What it has told stays. @throws {Problem} not-found. */
  remove(name: string): Promise<void>
}

const noRule = (name: string) => problems.notFound('rule', name, 'GET /signals/rules lists the rules.')

export function createRules(kysely: Kysely<unknown>): Rules {
  return {
    async put(name, rule, by) {
      check(rule)
      const { rows } = await sql<Row>`
        insert into signal_rules as r (name, rule, changed_by) values (${name}, ${JSON.stringify(rule)}, ${by})
        on conflict (name) do update set changed_by = excluded.changed_by, changed_at = now(), rule = excluded.rule,
          (status, since, value, reason, lineage_id, origin, checked_at) = (
            select case when same then r.status else 'quiet' end, case when same then r.since else now() end,
              case when same then r.value end, case when same then r.reason end,
              case when same then r.lineage_id end, case when same then r.origin end, case when same then r.checked_at end
            -- What it is called and who is told of it is not what it says.
            from (select r.rule - 'title' - 'channels' = excluded.rule - 'title' - 'channels' as same) compared)
        returning ${columns}`.execute(kysely)
      return toRule(rows[0] as Row)
    },
    async get(name) {
      const { rows } = await sql<Row>`select ${columns} from signal_rules where name = ${name}`.execute(kysely)
      if (!rows[0]) throw noRule(name)
      return toRule(rows[0])
    },
    async list({ limit = 25, cursor }) {
      const after = decodeCursor(cursor, (position): position is string => typeof position === 'string') ?? ''
      const { rows } = await sql<Row>`
        select ${columns} from signal_rules where name > ${after} order by name limit ${limit + 1}`.execute(kysely)
      const items = rows.slice(0, limit).map(toRule)
      return { items, nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.name) : null }
    },
    async all() {
      const { rows } = await sql<Row>`select ${columns} from signal_rules order by name`.execute(kysely)
      return rows.map(toRule)
    },
    async remove(name) {
      const { numAffectedRows } = await sql`delete from signal_rules where name = ${name}`.execute(kysely)
      if (!numAffectedRows) throw noRule(name)
    },
  }
}

/** What the schema cannot say. @throws {Problem} bad-input naming every fault. */
function check(rule: RuleInput): void {
  const { currency, days, metric, filters = [], recoversAt, threshold, when } = rule
  askedQuery({ metrics: [metric], filters })
  const relative = when === 'rises' || when === 'falls'
  const wrongSide = recoversAt !== undefined && (when === 'below' ? recoversAt < threshold : recoversAt > threshold)
  const faults = [
    ...(relative && days === undefined ? [{ pointer: '/body/days', message: `is required for ${when}` }] : []),
    ...(relative && threshold <= 0 ? [{ pointer: '/body/threshold', message: 'must be a share above 0' }] : []),
    ...(currency !== undefined && metricOf(metric).unit !== 'money'
      ? [{ pointer: '/body/currency', message: `is for amounts, and ${metric} is none` }]
      : []),
    ...(wrongSide
      ? [{ pointer: '/body/recoversAt', message: `must not be ${when === 'below' ? 'below' : 'above'} threshold` }]
      : []),
  ]
  if (faults.length) throw problems.badInput(faults)
}
