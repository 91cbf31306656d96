import { OneOf, provenance, StrictObject } from '@sophia/service'
import Type from 'typebox'

const Text = Type.String()
const Count = Type.Integer()
const NullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] })

export const WeeklyQuery = StrictObject({
  week: Type.Optional(
    Type.String({ format: 'date', description: 'A day of it; absent: the last whole week that is known' }),
  ),
  format: Type.Optional(OneOf(['json', 'markdown', 'html'])),
})

const Ranked = Type.Array(
  Type.Object({ name: NullableText, figures: Type.Array(Type.Object({ metric: Text, value: Text })) }),
)
const Deals = Type.Array(
  Type.Object({
    deal: Text,
    account: NullableText,
    owner: NullableText,
    product: NullableText,
    closedOn: Text,
    amount: NullableText,
    currency: NullableText,
    isListPrice: Type.Boolean({ description: 'The deal has no value of its own' }),
    file: Text,
    line: Count,
  }),
)

export const WeeklyReport = Type.Object({
  week: Type.Object({ from: Text, to: Type.String({ description: 'Exclusive' }) }),
  headline: Text,
  figures: Type.Array(Type.Object({ metric: Text, title: Text, value: Text, before: Text })),
  regions: Ranked,
  owners: Ranked,
  won: Deals,
  lost: Deals,
  open: Ranked,
  forecast: Type.Object({
    text: Text,
    month: Type.Optional(Text),
    p10: Type.Optional(Text),
    p50: Type.Optional(Text),
    p90: Type.Optional(Text),
    wonSoFar: Type.Optional(Text),
    currency: Type.Optional(Text),
  }),
  missing: Type.Array(Type.Object({ metric: Type.Optional(Text), rows: Count, reason: Text })),
  evidence: Type.Array(Type.Object({ of: Text, lineageId: Text, rows: Count })),
  markdown: Type.String({ description: 'The same, to be forwarded' }),
  asOf: provenance.asOf,
  complete: provenance.complete,
  origin: provenance.origin,
})
