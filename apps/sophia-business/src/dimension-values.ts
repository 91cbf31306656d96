import { type Kysely, sql } from 'kysely'
import type { CallContext } from '@sophia/service'
import type { Static } from 'typebox'
import { dimensionNames, fieldIn, hasField } from './metrics/dimensions.ts'
import { dimensionOf, rowIsKnownAt, rowsAt } from './metrics/query-sql.ts'
import { subjects } from './metrics/subjects.ts'
import { latestRevision } from './revisions.ts'
import type { DimensionValues } from './schemas.ts'
import { withinBudget } from './within-budget.ts'

/** Enough to know a name by; a company with more customers than this looks them up. */
const valuesAtMost = 2_000

/** What rows can be told apart by, as it is known now: the values with most rows first. */
export const dimensionValues = (kysely: Kysely<unknown>, call: CallContext): Promise<Static<typeof DimensionValues>> =>
  withinBudget(kysely, call, async (db) => {
    const { id, recordedAt } = await latestRevision(db)
    const items: Static<typeof DimensionValues>['items'] = []
    for (const name of dimensionNames) {
      const subject = Object.values(subjects).find((each) => hasField(each, name)) ?? subjects.deals
      const value = dimensionOf(subject, name)
      const { rows } = await sql<{ value: string }>`
        select ${value} as value from ${rowsAt(subject, id, fieldIn(subject, name).joins ?? [])}
        where ${rowIsKnownAt(subject, id, [])} and ${value} is not null
        group by 1 order by count(*) desc, 1 limit ${valuesAtMost + 1}`.execute(db)
      const complete = rows.length <= valuesAtMost
      items.push({ name, values: rows.slice(0, valuesAtMost).map((row) => row.value), complete })
    }
    return { items, asOf: recordedAt, complete: items.every(({ complete }) => complete) }
  })
