import type { HubspotObject } from '../hubspot.ts'
import type { WindowPage } from './pages.ts'

/**
 * Parts what can be stored from what cannot: a single record without its times must not stop a sync, nor be counted as
 * read.
 */
export function readable(given: readonly HubspotObject[]): Pick<WindowPage, 'objects' | 'unreadable'> {
  const objects: HubspotObject[] = []
  const unreadable: string[] = []
  for (const each of given) {
    const { id, properties, createdAt, updatedAt, archivedAt } = each
    const isWhole = isTime(createdAt) && isTime(updatedAt) && (archivedAt == null || isTime(archivedAt))
    if (isWhole && areTexts(properties)) objects.push({ ...each, properties: storable(properties) })
    else unreadable.push(id)
  }
  return { objects, unreadable }
}

const isTime = (text: unknown): boolean =>
  typeof text === 'string' && /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text))

const areTexts = (properties: unknown): boolean =>
  typeof properties === 'object' &&
  properties !== null &&
  Object.values(properties).every((value) => value === null || typeof value === 'string')

/** Postgres keeps neither a NUL nor half a surrogate pair in a text. */
const storable = (properties: HubspotObject['properties']): HubspotObject['properties'] =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, value && value.replaceAll('\0', '').toWellFormed()]),
  )
