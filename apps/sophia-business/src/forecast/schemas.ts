import { OneOf, provenance, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { forecastFields } from '../metrics/dimensions.ts'

const Text = Type.String()
const Count = Type.Integer()
const NullableNumber = Type.Unsafe<number | null>({ type: ['number', 'null'] })
const Amount = Type.String({ description: 'Decimal, in the currency of the answer' })

export const ForecastQuery = StrictObject({
  months: Type.Optional(Type.Integer({ minimum: 1, maximum: 12, default: 3 })),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'Needed when deals are in several' })),
  runs: Type.Optional(Type.Integer({ minimum: 100, maximum: 20_000, default: 10_000 })),
  seed: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_147_483_647, default: 1, description: 'Same seed, same runs' }),
  ),
  ...(Object.fromEntries(forecastFields.map((name) => [name, Type.Optional(Text)])) as Record<
    (typeof forecastFields)[number],
    ReturnType<typeof Type.Optional<typeof Text>>
  >),
})
export type ForecastQuery = Static<typeof ForecastQuery>

const band = { p10: Amount, p50: Amount, p90: Amount, mean: Amount }
export const Forecast = Type.Object({
  currency: Text,
  startsOn: Type.String({ format: 'date', description: 'The day after the last event that is known' }),
  months: Type.Array(Type.Object({ month: Text, wonSoFar: Amount, ...band })),
  total: Type.Object({ wonSoFar: Amount, ...band }),
  weighted: Amount,
  commit: Amount,
  bestCase: Amount,
  stages: Type.Array(
    Type.Object({
      stage: Text,
      deals: Count,
      value: Amount,
      probability: Type.Number(),
      basis: Text,
      weighted: Amount,
    }),
  ),
  backTest: Type.Object({
    months: Type.Array(
      Type.Object({
        month: Text,
        p10: Amount,
        p50: Amount,
        p90: Amount,
        actual: Amount,
        naive: Amount,
        inBand: Type.Boolean(),
      }),
    ),
    mape: NullableNumber,
    naiveMape: NullableNumber,
    coverage: Type.Unsafe<number | null>({
      ...NullableNumber,
      description: 'Share of actuals within p10 to p90: 0.8 is right',
    }),
    beatsNaive: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }),
    verdict: Text,
  }),
  openDeals: Count,
  runs: Count,
  seed: Count,
  definitions: Type.Record(Text, Text),
  missing: Type.Array(Type.Object({ of: Text, metric: Type.Optional(Text), rows: Count, reason: Text })),
  evidence: Type.Array(Type.Object({ of: OneOf(['won', 'decided', 'open']), lineageId: Text, rows: Count })),
  asOf: provenance.asOf,
  complete: provenance.complete,
  origin: provenance.origin,
})
