import type { Apis, ServiceClient } from '@sophia/clients'
import { sql } from 'kysely'
import type { PageSource, PageStore } from './page-store.ts'
import { answerOf, pagesOf, type SyncReader, type SyncWork } from './reader.ts'

type Lambda = ServiceClient<Apis['sophia-lambda']>
type Group = Apis['sophia-lambda']['/costs']['get']['responses'][200]['content']['application/json']['items'][number]

const dayMs = 86_400_000
/** How far back a first sync looks. */
const firstDays = 90
/** A day is read again for so long: an end may become known late. */
const againDays = 3
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Follows what GPU instances cost through sophia-lambda, a day and an instance type at a time. */
export function createLambdaReader(lambda: Lambda, store: PageStore): SyncReader {
  return async (work) => {
    const leases = await leaseTypes(work, lambda)
    let origin: 'live' | 'sandbox' = 'live'
    let complete = true
    const today = Math.floor(Date.now() / dayMs) * dayMs
    let from: number | undefined
    for (let day = today; from === undefined || day >= from; day -= dayMs) {
      const asked = { from: new Date(day).toISOString(), to: new Date(day + dayMs).toISOString() }
      const types = await costs(work, lambda, { ...asked, by: 'type' })
      const leased = await costs(work, lambda, { ...asked, by: 'lease' })
      origin = types.origin
      complete &&= types.complete
      const source: PageSource = { name: origin === 'live' ? 'lambda' : 'lambda-sandbox', origin, family: 'compute' }
      const last = await store.cursor(source, 'days')
      from ??= last === undefined ? today - firstDays * dayMs : Date.parse(last) - againDays * dayMs
      const rows = dayRows(dayOf(day), types.groups, leased.groups, leases)
      await store.store(work.lease, source, {
        facts: [{ kind: 'compute_days', rows, wholeOf: sql`kept.day = ${dayOf(day)}::date` }],
        read: types.groups.length,
        // Backwards in time: only behind the first day is everything there.
        cursors: day - dayMs < from ? { days: dayOf(today) } : {},
      })
    }
    const reason = 'Instances that ran already when sophia-lambda first saw them have cost more than is known.'
    const missing = complete ? [] : [{ what: 'costs', reason }]
    const source: PageSource = { name: origin === 'live' ? 'lambda' : 'lambda-sandbox', origin, family: 'compute' }
    await store.store(work.lease, source, { facts: [], read: 0, cursors: {} }, complete ? null : reason)
    return { origin, missing }
  }
}

async function costs(
  work: SyncWork,
  lambda: Lambda,
  query: { from: string; to: string; by: 'type' | 'lease' },
): Promise<{ groups: Group[]; origin: 'live' | 'sandbox'; complete: boolean }> {
  const groups: Group[] = []
  let origin: 'live' | 'sandbox' = 'live'
  let complete = true
  for await (const page of pagesOf((cursor) =>
    answerOf(work, (call) => lambda(call).GET('/costs', { params: { query: { ...query, limit: 100, ...cursor } } })),
  )) {
    groups.push(...page.items)
    origin = page.origin ?? 'live'
    complete &&= page.complete
  }
  return { groups, origin, complete }
}

/** The instance type of each lease. */
async function leaseTypes(work: SyncWork, lambda: Lambda): Promise<Map<string, string>> {
  const types = new Map<string, string>()
  for await (const { items } of pagesOf((cursor) =>
    answerOf(work, (call) => lambda(call).GET('/leases', { params: { query: { limit: 100, ...cursor } } })),
  ))
    for (const { id, type } of items) if (type !== null) types.set(id, type)
  return types
}

function dayRows(day: string, types: readonly Group[], byLease: readonly Group[], leases: ReadonlyMap<string, string>) {
  const leasedHours = new Map<string, number>()
  for (const { key, hours } of byLease) {
    const type = key === null ? undefined : leases.get(key)
    if (type !== undefined) leasedHours.set(type, (leasedHours.get(type) ?? 0) + hours)
  }
  return types.flatMap(({ key, cost, hours, instances }) => {
    if (key === null) return []
    // Hours are told in hundredths, each rounded: together they may be a little more than the whole.
    const leased = Math.min(hours, leasedHours.get(key) ?? 0).toFixed(2)
    const fact = {
      key: `${day}/${key}`,
      day,
      instance_type: key,
      cost: cost.amount,
      currency: cost.currency,
      hours: hours.toFixed(2),
      leased_hours: leased,
      instances,
    }
    return [{ place: `lambda/costs/${day}/${key}`, fact }]
  })
}
