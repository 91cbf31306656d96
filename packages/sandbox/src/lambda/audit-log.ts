import { iso } from '../clock.ts'
import type { Rental } from '../company/compute.ts'
import type { Random } from '../random.ts'

export interface AuditEvent {
  readonly service_name: string
  readonly resource_name: string
  readonly action: string
  readonly catalog_version: string
  readonly event_id: string
  readonly event_time: string
  readonly actor_lrn: string | null
  readonly resource_lrns: readonly string[]
  readonly resource_owner_lrn: string | null
  readonly request_api_key_lrn: string | null
  readonly additional_details: Readonly<Record<string, unknown>>
}

export interface AuditLog {
  /** Oldest first. */
  readonly events: readonly AuditEvent[]
  record(resource: string, action: string, id: string, at: number, details?: Record<string, unknown>): void
}

/** Begins with what the rentals of the past left in it. */
export function createAuditLog(rentals: readonly Rental[], random: Random): AuditLog {
  const [actor, owner, key] = [random.hex(32), random.hex(32), random.hex(32)]
  const event = (
    resource: string,
    action: string,
    id: string,
    at: number,
    details: Record<string, unknown> = {},
  ): AuditEvent => {
    const lrn = `lrn:cloud:${resource}:${id}`
    return {
      service_name: 'cloud',
      resource_name: resource,
      action,
      catalog_version: '2025-09-06',
      event_id: random.hex(32),
      event_time: iso(at),
      actor_lrn: `lrn:cloud:identity:${actor}`,
      resource_lrns: [lrn],
      resource_owner_lrn: `lrn:cloud:account:${owner}`,
      request_api_key_lrn: `lrn:cloud:api_key:${key}`,
      additional_details: { [`${resource}_lrn`]: lrn, ...details },
    }
  }
  const events = rentals
    .flatMap(({ id, launchedAt, region, terminatedAt, type }) => {
      const details = { instance_type: type, region }
      const launched = event('instance', 'launched', id, launchedAt, details)
      return terminatedAt === undefined
        ? [launched]
        : [launched, event('instance', 'terminated', id, terminatedAt, details)]
    })
    .sort((a, b) => (a.event_time < b.event_time ? -1 : 1))
  return {
    events,
    record(...args) {
      events.push(event(...args))
    },
  }
}
