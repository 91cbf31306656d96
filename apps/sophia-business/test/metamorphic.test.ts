/** What must not change a figure does not, and what must add up does: over every metric of the registry. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ComparedAnswer } from '../src/kpis.ts'
import { registry } from '../src/metrics/registry.ts'
import { subjectOf } from '../src/metrics/subjects.ts'
import type { PageFacts } from '../src/sync/page-store.ts'
import { type Business, startBusiness } from './business.ts'
import { changeRow, computeRow, dealRow, deploymentRow, incidentRow, stayRow, storeFacts } from './hand-made.ts'

let seed = 20_261_125
const random = (below: number): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
  return seed % below
}
const dayMs = 86_400_000
const now = Math.floor(Date.now() / dayMs) * dayMs
const instant = (days: number, hours = 0) => new Date(now + days * dayMs + hours * 3_600_000).toISOString()
const day = (days: number) => instant(days).slice(0, 10)
const pick = <Each>(values: readonly Each[]): Each => values[random(values.length)] as Each
const stages = ['Discovery', 'Demo', 'Pilot']
const currencies = ['USD', 'EUR', 'GBP']

const product = (name: string, list_price: string, currency: string) => ({
  place: 'hubspot/products',
  fact: { name, series: null, list_price, currency },
})

function deals(count: number, prefix: string): PageFacts[] {
  const found = Array.from({ length: count }, (_, index) => {
    const [id, begun, status] = [`${prefix}${index}`, -20 - random(300), pick(['open', 'won', 'lost'] as const)]
    const closed = Math.min(-1, begun + random(90))
    return {
      deal: dealRow(id, status === 'open' ? pick(stages) : status, status, {
        engage_date: day(begun),
        close_date: status === 'open' ? null : day(closed),
        expected_close_date: status === 'open' ? day(random(60) - 20) : null,
        close_value: random(9) ? `${random(100_000)}.${10 + random(90)}` : null,
        currency: pick(currencies),
        product: pick(['Alpha', 'Beta', null]),
        probability: status === 'open' ? `0.${1 + random(9)}` : null,
        owner: pick(['Ann', 'Ben', null]),
        moved_on: day(-random(60)),
        slips: random(3),
      }),
      stays: stages.slice(0, 1 + random(3)).map((stage, at) => {
        const outcome = pick(['forward', 'back', 'won', 'lost', null])
        const left = outcome && instant(begun + at * 10 + 1 + random(9), random(24))
        return stayRow(id, stage, instant(begun + at * 10, random(24)), left, outcome)
      }),
    }
  })
  return [
    { kind: 'products', rows: [product('Alpha', '100', 'USD'), product('Beta', '90', 'EUR')] },
    { kind: 'deals', rows: found.map(({ deal }) => deal) },
    { kind: 'stage_changes', rows: found.flatMap(({ stays }) => stays) },
  ]
}

const many = <Row>(count: number, make: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, at) => make(at))
const code = (count: number, repository: string): PageFacts[] => [
  {
    kind: 'deployments',
    rows: many(count, (at) =>
      deploymentRow(repository, at, pick(['success', 'success', 'failure']), instant(-random(200), random(24))),
    ),
  },
  {
    kind: 'delivered_changes',
    rows: many(count, (at) => {
      const [begun, end] = [-230 - random(9), -random(200)]
      return changeRow(repository, at, [instant(begun), instant(begun, random(400)), instant(end, random(24))])
    }),
  },
  {
    kind: 'incidents',
    rows: many(count, (at) => incidentRow(repository, at, instant(-random(200)), random(7) ? random(1000) / 7 : null)),
  },
]
const compute = (count: number, instanceType: string): PageFacts[] => [
  {
    kind: 'compute_days',
    rows: many(count, (at) => {
      const hours = 1 + random(48)
      const cost = `${random(900)}.${10 + random(90)}`
      return computeRow(instanceType, day(-at), [cost, 'USD'], [`${hours}.00`, `${random(hours + 1)}.00`])
    }),
  },
]

const facts = { deals: deals(400, 'a'), code: code(200, 'o/one'), compute: compute(200, 'gpu_1x_a10') }
const shuffled = (pages: readonly PageFacts[]): PageFacts[] =>
  pages.map(({ kind, rows }) => ({
    kind,
    rows: rows
      .map((row) => ({ row, at: random(1e9) }))
      .sort((a, b) => a.at - b.at)
      .map(({ row }) => row),
  }))

async function take(
  business: Business,
  order: (pages: readonly PageFacts[]) => readonly PageFacts[] = (pages) => pages,
) {
  await storeFacts(business, order(facts.deals), 'hubspot', 'deals')
  await storeFacts(business, order(facts.code), 'github', 'code')
  await storeFacts(business, order(facts.compute), 'lambda', 'compute')
}

async function takeTheirs(to: Business) {
  const zoes = deals(30, 'theirs').map(({ kind, rows }) => ({
    kind,
    rows: rows.map(({ place, fact }) => ({ place, fact: kind === 'deals' ? { ...fact, owner: 'Zoe' } : fact })),
  }))
  await storeFacts(to, zoes, 'hubspot', 'deals')
  await storeFacts(to, code(30, 'theirs'), 'github', 'code')
  await storeFacts(to, compute(30, 'theirs'), 'lambda', 'compute')
}

let business: Business
let other: Business
/** With the rows of somebody else among ours. */
let crowded: Business
const range = { from: day(-180), to: day(0) }
const metrics = [...registry.values()]
const ofSubject = Map.groupBy(metrics, (metric) => subjectOf(metric))
const groups = [...ofSubject].map(([subject, own]) => ({ subject, names: own.map(({ name }) => name) }))
const figuresOf = ({ series, totals, rows, missing }: ComparedAnswer) => ({ series, totals, rows, missing })
beforeAll(async () => {
  business = await startBusiness()
  other = await startBusiness()
  await take(business)
  await take(other, shuffled)
  crowded = await startBusiness()
  await take(crowded)
  await takeTheirs(crowded)
}, 120_000)
afterAll(async () => {
  await business?.app.close()
  await other?.app.close()
  await crowded?.app.close()
})

describe.each(groups)('metrics of $subject.records: $names', ({ subject, names }) => {
  const split = Object.hasOwn(subject.fields, 'repository')
    ? 'repository'
    : Object.hasOwn(subject.fields, 'owner')
      ? 'owner'
      : 'instance_type'

  test('are figures of something: a metric that is always nothing would pass all the rest', async () => {
    const { totals } = await business.ask({ metrics: names, range })
    for (const name of names)
      expect([name, totals[name]?.rows]).toEqual([name, expect.toSatisfy((rows) => Number(rows) > 0)])
  })

  test('do not depend on the order of the rows', async () => {
    const asked = { metrics: names, dimensions: [split], grain: 'month', range }
    expect(figuresOf(await other.ask(asked))).toEqual(figuresOf(await business.ask(asked)))
  })

  test('do not change when the same is delivered again', async () => {
    const asked = { metrics: names, dimensions: [split], range }
    const before = await business.ask(asked)
    await take(business, shuffled)
    const after = await business.ask(asked)
    expect([after.asOf, after.lineageId, figuresOf(after)]).toEqual([before.asOf, before.lineageId, figuresOf(before)])
  })

  test('of two halves of a window add up to those of the whole, wherever they are sums', async () => {
    const ask = async (from: number, to: number) =>
      (await business.ask({ metrics: names, range: { from: day(from), to: day(to) } })).totals
    const [whole, first, second] = [await ask(-180, 0), await ask(-180, -71), await ask(-71, 0)]
    const parts = (value: ComparedAnswer['totals'][string] | undefined) => value?.byCurrency ?? (value ? [value] : [])
    for (const { name, kind } of metrics.filter((metric) => names.includes(metric.name))) {
      const count = (value: ComparedAnswer['totals'][string] | undefined) => value?.rows ?? 0
      expect([name, count(first[name]) + count(second[name])]).toEqual([name, count(whole[name])])
      if (kind === 'median' || kind === 'per_day' || kind === 'per_mean') continue
      for (const figure of parts(whole[name])) {
        const half = (value: ComparedAnswer['totals'][string] | undefined) =>
          parts(value).filter(({ currency }) => currency === figure.currency)
        const sum = (of: 'numerator' | 'value') =>
          [...half(first[name]), ...half(second[name])].reduce((total, each) => total + Number(each[of] ?? 0), 0)
        const part = kind === 'ratio' ? 'numerator' : 'value'
        expect([name, sum(part)]).toEqual([name, expect.closeTo(Number(figure[part]), 6)])
      }
    }
  })

  test('do not change with rows of somebody else', async () => {
    const filters =
      split === 'owner'
        ? [{ field: 'owner', op: 'in', value: ['Ann', 'Ben', null] }]
        : [{ field: split, op: 'ne', value: 'theirs' }]
    const asked = { metrics: names, grain: 'month', range, filters }
    expect(figuresOf(await crowded.ask(asked))).toEqual(figuresOf(await business.ask(asked)))
  })

  test('of a window are the same however its instants are written', async () => {
    const zoned = { from: `${day(-180)}T02:00:00+02:00`, to: `${day(0)}T02:00:00+02:00` }
    const asked = { metrics: names, grain: 'week' }
    expect(figuresOf(await business.ask({ ...asked, range: zoned }))).toEqual(
      figuresOf(await business.ask({ ...asked, range })),
    )
  })

  test('of one currency do not change with what is there in another', async () => {
    if (!Object.hasOwn(subject.fields, 'currency')) return
    const { totals } = await business.ask({ metrics: names, range })
    const alone = await business.ask({
      metrics: names,
      range,
      filters: [{ field: 'currency', op: 'eq', value: 'USD' }],
    })
    // A list price, which may stand in for a value, has a currency of its own whatever the deal's is.
    const inDealCurrency = names.filter((name) => registry.get(name)?.sql.currency === `${subject.alias}.currency`)
    for (const name of inDealCurrency) {
      const usd = totals[name]?.byCurrency?.find(({ currency }) => currency === 'USD')
      if (usd) expect([name, alone.totals[name]]).toEqual([name, usd])
    }
  })
})
