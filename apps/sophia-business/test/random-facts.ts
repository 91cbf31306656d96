import type { PageFacts } from '../src/sync/page-store.ts'
import { changeRow, computeRow, dealRow, deploymentRow, incidentRow, stayRow } from './hand-made.ts'

/** A company of no meaning, the same in every run of a day: every kind of fact, several currencies, and gaps. */

let seed = 20_261_125
const random = (below: number): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
  return seed % below
}
const dayMs = 86_400_000
const now = Math.floor(Date.now() / dayMs) * dayMs
const instant = (days: number, hours = 0) => new Date(now + days * dayMs + hours * 3_600_000).toISOString()
export const day = (days: number) => instant(days).slice(0, 10)
const pick = <Each>(values: readonly Each[]): Each => values[random(values.length)] as Each
const stages = ['Discovery', 'Demo', 'Pilot']
const currencies = ['USD', 'EUR', 'GBP']

const product = (name: string, list_price: string, currency: string) => ({
  place: 'hubspot/products',
  fact: { name, series: null, list_price, currency },
})

export function deals(count: number, prefix: string): PageFacts[] {
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
export const code = (count: number, repository: string): PageFacts[] => [
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
export const compute = (count: number, instanceType: string): PageFacts[] => [
  {
    kind: 'compute_days',
    rows: many(count, (at) => {
      const hours = 1 + random(48)
      const cost = `${random(900)}.${10 + random(90)}`
      return computeRow(instanceType, day(-at), [cost, 'USD'], [`${hours}.00`, `${random(hours + 1)}.00`])
    }),
  },
]

export const facts = { deals: deals(400, 'a'), code: code(200, 'o/one'), compute: compute(200, 'gpu_1x_a10') }
export const shuffled = (pages: readonly PageFacts[]): PageFacts[] =>
  pages.map(({ kind, rows }) => ({
    kind,
    rows: rows
      .map((row) => ({ row, at: random(1e9) }))
      .sort((a, b) => a.at - b.at)
      .map(({ row }) => row),
  }))
