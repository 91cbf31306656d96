import { type Clock, day, iso } from '../clock.ts'
import type { Change, CrmRecord, CrmType, Properties } from '../company/crm-record.ts'
import { stageOf } from '../company/pipelines.ts'
import type { Sales } from '../company/sales.ts'
import { createLinks, type Links } from './links.ts'
import type { CrmEvent } from './crm-events.ts'
import { validateProperties } from './property-validation.ts'
import { conflict } from './refusals.ts'

/** The CRM's records while the sandbox runs: what was drawn, and what was written since. */
export interface CrmStore {
  readonly links: Links
  /** In the order of their ids. */
  all(type: CrmType): Iterable<CrmRecord>
  get(type: CrmType, id: string): CrmRecord | undefined
  /** By a property that tells records apart: a contact's email, a company's domain. */
  find(type: CrmType, property: string, value: string): CrmRecord | undefined
  /** null: known and empty; undefined: no such property. */
  value(type: CrmType, record: CrmRecord, property: string): string | null | undefined
  /** Newest first. */
  history(type: CrmType, record: CrmRecord, property: string): readonly Change[]
  /** The number of the user who owns a record, and so works on it in HubSpot's own pages. */
  userOf(record: CrmRecord): number | undefined
  /** @throws {Refusal} what `create` or `update` would throw, and writes nothing. */
  check(type: CrmType, properties: Properties, record?: CrmRecord): void
  create(type: CrmType, properties: Properties): CrmRecord
  update(type: CrmType, record: CrmRecord, properties: Properties): CrmRecord
  archive(type: CrmType, record: CrmRecord): void
}

/** @param changed is told of everything that is written. */
export function createCrmStore(sales: Sales, clock: Clock, changed: (event: CrmEvent) => void): CrmStore {
  const links = createLinks(sales, (from, fromId, to, toId, removed) =>
    changed({ kind: 'associationChange', type: from, id: fromId, at: clock(), to: { type: to, id: toId, removed } }),
  )
  const index = (records: Iterable<CrmRecord>) => new Map(Array.from(records, (record) => [record.id, record]))
  const tables: Record<CrmType, Map<string, CrmRecord>> = {
    contacts: index(sales.contacts),
    companies: index(sales.accounts.map(({ record }) => record)),
    deals: index(sales.deals.map(({ record }) => record)),
  }
  const newest = Object.fromEntries(
    Object.entries(tables).map(([type, table]) => [type, Number([...table.keys()].at(-1))]),
  ) as Record<CrmType, number>
  const users = new Map(sales.owners.map(({ id, userId }) => [id, userId]))
  const find: CrmStore['find'] = (type, property, value) => {
    const wanted = value.toLowerCase()
    return [...tables[type].values()].find(
      (record) => !record.archivedAt && record.properties[property]?.toLowerCase() === wanted,
    )
  }
  const refuseSecondEmail = (type: CrmType, { email }: Properties, self?: CrmRecord) => {
    const other = type === 'contacts' && email ? find(type, 'email', email) : undefined
    if (other && other !== self) throw conflict(`Contact already exists. Existing ID: ${other.id}`)
  }
  const checkAll: CrmStore['check'] = (type, given, record) => {
    const pipeline = record ? (record.properties['pipeline'] ?? undefined) : 'default'
    validateProperties(type, given, sales.owners, type === 'deals' ? pipeline : undefined)
    refuseSecondEmail(type, given, record)
  }
  const told = (type: CrmType, id: string, at: number, values: Properties) => {
    for (const [property, value] of Object.entries(values)) {
      changed({ kind: 'propertyChange', type, id, at, property, value: value ?? '' })
    }
  }
  return {
    links,
    check: checkAll,
    all: (type) => tables[type].values(),
    get: (type, id) => tables[type].get(id),
    find,
    value: (type, record, property) => valueOf(links, type, record, property),
    history(type, record, property) {
      const value = valueOf(links, type, record, property)
      return (
        record.history[property]?.toReversed() ?? (value ? [{ value, at: record.createdAt, source: 'CRM_UI' }] : [])
      )
    },
    userOf: ({ properties }) => users.get(properties['hubspot_owner_id'] ?? ''),
    create(type, given) {
      const properties = type === 'deals' ? { pipeline: 'default', ...given } : given
      checkAll(type, properties)
      const at = clock()
      const id = String((newest[type] += 1))
      const history = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, change(value, at)]))
      const record: CrmRecord = { id, createdAt: at, updatedAt: at, properties: clean(properties), history }
      tables[type].set(id, record)
      changed({ kind: 'creation', type, id, at })
      told(type, id, at, record.properties)
      return record
    },
    update(type, record, given) {
      checkAll(type, given, record)
      const at = clock()
      for (const [name, value] of Object.entries(clean(given))) {
        const before = record.properties[name] ?? null
        if (before === value) continue
        record.history[name] ??= before === null ? [] : change(before, record.createdAt)
        record.history[name].push(...change(value, at))
        record.properties[name] = value
        told(type, record.id, at, { [name]: value })
      }
      record.updatedAt = at
      return record
    },
    archive(type, record) {
      if (record.archivedAt !== undefined) return
      record.archivedAt = clock()
      record.updatedAt = record.archivedAt
      changed({ kind: 'deletion', type, id: record.id, at: record.archivedAt })
    },
  }
}

const change = (value: string | null, at: number): Change[] => [{ value: value ?? '', at, source: 'INTEGRATION' }]

/** An empty text clears a property. */
const clean = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === '' ? null : value]))

function valueOf(links: Links, type: CrmType, record: CrmRecord, property: string): string | null | undefined {
  switch (property) {
    case 'hs_object_id':
      return record.id
    case 'createdate':
      return iso(record.createdAt)
    case 'hs_lastmodifieddate':
    case 'lastmodifieddate':
      return iso(record.updatedAt)
    case 'num_associated_contacts':
      return String(links.of(type, record.id, 'contacts').length)
    case 'num_associated_deals':
      return String(links.of(type, record.id, 'deals').length)
    default: {
      const stored = record.properties[property]
      return stored === undefined && type === 'deals' ? dealValue(record, property) : stored
    }
  }
}

function dealValue(deal: CrmRecord, property: string): string | null | undefined {
  const stage = stageOf(deal.properties['pipeline'], deal.properties['dealstage'])
  switch (property) {
    case 'hs_is_closed':
      return String(stage?.closed ?? false)
    case 'hs_is_closed_won':
      return String(stage?.probability === 1)
    case 'hs_deal_stage_probability':
      return stage ? String(stage.probability) : null
    case 'days_to_close': {
      const closes = Date.parse(deal.properties['closedate'] ?? '')
      return Number.isNaN(closes) ? null : String(Math.max(0, Math.floor((closes - deal.createdAt) / day)))
    }
    default: {
      const [, turn, id] = /^hs_v2_date_(entered|exited)_(.+)$/.exec(property) ?? []
      return turn && id ? stageTime(deal.history['dealstage'] ?? [], id, turn === 'exited') : undefined
    }
  }
}

/** Of the last visit. Null while a deal has not been there, or is still there. */
function stageTime(steps: readonly Change[], stageId: string, exit: boolean): string | null {
  const at = steps.findLastIndex(({ value }) => value === stageId)
  const step = at < 0 ? undefined : steps[exit ? at + 1 : at]
  return step ? iso(step.at) : null
}
