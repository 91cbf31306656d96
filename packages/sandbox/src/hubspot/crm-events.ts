import { createHmac } from 'node:crypto'
import type { CrmType } from '../company/crm-record.ts'
import { growingWaits, type WebhookProtocol } from '../webhooks.ts'
import { singular } from './object-types.ts'

interface Happened {
  readonly type: CrmType
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
}
/** Something that was written, as the store tells it. */
export type CrmEvent = Happened &
  (
    | { readonly kind: 'creation' | 'deletion' }
    | { readonly kind: 'propertyChange'; readonly property: string; readonly value: string }
    | {
        readonly kind: 'associationChange'
        readonly to: { readonly type: CrmType; readonly id: string; readonly removed: boolean }
      }
  )

interface NumberedEvent {
  readonly eventId: number
  readonly event: CrmEvent
}

export const portalId = 47_210_338
export const appId = 4_402_117
const maxEvents = 100
const objectTypeIds: Record<CrmType, string> = { contacts: '0-1', companies: '0-2', deals: '0-3' }
const changeFlags: Partial<Record<CrmEvent['kind'], string>> = { creation: 'CREATED', deletion: 'DELETED' }

/** What one request writes leaves together, at most a hundred events a delivery. */
export function gathered(send: (events: readonly NumberedEvent[]) => void): (event: CrmEvent) => void {
  let waiting: NumberedEvent[] = []
  let count = 0
  const flush = () => {
    const events = waiting
    waiting = []
    for (let at = 0; at < events.length; at += maxEvents) send(events.slice(at, at + maxEvents))
  }
  return (event) => {
    if (!waiting.length) queueMicrotask(flush)
    waiting.push({ eventId: 3_029_365_000 + ++count, event })
  }
}

/** Signature version 3; after a refusal ten more attempts. */
export const hubspotWebhooks = (): WebhookProtocol<readonly NumberedEvent[]> => ({
  body: (events, { number, target }) =>
    JSON.stringify(events.map((each) => eventView(each, number, target.flavour === 'classic'))),
  sign(body, { at, target }) {
    const signature = createHmac('sha256', target.secret).update(`POST${target.url}${body}${at}`).digest('base64')
    return { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) }
  },
  timeout: 5_000,
  retries: growingWaits(10),
})

/** @param classic the words of apps that were made before 2025: `deal.creation` in place of `object.creation`. */
function eventView({ eventId, event }: NumberedEvent, attemptNumber: number, classic: boolean) {
  const flag = changeFlags[event.kind]
  return {
    eventId,
    subscriptionId: 2_881_700 + Object.keys(objectTypeIds).indexOf(event.type) * 10 + event.kind.length,
    portalId,
    appId,
    occurredAt: event.at,
    subscriptionType: `${classic ? singular[event.type] : 'object'}.${event.kind}`,
    attemptNumber,
    // An association has two ends and no object of its own.
    ...(event.kind !== 'associationChange' && { objectId: Number(event.id) }),
    changeSource: 'INTEGRATION',
    sourceId: String(appId),
    ...(!classic && { objectTypeId: objectTypeIds[event.type] }),
    ...(flag && { changeFlag: flag }),
    ...(event.kind === 'propertyChange' && { propertyName: event.property, propertyValue: event.value }),
    ...(event.kind === 'associationChange' && {
      associationType: `${singular[event.type]}_TO_${singular[event.to.type]}`.toUpperCase(),
      fromObjectId: Number(event.id),
      toObjectId: Number(event.to.id),
      associationRemoved: event.to.removed,
      isPrimaryAssociation: false,
    }),
  }
}
