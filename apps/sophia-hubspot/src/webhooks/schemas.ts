import { Page, pageQuery, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const Received = Type.Object({
  stored: Type.Integer({ description: 'Events that were not known' }),
  duplicates: Type.Integer({ description: 'Events that had been stored before' }),
  ignored: Type.Integer({ description: 'Events of what this service does not answer with' }),
})
export type Received = Static<typeof Received>

export const EventQuery = StrictObject(pageQuery)
export type EventQuery = Static<typeof EventQuery>
export const WebhookEvent = Type.Object({
  id: Type.String(),
  subscriptionType: Type.String(),
  occurredAt: Timestamp('When it happened, by HubSpot'),
  receivedAt: Timestamp('When it came'),
  details: Type.Record(Type.String(), Type.Unknown(), {
    description: 'As HubSpot told it, without the values of properties',
  }),
})
export const EventPage = Page(WebhookEvent)
export type EventPage = Static<typeof EventPage>
