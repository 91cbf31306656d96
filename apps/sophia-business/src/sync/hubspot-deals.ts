import type { Apis, ServiceClient } from '@sophia/clients'
import { sql } from 'kysely'
import type { Fact } from '../intake/facts.ts'
import type { PageFacts } from './page-store.ts'
import { answerOf, type SyncWork } from './reader.ts'

type Hubspot = ServiceClient<Apis['sophia-hubspot']>
type Histories = Apis['sophia-hubspot']['/deals/histories']['post']['responses'][200]['content']['application/json']
type DealHistory = Histories['items'][number]

/** sophia-hubspot gives so many histories at once. */
const maxHistories = 50
/** A name that is longer is none, and the database could not index it. */
const maxName = 480
/** ISO 4217 for none: a deal without an amount in an account whose currency is not known. */
const noCurrency = 'XXX'

/** What a stage of a pipeline means. */
export interface StageMeaning {
  readonly label: string
  readonly position: number
  readonly status: 'open' | 'won' | 'lost'
  /** A decimal text; null: the pipeline does not say. */
  readonly probability: string | null
}
export type Stages = ReadonlyMap<string, StageMeaning>

/** A record as GET /changes gives it. */
export interface ChangedRecord {
  readonly id: string
  readonly properties: Readonly<Record<string, string | null>>
  readonly createdAt: string
  readonly archived: boolean
}

const dayMs = 86_400_000
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
/** HubSpot writes times as ISO 8601 or in milliseconds. */
export function dayOfText(text: string | null | undefined): string | null {
  if (!text) return null
  const time = /^-?\d{10,}$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isNaN(time) ? null : dayOf(time)
}
const amountOf = (text: string | null | undefined): string | null =>
  text && /^-?\d{1,20}(\.\d{1,10})?$/.test(text) ? text : null

const unknownStage = (id: string): StageMeaning => ({ label: id, position: -1, status: 'open', probability: null })

/** Whether HubSpot itself calls the deal closed comes before what the pipeline says: a stage may be gone by now. */
function statusOf(properties: ChangedRecord['properties'], { status }: StageMeaning): StageMeaning['status'] {
  if (properties['hs_is_closed_won'] === 'true') return 'won'
  if (properties['hs_is_closed'] === 'true') return status === 'won' ? 'won' : 'lost'
  return status
}

export interface DealContext {
  readonly stages: Stages
  readonly owners: ReadonlyMap<string, string>
  readonly accounts: ReadonlyMap<string, string>
  /** The company of a deal, by the deal's id. */
  readonly companies: ReadonlyMap<string, string>
  /** Of deals that name none. */
  readonly currencies: ReadonlyMap<string, string>
  /** The property that names a deal's product. */
  readonly productProperty?: string | undefined
}

/** A deal as a fact, with what its history says of it. */
function dealFact(
  { id, properties, createdAt }: ChangedRecord,
  history: DealHistory | undefined,
  context: DealContext,
): Fact | undefined {
  const stageId = properties['dealstage']
  const currency = properties['deal_currency_code'] || context.currencies.get(id) || noCurrency
  const amount = amountOf(properties['amount'])
  if (!stageId || !/^[A-Z]{3}$/.test(currency) || (properties['amount'] && amount === null)) return undefined
  const stage = context.stages.get(stageId) ?? unknownStage(stageId)
  const status = statusOf(properties, stage)
  const closeDay = dayOfText(properties['closedate'])
  const ownerId = properties['hubspot_owner_id'] || null
  const accountId = context.companies.get(id) ?? null
  return {
    deal_id: id,
    stage: stage.label,
    status,
    product: (context.productProperty && properties[context.productProperty]?.trim().slice(0, maxName)) || null,
    owner: ownerId && (context.owners.get(ownerId) ?? null),
    account: accountId && (context.accounts.get(accountId) ?? null),
    engage_date: dayOfText(createdAt),
    close_date: status === 'open' ? null : closeDay,
    close_value: amount,
    currency,
    owner_id: ownerId,
    account_id: accountId,
    expected_close_date: status === 'open' ? closeDay : null,
    probability: status === 'open' ? stage.probability : null,
    ...(history ? movement(history, context.stages) : { moved_on: null, slips: null }),
  }
}

/** When the deal last changed its stage, and how often its close date was put off while it was open. */
function movement({ changes }: DealHistory, stages: Stages): { moved_on: string | null; slips: number } {
  const moves = changes.filter(({ field }) => field === 'stage')
  const last = moves.at(-1)
  const closing = moves.find(
    ({ to }) => typeof to === 'string' && (stages.get(to) ?? unknownStage(to)).status !== 'open',
  )
  const closedAt = closing ? Date.parse(closing.at) : Infinity
  const slips = changes.filter(
    ({ field, from, to, at }) =>
      field === 'closeDate' &&
      typeof from === 'string' &&
      typeof to === 'string' &&
      Date.parse(to) - Date.parse(from) >= dayMs &&
      Date.parse(at) < closedAt,
  ).length
  return { moved_on: last ? dayOfText(last.at) : null, slips }
}

/** The stays of a deal in its stages, oldest first. */
function stageFacts({ dealId, changes }: DealHistory, stages: Stages): Fact[] {
  const moves = changes.flatMap(({ field, to, at }) =>
    field === 'stage' && typeof to === 'string' ? [{ to, at }] : [],
  )
  return moves.map(({ to, at }, index) => {
    const stage = stages.get(to) ?? unknownStage(to)
    const next = moves[index + 1]
    return {
      key: `${dealId} ${at}`,
      deal_id: dealId,
      stage: stage.label,
      status: stage.status,
      entered_at: at,
      left_at: next?.at ?? null,
      outcome: next ? outcomeOf(stage, stages.get(next.to) ?? unknownStage(next.to)) : null,
    }
  })
}

function outcomeOf(from: StageMeaning, to: StageMeaning): 'forward' | 'back' | 'won' | 'lost' {
  if (to.status !== 'open') return to.status
  return to.position > from.position ? 'forward' : 'back'
}

/** @returns the facts of a page of deals, and the ids of those that cannot be read. */
export async function dealPage(
  work: SyncWork,
  hubspot: Hubspot,
  items: readonly ChangedRecord[],
  context: DealContext,
): Promise<{ facts: PageFacts[]; unread: string[] }> {
  const live = items.filter(({ archived }) => !archived)
  const histories = new Map<string, DealHistory>()
  for (let from = 0; from < live.length; from += maxHistories) {
    const ids = live.slice(from, from + maxHistories).map(({ id }) => id)
    const found = await answerOf(work, (call) => hubspot(call).POST('/deals/histories', { body: { ids } }))
    for (const history of found.items) histories.set(history.dealId, history)
  }
  const read = live.map((record) => ({ id: record.id, fact: dealFact(record, histories.get(record.id), context) }))
  const place = (id: string) => `hubspot/deals/${id}`
  const deals = read.flatMap(({ id, fact }) => (fact ? [{ place: place(id), fact }] : []))
  const stays = read.flatMap(({ id, fact }) => {
    const history = fact && histories.get(id)
    return history ? stageFacts(history, context.stages).map((stay) => ({ place: place(id), fact: stay })) : []
  })
  const ids = items.map(({ id }) => id)
  return {
    facts: [
      { kind: 'deals', rows: deals, wholeOf: sql`kept.deal_id = any (${ids})` },
      { kind: 'stage_changes', rows: stays, wholeOf: givenWhole(ids, histories) },
    ],
    unread: read.flatMap(({ id, fact }) => (fact ? [] : [id])),
  }
}

/** A history that HubSpot has cut at its beginning says nothing about what was there. */
function givenWhole(ids: readonly string[], histories: ReadonlyMap<string, DealHistory>) {
  const cut = [...histories.values()].filter(({ complete }) => !complete)
  const begins = cut.map(({ changes }) => changes.find(({ field }) => field === 'stage')?.at ?? 'infinity')
  return sql`kept.deal_id = any (${ids}) and not exists (
    select 1 from unnest(${cut.map(({ dealId }) => dealId)}::text[], ${begins}::timestamptz[]) as cut (deal_id, begins)
    where cut.deal_id = kept.deal_id and kept.entered_at < cut.begins)`
}
