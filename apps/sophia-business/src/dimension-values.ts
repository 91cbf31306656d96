import { type Kysely, sql } from 'kysely'
import type { CallContext } from '@sophia/service'
import type { Static } from 'typebox'
import { dimensionNames, fieldOf } from './metrics/dimensions.ts'
import { dealsAt, dimensionOf, isKnownAt } from './metrics/query-sql.ts'
import { latestRevision } from './revisions.ts'
import type { DimensionValues } from './schemas.ts'
import { withinBudget } from './within-budget.ts'

/** Enough to know a name by; a company with more customers than this looks them up. */
const valuesAtMost = 2_000

/** What deals can be told apart by, as it is known now: the values with most deals first. */
export const dimensionValues = (kysely: Kysely<unknown>, call: CallContext): Promise<Static<typeof DimensionValues>> =>
  withinBudget(kysely, call, async (db) => {
    const { id, recordedAt } = await latestRevision(db)
    const items: Static<typeof DimensionValues>['items'] = []
    for (const name of dimensionNames) {
      const { join } = fieldOf(name)
      const { rows } = await sql<{ value: string }>`
        select ${dimensionOf(name)} as value from ${dealsAt(id, join ? [join] : [])}
        where ${isKnownAt(id)} and ${dimensionOf(name)} is not null
        group by 1 order by count(*) desc, 1 limit ${valuesAtMost + 1}`.execute(db)
      const complete = rows.length <= valuesAtMost
      items.push({ name, values: rows.slice(0, valuesAtMost).map(({ value }) => value), complete })
    }
    return { items, asOf: recordedAt, complete: items.every(({ complete }) => complete) }
  })
