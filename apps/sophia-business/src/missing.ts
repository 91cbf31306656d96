import { type Kysely, sql } from 'kysely'
import { familiesOf, isAsked, namesSources } from './asked-sources.ts'
import { isKnownAt, passes } from './metrics/query-sql.ts'
import type { Query } from './metrics/query.ts'
import type { Missing } from './metrics/series.ts'
import { subjectOf, subjects } from './metrics/subjects.ts'
import type { Revision } from './revisions.ts'
import { familyOf, familyTitles } from './sources.ts'

/** What is missing from one figure of an answer: what is not said of a metric is missing from all of them. */
export const missingFrom = (name: string, missing: readonly Missing[]): Missing[] =>
  missing.filter(({ metric }) => metric === undefined || metric === name)

/** An export says where deals are, and not where they were. */
export async function missingHistories(
  db: Kysely<unknown>,
  { metrics, filters }: Query,
  { id }: Revision,
): Promise<Missing[]> {
  const ofStages = metrics.filter((metric) => subjectOf(metric) === subjects.stages)
  if (ofStages.length === 0) return []
  const ofSources = passes(filters.filter(({ field }) => field === 'source'))
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from deals as d where ${isKnownAt(id, filters)} and ${ofSources} and d.moved_on is null`.execute(
    db,
  )
  const [{ count } = { count: 0 }] = rows
  if (!count) return []
  const found = { rows: count, reason: 'deals without a history: not in figures of stages' }
  // Other figures of the same answer count such deals.
  return ofStages.length === metrics.length ? [found] : ofStages.map(({ name }) => ({ metric: name, ...found }))
}

/** What sources could not tell, of those that tell of what is asked and that count or are named. */
export function missingFromFacts(query: Query, revision: Revision): Missing[] {
  const { id, refused, incomplete, counted } = revision
  if (id === 0) return [{ rows: 0, reason: 'nothing has been taken in yet' }]
  const counts = ([source]: [string, unknown]) => isAsked(source, query, revision)
  return [
    ...[...familiesOf(query)]
      .filter((family) => !namesSources(query) && counted.every((source) => familyOf(source) !== family))
      .map((family) => ({ rows: 0, reason: `nothing has been taken in yet of ${familyTitles[family]}` })),
    ...Object.entries(refused)
      .filter(counts)
      .flatMap(([source, rows]) =>
        rows ? [{ rows, reason: `rows of deals that the last intake of ${source} could not store: left out` }] : [],
      ),
    ...Object.entries(incomplete)
      .filter(counts)
      .map(([source, reason]) => ({ rows: 0, reason: `${source}: ${reason}` })),
  ]
}

/** Names that HubSpot has for no deal, or only where a property for them is configured. */
const untold = {
  manager: {
    rows: sql`select 1 from owners as n where n.manager is not null`,
    reason: 'HubSpot names no manager of an owner: its deals are under none',
  },
  product: {
    rows: sql`select 1 from deals as n where n.product is not null`,
    reason: 'no deal names a product: HUBSPOT_PRODUCT_PROPERTY says which property of HubSpot does',
  },
} as const
type Untold = keyof typeof untold

/** A figure by something that a source never tells is no split of its deals. */
export async function missingNames(db: Kysely<unknown>, query: Query, revision: Revision): Promise<Missing[]> {
  const asked = new Set<string>([...query.dimensions, ...query.filters.map(({ field }) => field)])
  const names = (Object.keys(untold) as Untold[]).filter((name) => asked.has(name))
  const sources = ['hubspot', 'hubspot-sandbox'].filter((source) => isAsked(source, query, revision))
  const missing: Missing[] = []
  for (const name of names)
    for (const source of sources) {
      const { rows, reason } = untold[name]
      const { rows: found } = await sql<{ told: boolean }>`
        select exists(${rows} and n.source = ${source} and n.valid_from <= ${revision.id} and n.valid_to > ${revision.id}) as told`.execute(
        db,
      )
      if (!found[0]?.told) missing.push({ rows: 0, reason: `${source}: ${reason}` })
    }
  return missing
}
