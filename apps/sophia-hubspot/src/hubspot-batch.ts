import { UpstreamError } from '@sophia/service'
import type { HubspotObject } from './hubspot.ts'

/** Why one of those asked for is not among the results. */
export interface BatchFault {
  readonly category?: string
  readonly subCategory?: string
}
export interface BatchAnswer<Item = HubspotObject> {
  readonly results: Item[]
  /** Of a 207. */
  readonly errors?: readonly BatchFault[]
}

/** Of an answer that contradicts itself, or leaves out what was asked for. */
export const contradiction = (code: string) => new UpstreamError('hubspot', 'malformed', { code })

/**
 * The results, where all others are not in HubSpot: whatever else went wrong does not mean that they are gone.
 *
 * @throws {UpstreamError} malformed
 */
export function wholeBatch<Item>({ results, errors = [] }: BatchAnswer<Item>): Item[] {
  if (!Array.isArray(results)) throw contradiction('no list')
  if (errors.some(({ category }) => category !== 'OBJECT_NOT_FOUND')) throw contradiction('a part of a batch')
  return results
}
