import { iso } from '../clock.ts'
import type { CrmRecord, CrmType } from '../company/crm-record.ts'
import { appId } from './crm-events.ts'
import type { CrmStore } from './crm-store.ts'
import { associationTypes } from './links.ts'
import { objectType, singular } from './object-types.ts'
import { constantProperties, defaultProperties } from './property-definitions.ts'
import { invalid } from './refusals.ts'

export interface Selection {
  readonly properties?: readonly string[]
  readonly propertiesWithHistory?: readonly string[]
  readonly associations?: readonly string[]
}

/** A list in a query: repeated, or parted by commas. */
export function listOf(value: unknown): string[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter(Boolean)
}

/** @throws {Refusal} 400 outside of 1 to `max`. */
export function limitOf(value: unknown, standard: number, max: number): number {
  const limit = value === undefined || value === null || value === '' ? standard : Number(value)
  if (!Number.isInteger(limit) || limit < 1) throw invalid(`Invalid limit: ${String(value)}`)
  if (limit > max) throw invalid(`limit must be less than or equal to ${max}, but was ${limit}`)
  return limit
}

/** A record as HubSpot prints it. */
export function objectView(store: CrmStore, type: CrmType, record: CrmRecord, selection: Selection = {}) {
  const { properties = [], propertiesWithHistory = [], associations = [] } = selection
  const named =
    properties.length || propertiesWithHistory.length
      ? [...constantProperties[type], ...properties]
      : defaultProperties[type]
  const values: Record<string, string | null> = {}
  for (const name of [...new Set([...named, ...propertiesWithHistory])].sort()) {
    const value = store.value(type, record, name)
    if (value !== undefined) values[name] = value
  }
  return {
    id: record.id,
    properties: values,
    ...(propertiesWithHistory.length && {
      propertiesWithHistory: historyView(store, type, record, propertiesWithHistory),
    }),
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    archived: record.archivedAt !== undefined,
    ...(record.archivedAt !== undefined && { archivedAt: iso(record.archivedAt) }),
    ...(associations.length && associationsView(store, type, record, associations)),
  }
}

/** Of a change that came from outside, the app; of one in HubSpot's own pages, the user. */
const historyView = (store: CrmStore, type: CrmType, record: CrmRecord, names: readonly string[]) =>
  Object.fromEntries(
    names.map((name) => [
      name,
      store.history(type, record, name).map(({ value, at, source }) => {
        const userId = source === 'CRM_UI' ? store.userOf(record) : undefined
        return {
          value,
          timestamp: iso(at),
          sourceType: source,
          ...(userId !== undefined && { sourceId: `userId:${userId}`, updatedByUserId: userId }),
          ...(source === 'INTEGRATION' && { sourceId: String(appId) }),
        }
      }),
    ]),
  )

function associationsView(store: CrmStore, type: CrmType, record: CrmRecord, names: readonly string[]) {
  const entries = names.flatMap((name) => {
    const to = objectType(name)
    const ids = store.links.of(type, record.id, to)
    if (!ids.length) return []
    const { primary } = associationTypes[`${type}>${to}`] ?? {}
    const label = `${singular[type]}_to_${singular[to]}`
    return [
      [
        to,
        {
          results: ids.flatMap((id) => [
            { id, type: label },
            ...(primary && id === ids[0] ? [{ id, type: `${label}_unlabeled` }] : []),
          ]),
        },
      ],
    ] as const
  })
  return entries.length ? { associations: Object.fromEntries(entries) } : {}
}
