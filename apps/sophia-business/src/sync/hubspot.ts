import { setTimeout } from 'node:timers/promises'
import type { Apis, ServiceClient } from '@sophia/clients'
import { type Kysely, sql } from 'kysely'
import type { Fact } from '../intake/facts.ts'
import type { FactKind } from '../intake/fact-tables.ts'
import { accountPage, contactPage } from './hubspot-customers.ts'
import { type DealContext, dealPage, type Stages, type StageMeaning } from './hubspot-deals.ts'
import { createNames, type Names } from './names.ts'
import type { PageSource, PageStore } from './page-store.ts'
import { answerOf, pagesOf, type SyncReader, type SyncWork } from './reader.ts'
import type { SyncMissing } from './syncs.ts'

type Hubspot = ServiceClient<Apis['sophia-hubspot']>

/** In this order: a deal carries the names of its company and its owner. */
const streams = ['companies', 'deals', 'contacts'] as const
type Stream = (typeof streams)[number]
const kinds: readonly FactKind[] = ['accounts', 'owners', 'deals', 'stage_changes', 'contacts']
/** Said of what is here so far. */
export const beginning = 'The first sync of HubSpot is still under way.'

/** Follows HubSpot through sophia-hubspot: what changed since the last sync, page by page, with the histories of deals. */
export function createHubspotReader({
  kysely,
  hubspot,
  store,
  productProperty,
}: {
  readonly kysely: Kysely<unknown>
  readonly hubspot: Hubspot
  readonly store: PageStore
  /** Property of deals that names their product. */
  readonly productProperty?: string | undefined
}): SyncReader {
  const names = createNames(kysely)
  return async (work) => {
    const missing: SyncMissing[] = []
    for (const stream of streams) missing.push(...(await refresh(work, hubspot, stream)))
    const { stages, origin } = await readStages(work, hubspot)
    const source: PageSource = { name: origin === 'live' ? 'hubspot' : 'hubspot-sandbox', origin, family: 'deals' }
    const isFirst = (await store.cursor(source, 'whole')) === undefined
    const run: Run = {
      work,
      hubspot,
      store,
      names,
      kysely,
      source,
      stages,
      incomplete: isFirst ? beginning : undefined,
      productProperty,
    }
    await storeOwners(run)
    for (const stream of streams) await follow(run, stream)
    await restateNames(run)
    const unread = await unreadDeals(run)
    if (unread.size)
      missing.push({
        what: `deals ${[...unread].slice(0, 20).join(', ')}${unread.size > 20 ? ` and ${unread.size - 20} more` : ''}`,
        reason: 'They have no stage, or an amount that is none.',
      })
    const incomplete = missing.length ? missing.map(({ what, reason }) => `${what}: ${reason}`).join(' ') : null
    await store.store(work.lease, source, { facts: [], read: 0, cursors: { whole: work.lease.id } }, incomplete)
    if (isFirst) await store.settle(kinds)
    return { origin, missing }
  }
}

interface Run {
  readonly work: SyncWork
  readonly hubspot: Hubspot
  readonly store: PageStore
  readonly names: Names
  readonly kysely: Kysely<unknown>
  readonly source: PageSource
  readonly stages: Stages
  readonly incomplete: string | undefined
  readonly productProperty: string | undefined
}

/** Has sophia-hubspot fetch what is new, and waits for it. @returns what it could not get. */
async function refresh(work: SyncWork, hubspot: Hubspot, objectType: Stream): Promise<SyncMissing[]> {
  let sync = await answerOf(work, (call) => hubspot(call).POST('/sync', { body: { objectType, waitMs: 5_000 } }))
  while (sync.status !== 'finished') {
    await setTimeout(500, undefined, { signal: work.signal })
    const { id } = sync
    sync = await answerOf(work, (call) => hubspot(call).GET('/sync/{id}', { params: { path: { id } } }))
  }
  return sync.missing.map(({ from, to, reason }) => ({ what: `${objectType} modified from ${from} to ${to}`, reason }))
}

async function readStages(work: SyncWork, hubspot: Hubspot) {
  const stages = new Map<string, StageMeaning>()
  const { items, origin = 'live' } = await answerOf(work, (call) => hubspot(call).GET('/pipelines'))
  for (const pipeline of items)
    for (const { id, label, order, closed, probability } of pipeline.stages)
      stages.set(id, {
        label,
        position: order,
        status: closed ? (probability === 1 ? 'won' : 'lost') : 'open',
        probability: probability === null ? null : String(probability),
      })
  return { stages, origin }
}

/** There are few: all of them each time. */
async function storeOwners({ work, hubspot, names, source, store, incomplete }: Run): Promise<void> {
  for (const archived of [false, true]) {
    for await (const { items } of pagesOf((query) =>
      answerOf(work, (call) => hubspot(call).GET('/owners', { params: { query: { ...query, limit: 100, archived } } })),
    )) {
      const named = items.map(({ id, firstName, lastName, email }) => ({
        id,
        name: [firstName, lastName].filter(Boolean).join(' ') || email || id,
      }))
      const taken = await names.take(source.name, 'owner', named)
      const rows = items.map(({ id, teams }) => ({
        place: `hubspot/owners/${id}`,
        fact: { name: taken.get(id) ?? id, manager: null, region: teams[0] ?? null } satisfies Fact,
      }))
      const wholeOf = sql`kept.file = any (${rows.map(({ place }) => place)})`
      const page = { facts: [{ kind: 'owners' as const, rows, wholeOf }], read: items.length, cursors: {} }
      await store.store(work.lease, source, page, incomplete)
    }
  }
}

async function follow(run: Run, stream: Stream): Promise<void> {
  const { work, hubspot, store, names, source, stages, incomplete, productProperty } = run
  let cursor = await store.cursor(source, stream)
  for (let more = true; more; ) {
    const query = { limit: 100, ...(cursor !== undefined && { cursor }) }
    const page = await answerOf(work, (call) =>
      hubspot(call).GET('/changes/{objectType}', { params: { path: { objectType: stream }, query } }),
    )
    cursor = page.cursor
    more = page.nextCursor !== null
    if (page.items.length === 0) return
    const cursors = { [stream]: cursor }
    const read = page.items.length
    if (stream === 'deals') {
      const context = await dealContext(run, page.items)
      const { facts, unread } = await dealPage(work, hubspot, page.items, context)
      const known = await unreadDeals(run)
      for (const { id } of page.items) known.delete(id)
      const still = JSON.stringify([...known, ...unread])
      await store.store(work.lease, source, { facts, read, cursors: { ...cursors, unread: still } }, incomplete)
      continue
    }
    const facts =
      stream === 'companies'
        ? await accountPage(page.items, (named) => names.take(source.name, 'account', named))
        : contactPage(page.items, {
            owners: await names.of(source.name, 'owner', idsIn(page.items, 'hubspot_owner_id')),
            accounts: await names.of(source.name, 'account', idsIn(page.items, 'associatedcompanyid')),
          })
    await store.store(work.lease, source, { facts, read, cursors }, incomplete)
  }

  /** The names that the page's deals need. */
  async function dealContext(
    { names: known }: Run,
    items: readonly { id: string; properties: Record<string, string | null> }[],
  ): Promise<DealContext> {
    const ids = items.map(({ id }) => id)
    const { items: found } = await answerOf(work, (call) =>
      hubspot(call).POST('/batch/read', { body: { objectType: 'deals', ids, links: true } }),
    )
    const companies = new Map<string, string>()
    const currencies = new Map<string, string>()
    for (const deal of found) {
      if (deal.objectType !== 'deals') continue
      const [company] = deal.companyIds ?? []
      if (company !== undefined) companies.set(deal.id, company)
      if (deal.amount) currencies.set(deal.id, deal.amount.currency)
    }
    return {
      stages,
      productProperty,
      companies,
      currencies,
      owners: await known.of(source.name, 'owner', idsIn(items, 'hubspot_owner_id')),
      accounts: await known.of(source.name, 'account', companies.values()),
    }
  }
}

const idsIn = (items: readonly { properties: Record<string, string | null> }[], property: string): string[] =>
  items.flatMap(({ properties }) => properties[property] ?? [])

async function unreadDeals({ store, source }: Run): Promise<Set<string>> {
  const kept = await store.cursor(source, 'unread')
  return new Set(kept === undefined ? [] : (JSON.parse(kept) as string[]))
}

/** Deals whose company or owner goes by another name now, or was not known yet, get it. */
async function restateNames({ kysely, store, source, work, incomplete }: Run): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ place: string; account_now: string | null; owner_now: string | null } & Fact>`
      select d.file as place, d.deal_id, d.stage, d.status, d.product, d.engage_date::text, d.close_date::text,
        d.close_value::text, d.currency, d.owner_id, d.account_id, d.expected_close_date::text, d.probability::text,
        d.moved_on::text, d.slips, coalesce(a.name, d.account) as account, coalesce(o.name, d.owner) as owner
      from deals as d
      left join synced_names as a on a.source = d.source and a.kind = 'account' and a.external_id = d.account_id
      left join synced_names as o on o.source = d.source and o.kind = 'owner' and o.external_id = d.owner_id
      where d.source = ${source.name} and d.valid_to = 2147483647
        and (a.name is distinct from d.account and a.name is not null or o.name is distinct from d.owner and o.name is not null)
      limit 1000`.execute(kysely)
    if (rows.length === 0) return
    const facts = rows.map(({ place, ...fact }) => ({ place, fact: fact as Fact }))
    await store.store(work.lease, source, { facts: [{ kind: 'deals', rows: facts }], read: 0, cursors: {} }, incomplete)
  }
}
