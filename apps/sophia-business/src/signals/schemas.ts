import { Nullable, OneOf, pageQuery, StrictObject, Timestamp, provenance as shared } from '@sophia/service'
import Type, { type Static, type TSchema } from 'typebox'
import { metricNames } from '../metrics/registry.ts'
import { KpiQuery } from '../schemas.ts'

export const channelNames = ['slack', 'telegram', 'webhook'] as const
export type ChannelName = (typeof channelNames)[number]

const provenance = { asOf: shared.asOf, complete: shared.complete }
const { origin } = shared
const page = <Item extends TSchema>(item: Item) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()), ...provenance })
const Text = Type.String()
const Count = Type.Integer()
const Channels = Type.Array(OneOf(channelNames), { maxItems: channelNames.length, uniqueItems: true })

export const RuleParams = StrictObject({
  name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$', description: 'Lower case, digits and hyphens' }),
})
export const RuleInput = StrictObject({
  title: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'For people; absent: made of the rule' }),
  ),
  metric: OneOf(metricNames),
  filters: Type.Optional(KpiQuery.properties.filters),
  days: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3_660,
      description: 'The last days, today among them; absent: all time, which is what open deals need',
    }),
  ),
  when: OneOf(['above', 'below', 'rises', 'falls'], {
    description: 'rises and falls: by the share `threshold`, against as many days before them',
  }),
  threshold: Type.Number({ description: 'In the unit of the metric: a ratio is a fraction' }),
  recoversAt: Type.Optional(
    Type.Number({ description: 'It has recovered at this value only, so that one around the threshold tells once' }),
  ),
  currency: Type.Optional(
    Type.String({ pattern: '^[A-Z]{3}$', description: 'Which figure is meant where there are several currencies' }),
  ),
  channels: Type.Optional(Channels),
})
export type RuleInput = Static<typeof RuleInput>

export const Rule = Type.Object({
  name: Text,
  title: Text,
  rule: Type.Object({}, { additionalProperties: true, description: 'As it was put' }),
  status: OneOf(['quiet', 'firing', 'unknown'], { description: 'unknown: there is no value, or not yet' }),
  since: Timestamp('Since when it is so'),
  value: Nullable(Text),
  reason: Nullable(Type.String({ description: 'Why there is no value' })),
  lineageId: Nullable(Text),
  checkedAt: Nullable(Timestamp('When it was last looked at')),
  changedBy: Text,
  origin,
})
export type Rule = Static<typeof Rule>
export const RuleAnswer = Type.Object({ ...Rule.properties, ...provenance })
export const RulePage = page(Rule)
export const RuleQuery = StrictObject(pageQuery)

export const Event = Type.Object({
  id: Text,
  rule: Text,
  kind: OneOf(['fired', 'recovered']),
  title: Text,
  sentence: Type.String({ description: 'What happened, in words' }),
  lineageId: Type.String({ description: 'Leads to the rows behind the figure' }),
  happenedAt: Timestamp('When it was seen'),
  origin,
})
export type Event = Static<typeof Event>
export const EventPage = page(Event)

export const DigestInput = StrictObject({
  since: Type.Optional(Timestamp('Inclusive; absent: the last seven days in UTC, today among them')),
})
export const Digest = Type.Object({
  since: Timestamp('Inclusive'),
  headline: Text,
  items: Type.Array(Event, { description: 'The newest first, a hundred at most' }),
  more: Type.Integer({ description: 'Older ones that are not among them: GET /signals/events has all' }),
  rules: Type.Array(Rule),
  markdown: Type.String({ description: 'The same, to be forwarded' }),
  ...provenance,
  origin,
})
export type Digest = Static<typeof Digest>

export const NotifyInput = StrictObject({
  channels: Type.Optional(Type.Array(OneOf(channelNames), { minItems: 1, maxItems: 3, uniqueItems: true })),
  since: Type.Optional(Timestamp('Of which events; absent: the last day')),
  test: Type.Optional(Type.Boolean({ description: 'Sends one message that says it is a test, and no event' })),
})
export type NotifyInput = Static<typeof NotifyInput>
export const Notified = Type.Object({
  channels: Type.Array(
    Type.Object({
      channel: OneOf(channelNames),
      origin: Nullable(OneOf(['live', 'sandbox'], { description: 'null: it is not set up' })),
      sent: Count,
      sentBefore: Type.Integer({ description: 'Told earlier, and not told again' }),
      pending: Type.Integer({ description: 'Will be tried again' }),
      failed: Count,
      reason: Nullable(Type.String({ description: 'Why not all were sent' })),
    }),
  ),
  ...provenance,
})
export type Notified = Static<typeof Notified>
