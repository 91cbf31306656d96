import { openDatabase } from '@sophia/database'
import { sql } from 'kysely'
import type { Fact } from '../src/intake/facts.ts'
import { migrations } from '../src/migrations/index.ts'
import { createPageStore, type PageFacts } from '../src/sync/page-store.ts'
import type { Family } from '../src/sources.ts'
import type { Business } from './business.ts'

/** Stores facts as a sync of HubSpot would that had found them, and tells the service. */
export async function storeFacts(
  business: Business,
  facts: readonly PageFacts[],
  source = 'hubspot',
  family: Family = 'deals',
): Promise<void> {
  const database = await openDatabase<unknown>({ url: business.databaseUrl, name: 'sophia_business', migrations })
  try {
    const { kysely } = database
    // Leased for long, so that the worker of the service leaves it alone.
    const { rows } = await sql<{ id: string }>`
      insert into syncs (source, status, subject, role, attempts, leased_until)
      values ('hubspot', 'running', 'ana', 'write', 1, now() + interval '1 hour') returning id`.execute(kysely)
    const lease = { id: rows[0]?.id ?? '', source: 'hubspot', subject: 'ana', role: 'write', attempts: 1 } as const
    const store = createPageStore(kysely, () => business.app.cache.invalidate(['facts']))
    await store.store(lease, { name: source, origin: 'live', family }, { facts, read: 0, cursors: {} }, null)
    await sql`update syncs set status = 'done' where id = ${lease.id}`.execute(kysely)
  } finally {
    await database.close()
  }
}

const nothing = {
  product: null,
  owner: null,
  account: null,
  engage_date: null,
  close_date: null,
  close_value: null,
  currency: 'USD',
  owner_id: null,
  account_id: null,
  expected_close_date: null,
  probability: null,
  moved_on: null,
  slips: null,
}
export const dealRow = (id: string, stage: string, status: 'open' | 'won' | 'lost', rest: Fact) => ({
  place: `hubspot/deals/${id}`,
  fact: { deal_id: id, stage, status, ...nothing, ...rest },
})
export const stayRow = (id: string, stage: string, entered: string, left: string | null, outcome: string | null) => ({
  place: `hubspot/deals/${id}`,
  fact: { key: `${id} ${entered}`, deal_id: id, stage, status: 'open', entered_at: entered, left_at: left, outcome },
})

export const deploymentRow = (repository: string, id: number, outcome: 'success' | 'failure', finished_at: string) => ({
  place: `github/${repository}`,
  fact: { key: `${repository}/${id}`, repository, outcome, finished_at },
})
/** First commit, merge and the end of the deployment. */
export const changeRow = (repository: string, number: number, [first, merged, deployed]: [string, string, string]) => ({
  place: `github/${repository}`,
  fact: {
    key: `${repository}#${number}`,
    repository,
    number,
    first_commit_at: first,
    merged_at: merged,
    deployed_at: deployed,
    lead_hours: (Date.parse(deployed) - Date.parse(first)) / 3_600_000,
  },
})
export const incidentRow = (repository: string, id: number, failed_at: string, recovery_hours: number | null) => ({
  place: `github/${repository}`,
  fact: {
    key: `${repository}!${id}`,
    repository,
    failed_at,
    recovered_at:
      recovery_hours === null ? null : new Date(Date.parse(failed_at) + recovery_hours * 3_600_000).toISOString(),
    recovery_hours,
  },
})
/** What an instance type cost in a day, and its hours: all, and those under a lease. */
export const computeRow = (
  instance_type: string,
  day: string,
  [cost, currency]: [string, string],
  [hours, leased_hours]: [string, string],
) => ({
  place: 'lambda',
  fact: { key: `${day}/${instance_type}`, day, instance_type, cost, currency, hours, leased_hours, instances: 1 },
})
