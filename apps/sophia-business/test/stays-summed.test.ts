/** What is added up beside the facts is what the facts add up to, whatever has happened to them. */
import { openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComparedAnswer } from '../src/kpis.ts'
import { migrations } from '../src/migrations/index.ts'
import { type Business, startBusiness } from './business.ts'
import { dealRow, stayRow, storeFacts } from './hand-made.ts'

let seed = 20_261_126
const random = (below: number): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
  return (seed >>> 8) % below
}
const pick = <Each>(values: readonly Each[]): Each => values[random(values.length)] as Each

const hourMs = 3_600_000
const first = Date.UTC(2026, 0, 1)
const stages = ['Discovery', 'Demo', 'Pilot']
const sources = ['hubspot', 'other']

/** Of one deal, as its source knows it now. */
interface Stay {
  readonly source: string
  readonly owner: string
  readonly stage: string
  readonly entered: number
  /** null: the deal is still there. */
  readonly left: number | null
  readonly outcome: 'forward' | 'back' | 'won' | 'lost' | null
}

/** Stays of a deal one after the other; in a hundred days, so that days and stages are met again and again. */
function stays(source: string, owner: string): Stay[] {
  let entered = first + random(60 * 24) * hourMs
  const count = random(5)
  return Array.from({ length: count }, (_, at) => {
    const left = at === count - 1 && random(2) ? null : entered + random(20 * 24) * hourMs + random(3_600) * 1_000
    const outcome = left === null ? null : pick(['forward', 'back', 'won', 'lost'] as const)
    const stay = { source, owner, stage: pick(stages), entered, left, outcome }
    entered = left ?? entered
    return stay
  })
}

const instant = (time: number | null) => (time === null ? null : new Date(time).toISOString())

/** A page of a sync: some deals are new, some are told otherwise than before, some are gone. */
async function storePage(business: Business, known: Map<string, readonly Stay[]>): Promise<void> {
  const source = pick(sources)
  const ids = Array.from(new Set(Array.from({ length: 1 + random(6) }, () => String(random(20)))))
  const gone = ids.filter(() => random(4) === 0)
  for (const id of ids) known.set(`${source} ${id}`, gone.includes(id) ? [] : stays(source, pick(['Ann', 'Ben'])))
  const there = ids.flatMap((id) => (gone.includes(id) ? [] : [{ id, own: known.get(`${source} ${id}`) ?? [] }]))
  const wholeOf = sql`kept.deal_id = any (${ids})`
  await storeFacts(
    business,
    [
      {
        kind: 'deals',
        rows: there.map(({ id, own }) =>
          dealRow(id, 'Demo', 'open', { owner: own[0]?.owner ?? null, moved_on: '2026-01-01' }),
        ),
        wholeOf,
      },
      {
        kind: 'stage_changes',
        rows: there.flatMap(({ id, own }) =>
          own.map(({ stage, entered, left, outcome }, at) => {
            const row = stayRow(id, stage, instant(entered) ?? '', instant(left), outcome)
            return { ...row, fact: { ...row.fact, key: `${id} ${at}` } }
          }),
        ),
        wholeOf,
      },
    ],
    source,
  )
}

interface Asked {
  readonly dimensions?: readonly ('stage' | 'source')[]
  readonly grain?: 'month'
  readonly range?: { from: string; to: string }
  readonly filters?: readonly { field: 'stage' | 'source'; op: 'eq' | 'ne' | 'in'; value: string | string[] }[]
}
const metrics = ['stage_conversion', 'stage_loss_rate', 'days_in_stage']
const questions: readonly Asked[] = [
  {},
  { dimensions: ['stage'] },
  { dimensions: ['stage', 'source'], grain: 'month' },
  { grain: 'month', range: { from: '2026-01-20', to: '2026-03-05' } },
  { dimensions: ['source'], filters: [{ field: 'stage', op: 'ne', value: 'Demo' }] },
  { dimensions: ['stage'], filters: [{ field: 'source', op: 'eq', value: 'other' }] },
  {
    filters: [{ field: 'stage', op: 'in', value: ['Demo', 'Pilot'] }],
    range: { from: '2026-02-01', to: '2026-02-02' },
  },
]

const nothing = { moved: 0, lost: 0, ended: 0, ms: 0 }

/** The same by counting. */
function counted(known: ReadonlyMap<string, readonly Stay[]>, { dimensions = [], grain, range, filters = [] }: Asked) {
  const points = new Map<string, { moved: number; lost: number; ended: number; ms: number }>()
  for (const stay of [...known.values()].flat()) {
    if (stay.left === null) continue
    const day = new Date(stay.left).toISOString().slice(0, 10)
    if (range && (day < range.from || day >= range.to)) continue
    const passes = filters.every(({ field, op, value }) =>
      op === 'in' ? value.includes(stay[field]) : (stay[field] === value) === (op === 'eq'),
    )
    if (!passes) continue
    const key = [grain ? `${day.slice(0, 7)}-01` : 'all', ...dimensions.map((name) => stay[name])].join(' ')
    const { moved, lost, ended, ms } = points.get(key) ?? nothing
    const isMove = stay.outcome === 'forward' || stay.outcome === 'won'
    points.set(key, {
      moved: moved + Number(isMove),
      lost: lost + Number(stay.outcome === 'lost'),
      ended: ended + 1,
      ms: ms + stay.left - stay.entered,
    })
  }
  return points
}

const keyOf = ({ period, dimensions }: ComparedAnswer['series'][number], split: readonly ('stage' | 'source')[]) =>
  [period, ...split.map((name) => dimensions[name])].join(' ')

let business: Business
const known = new Map<string, readonly Stay[]>()
beforeAll(async () => {
  business = await startBusiness()
})
afterAll(() => business?.app.close())

test('figures of stages are those of counting, after every page; and later the same as of then, from the facts', {
  timeout: 120_000,
}, async () => {
  const told: { asked: Asked; answer: ComparedAnswer }[] = []
  for (let page = 0; page < 25; page++) {
    await storePage(business, known)
    for (const asked of questions) {
      const answer = await business.ask({ metrics, ...asked })
      told.push({ asked, answer })
      const expected = counted(known, asked)
      const found = answer.series.filter(({ values }) => values['stage_conversion']?.rows)
      expect([page, asked, new Set(found.map((point) => keyOf(point, asked.dimensions ?? [])))]).toEqual([
        page,
        asked,
        new Set(expected.keys()),
      ])
      for (const point of found) {
        const { moved, lost, ended, ms } = expected.get(keyOf(point, asked.dimensions ?? [])) ?? nothing
        const { stage_conversion: conversion, stage_loss_rate: loss, days_in_stage: days } = point.values
        expect([page, asked, conversion]).toMatchObject([
          page,
          asked,
          { numerator: moved, denominator: ended, rows: ended },
        ])
        expect([page, asked, loss]).toMatchObject([page, asked, { numerator: lost, denominator: ended, rows: ended }])
        expect(days).toMatchObject({ rows: ended, value: expect.closeTo(ms / ended / 24 / hourMs, 9) })
      }
    }
  }
  // What was known before the last page is read from the facts, one by one.
  for (const { asked, answer } of told) {
    const { series, totals, rows, lineageId } = await business.ask({ metrics, ...asked, asOf: answer.asOf })
    expect([asked, series, totals, rows, lineageId]).toEqual([
      asked,
      answer.series,
      answer.totals,
      answer.rows,
      answer.lineageId,
    ])
  }
})

test('by a field that only deals have, the parts are those of the sum', async () => {
  const whole = await business.ask({ metrics, dimensions: ['stage'] })
  const parts = await business.ask({ metrics, dimensions: ['stage', 'owner'] })
  for (const { dimensions, values } of whole.series) {
    const own = parts.series.filter((point) => point.dimensions.stage === dimensions.stage)
    for (const metric of metrics) {
      const sum = (of: 'numerator' | 'rows') =>
        own.reduce((total, each) => total + Number(each.values[metric]?.[of]), 0)
      expect(sum('rows')).toBe(values[metric]?.rows)
      expect(sum('numerator')).toBeCloseTo(Number(values[metric]?.numerator), 9)
    }
  }
})

const summed = async (kysely: Kysely<unknown>) => {
  const { rows } = await sql`
    select source, stage, status, outcome, left_on::text, stays, days::float8 from stays_summed where stays <> 0
    order by 1, 2, 3, 4, 5`.execute(kysely)
  return rows
}

test('the rows behind a sum are as many as it says', async () => {
  const { lineageId, totals } = await business.ask({ metrics: ['stage_conversion'], dimensions: ['stage'] })
  const { rows, items } = await business.behind(lineageId, { limit: '100' })
  expect(rows).toBe(totals['stage_conversion']?.rows)
  expect(items[0]?.counted['stage_conversion']).toMatchObject({ denominator: '1' })
})

test('facts from before there were sums are added up when the service is brought up to date', async () => {
  const kept = await openDatabase<unknown>({ url: business.databaseUrl, name: 'sophia_business', migrations })
  const url = await createTestDatabase()
  const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0013_stays_summed'))
  const old = await openDatabase<unknown>({ url, name: 'sophia_business', migrations: before })
  const stored = await sql<Record<string, unknown>>`
    select source, hash, intake_id, file, line, valid_from, valid_to, key, deal_id, stage, status, entered_at, left_at, outcome
    from stage_changes`.execute(kept.kysely)
  await sql`
    insert into stage_changes (source, hash, intake_id, file, line, valid_from, valid_to, key, deal_id, stage, status,
      entered_at, left_at, outcome)
    select * from json_to_recordset(${JSON.stringify(stored.rows)}) as given (source text, hash text, intake_id uuid, file text,
      line integer, valid_from integer, valid_to integer, key text, deal_id text, stage text, status text,
      entered_at timestamptz, left_at timestamptz, outcome text)`.execute(old.kysely)
  await old.close()
  const current = await openDatabase<unknown>({ url, name: 'sophia_business', migrations })
  expect(await summed(current.kysely)).toEqual(await summed(kept.kysely))
  await sql`delete from stage_changes`.execute(current.kysely)
  expect(await summed(current.kysely)).toEqual([])
  await current.close()
  await kept.close()
})
