import { Nullable, OneOf, pageQuery, StrictObject, provenance as shared, untrusted } from '@sophia/service'
import Type, { type Static } from 'typebox'

const provenance = { asOf: shared.asOf, complete: shared.complete }
const origin = Nullable(OneOf(['live', 'sandbox'], { description: 'Of HubSpot; null: it was not asked' }))
const Text = Type.String()
const Count = Type.Integer()
const Name = Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' })
const maybe = {
  domain: Type.Optional(Nullable(Type.String({ maxLength: 253, description: 'Or an address below it' }))),
  industry: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  country: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
  employees: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 10_000_000 }))),
  contactName: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  contactEmail: Type.Optional(Nullable(Type.String({ format: 'email', maxLength: 254 }))),
}
export const Prospect = StrictObject({ company: Name, ...maybe })
export type Prospect = Static<typeof Prospect>

export const ListParams = StrictObject({
  name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$', description: 'Lower case, digits and hyphens' }),
})
export const ListInput = StrictObject({ items: Type.Array(Prospect, { minItems: 1, maxItems: 2_000 }) })
export const ListAnswer = Type.Object({
  name: Text,
  stored: Count,
  duplicates: Type.Array(
    Type.Object({ pointer: Text, of: Type.String({ description: 'The earlier one, which was kept' }) }),
    { description: 'Said twice in the list: by domain, or by name where there is none' },
  ),
  ...provenance,
})
export const ListPage = Type.Object({
  items: Type.Array(Type.Object({ name: Text, prospects: Count, changedBy: Text })),
  nextCursor: Nullable(Text),
  ...provenance,
})
export const ListQuery = StrictObject(pageQuery)

/** Each request to HubSpot counts against the day's budget of the account. */
const requests = Type.Optional(
  Type.Integer({ minimum: 0, maximum: 500, default: 20, description: 'To HubSpot, at most; none is made beyond' }),
)
const Spend = Type.Object({
  limit: Count,
  requests: Count,
  byPurpose: Type.Record(Text, Count),
  skipped: Type.Integer({ description: 'Requests that the limit did not allow' }),
})

export const SearchInput = StrictObject({
  text: Type.Optional(Type.String({ minLength: 2, maxLength: 200, description: 'In the name or the domain' })),
  industry: Type.Optional(Type.String({ maxLength: 200 })),
  country: Type.Optional(Type.String({ maxLength: 100 })),
  minEmployees: Type.Optional(Type.Integer({ minimum: 0 })),
  maxEmployees: Type.Optional(Type.Integer({ minimum: 0 })),
  sources: Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 20,
      uniqueItems: true,
      description: '`hubspot` and names of lists; absent: all of them',
    }),
  ),
  customers: Type.Optional(Type.Boolean({ default: false, description: 'With those who have bought already' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 25 })),
  spendLimit: requests,
})
export type SearchInput = Static<typeof SearchInput>

const Found = {
  company: Text,
  domain: Nullable(Text),
  industry: Nullable(Text),
  country: Nullable(Text),
  employees: Nullable(Type.Number()),
  contactName: Nullable(Text),
  contactEmail: Nullable(Text),
}
export const Scored = Type.Object({
  ...Found,
  hubspotId: Nullable(Text),
  sources: Type.Array(Text),
  relation: OneOf(['none', 'open', 'customer'], { description: 'By the deals that are known here' }),
  score: Type.Integer({ description: 'The sum of the points of its reasons' }),
  reasons: Type.Array(Type.Object({ points: Count, reason: Text })),
})
export type Scored = Static<typeof Scored>
export const SearchAnswer = Type.Object({
  items: Type.Array(Scored),
  total: Type.Integer({ description: 'That fit, of those that were looked at' }),
  spend: Spend,
  missing: Type.Array(Text),
  ...untrusted,
  ...provenance,
  origin,
})

const Given = Type.Array(Prospect, { minItems: 1, maxItems: 25 })
export const EnrichInput = StrictObject({ prospects: Given, spendLimit: requests })
export const EnrichAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      ...Found,
      hubspotId: Nullable(Text),
      found: Type.Array(Type.Object({ field: Text, source: OneOf(['facts', 'hubspot']) })),
      skipped: Type.Boolean({ description: 'The limit was reached before HubSpot was asked for all of it' }),
    }),
  ),
  spend: Spend,
  ...untrusted,
  ...provenance,
  origin,
})

export const SyncInput = StrictObject({
  prospects: Given,
  dryRun: Type.Optional(
    Type.Boolean({ default: false, description: 'Says what would be written, and writes nothing' }),
  ),
  spendLimit: requests,
})
export const outcomes = ['created', 'updated', 'unchanged', 'skipped', 'failed', 'unknown'] as const
export const SyncAnswer = Type.Object({
  dryRun: Type.Boolean(),
  results: Type.Array(
    Type.Object({
      company: Text,
      outcome: OneOf(outcomes, { description: 'With dryRun: what it would be' }),
      hubspotId: Nullable(Text),
      written: Type.Array(Text, { description: 'Members that were, or would be, written' }),
      reason: Nullable(Text),
    }),
  ),
  spend: Spend,
  ...provenance,
  origin,
})
export type SyncResult = Static<typeof SyncAnswer>['results'][number]
