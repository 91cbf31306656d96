import type { Apis, ServiceClient } from '@sophia/clients'
import { type CallContext, problems, provenance, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { answered } from '../numbers.ts'
import { dimensionNames } from '../schemas.ts'
import { Count, grounds, Text, type Where, Where as WhereSchema } from './schemas.ts'

type Given = Apis['sophia-business']['/forecast']['get']['responses'][200]['content']['application/json']

export const ForecastQuery = StrictObject({
  months: Type.Optional(Type.Integer({ minimum: 1, maximum: 12, default: 3 })),
  where: Type.Optional(WhereSchema),
  runs: Type.Optional(Type.Integer({ minimum: 100, maximum: 20_000, default: 10_000 })),
  seed: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, default: 1 })),
})
export type ForecastQuery = Static<typeof ForecastQuery>

/** sophia-business says what is in them: they are handed on whole. */
const Whole = <Key extends keyof Given>(_: Key, description: string) => Type.Unsafe<Given[Key]>({ description })

export const Forecast = Type.Object({
  currency: Text,
  startsOn: Text,
  months: Whole('months', 'p10, p50, p90, mean and what is won so far, by month'),
  total: Whole('total', 'The months together'),
  weighted: Text,
  commit: Text,
  bestCase: Text,
  stages: Whole('stages', 'Open deals, value and share of wins by stage'),
  backTest: Whole('backTest', 'Every past month with its error; mape, naiveMape, coverage, verdict'),
  openDeals: Count,
  runs: Count,
  seed: Count,
  definitions: Whole('definitions', 'What each figure means'),
  missing: grounds.missing,
  evidence: grounds.evidence,
  asOf: provenance.asOf,
  complete: provenance.complete,
  origin: provenance.origin,
})
export type Forecast = Static<typeof Forecast>

/**
 * The forecast of sophia-business. It is computed there, because it takes every deal with its dates: one owner of the
 * computation gives one figure at both doors, and no rows travel.
 *
 * @throws {Problem} bad-input naming a condition that a forecast cannot take.
 */
export async function forecast(
  business: ServiceClient<Apis['sophia-business']>,
  { months, where = {}, runs, seed }: ForecastQuery,
  call: CallContext,
): Promise<Forecast> {
  const query = {
    ...(months !== undefined && { months }),
    ...(runs !== undefined && { runs }),
    ...(seed !== undefined && { seed }),
    ...single(where),
  }
  return answered(await business(call).GET('/forecast', { params: { query } }))
}

/** A deal without a value is asked for with an empty text there. */
function single(where: Where): Record<string, string> {
  const faults = Object.entries(where).flatMap(([name, value]) => {
    const pointer = `/body/where/${name}`
    if (!(dimensionNames as readonly string[]).includes(name))
      return [{ pointer, message: `is no dimension: they are ${dimensionNames.join(', ')}` }]
    if (Array.isArray(value)) return [{ pointer, message: 'must be one value: a forecast takes no list' }]
    return name === 'currency' && !/^[A-Z]{3}$/.test(value ?? '')
      ? [{ pointer, message: 'must be an ISO 4217 currency' }]
      : []
  })
  if (faults.length) throw problems.badInput(faults)
  return Object.fromEntries(Object.entries(where).map(([name, value]) => [name, (value as string | null) ?? '']))
}
