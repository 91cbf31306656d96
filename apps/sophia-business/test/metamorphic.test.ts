/** What must not change a figure does not, and what must add up does: over every metric of the registry. */
import { createTestDatabase } from '@sophia/database/testing'
import { Decimal } from 'decimal.js'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fact } from '../src/intake/facts.ts'
import type { ComparedAnswer } from '../src/kpis.ts'
import type { Metric } from '../src/metrics/metric.ts'
import { registry } from '../src/metrics/registry.ts'
import { subjectOf } from '../src/metrics/subjects.ts'
import type { Value } from '../src/metrics/value-of.ts'
import type { PageFacts } from '../src/sync/page-store.ts'
import { type Business, startBusiness } from './business.ts'
import { storeFacts } from './hand-made.ts'
import { code, compute, day, deals, facts, shuffled } from './random-facts.ts'

async function take(
  business: Business,
  told: (pages: readonly PageFacts[]) => readonly PageFacts[] = (pages) => pages,
) {
  await storeFacts(business, told(facts.deals), 'hubspot', 'deals')
  await storeFacts(business, told(facts.code), 'github', 'code')
  await storeFacts(business, told(facts.compute), 'lambda', 'compute')
}

const eachFact = (pages: readonly PageFacts[], change: (fact: Fact) => Fact): PageFacts[] =>
  pages.map(({ kind, rows }) => ({ kind, rows: rows.map(({ place, fact }) => ({ place, fact: change(fact) })) }))

/** Francs to the dollar. */
const rate = 4
/** The same company, had it been paid in francs wherever it was paid in dollars. */
const inFrancs = (pages: readonly PageFacts[]) =>
  eachFact(pages, (fact) => {
    if (fact['currency'] !== 'USD') return fact
    const amounts = ['close_value', 'list_price', 'cost'].flatMap((name) => {
      const amount = fact[name] ?? null
      return amount === null ? [] : [[name, new Decimal(amount).times(rate).toFixed()]]
    })
    return { ...fact, currency: 'CHF', ...Object.fromEntries(amounts) }
  })

/** The same instant on a clock so many minutes ahead of UTC. */
function onClock(iso: string, minutes: number): string {
  const shown = new Date(Date.parse(iso) + minutes * 60_000).toISOString().slice(0, -1)
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${shown}${minutes < 0 ? '-' : '+'}${[hours, rest].map((part) => String(part).padStart(2, '0')).join(':')}`
}
const onIndianClocks = (pages: readonly PageFacts[]) =>
  eachFact(pages, (fact) =>
    Object.fromEntries(
      Object.entries(fact).map(([name, value]) => [
        name,
        typeof value === 'string' && name.endsWith('_at') ? onClock(value, 330) : value,
      ]),
    ),
  )

/** Does something as on a machine that stands elsewhere. */
async function at<Found>(place: string, work: () => Promise<Found>): Promise<Found> {
  const before = process.env['TZ']
  process.env['TZ'] = place
  try {
    return await work()
  } finally {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  }
}

/** A service on a machine, and with a database, that stand elsewhere. */
const startAt = (place: string) =>
  at(place, async () => {
    const databaseUrl = await createTestDatabase()
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query(`alter database ${client.escapeIdentifier(client.database ?? '')} set timezone to '${place}'`)
    await client.end()
    const started = await startBusiness({ DATABASE_URL: databaseUrl })
    await take(started, onIndianClocks)
    return started
  })

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
/** Paid in francs. */
let swiss: Business
const places = ['Pacific/Auckland', 'America/Los_Angeles'] as const
const away = new Map<string, Business>()
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
  swiss = await startBusiness()
  await take(swiss, inFrancs)
  for (const place of places) away.set(place, await startAt(place))
}, 120_000)
afterAll(async () => {
  for (const each of [business, other, crowded, swiss, ...away.values()]) await each?.app.close()
})

const partsOf = (value: Value | undefined): readonly Value[] => value?.byCurrency ?? (value ? [value] : [])

/** Halves of a cent, before and after the change. */
const rounding = (rate + 1) * 0.005

/** Whether a figure is the other one with its dollars made francs, and is the same in all else. */
function expectInFrancs({ amounts, unit }: Metric, before: Value | undefined, after: Value | undefined, where: string) {
  expect([where, after?.unit, after?.rows]).toEqual([where, before?.unit, before?.rows])
  const found = new Map(partsOf(after).map((part) => [part.currency, part]))
  expect([where, found.size]).toEqual([where, partsOf(before).length])
  for (const part of partsOf(before)) {
    if (part.currency !== 'USD') {
      expect([where, found.get(part.currency)]).toEqual([where, part])
      continue
    }
    const changed = found.get('CHF')
    expect([where, changed?.rows, changed?.interval]).toEqual([where, part.rows, part.interval])
    for (const [field, isAmount] of [
      ['value', unit === 'money'],
      ['numerator', amounts?.numerator],
      ['denominator', amounts?.denominator],
    ] as const) {
      const [was, is] = [part[field] ?? null, changed?.[field] ?? null]
      if (was === null || is === null) expect([where, field, is]).toEqual([where, field, was])
      else if (isAmount)
        expect([where, field, Math.abs(Number(is) - rate * Number(was)) <= rounding]).toEqual([where, field, true])
      else expect([where, field, is]).toEqual([where, field, expect.closeTo(Number(was), 12)])
    }
  }
}

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
    for (const { name, kind } of metrics.filter((metric) => names.includes(metric.name))) {
      const count = (value: ComparedAnswer['totals'][string] | undefined) => value?.rows ?? 0
      expect([name, count(first[name]) + count(second[name])]).toEqual([name, count(whole[name])])
      if (kind === 'median' || kind === 'per_day' || kind === 'per_mean') continue
      for (const figure of partsOf(whole[name])) {
        const half = (value: ComparedAnswer['totals'][string] | undefined) =>
          partsOf(value).filter(({ currency }) => currency === figure.currency)
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

  test('of a window are the same on whatever clock its instants are read', async () => {
    const asked = { metrics: names, grain: 'week' }
    const expected = figuresOf(await business.ask({ ...asked, range }))
    for (const minutes of [-660, 120, 330, 840]) {
      const [from, to] = [-180, 0].map((days) => onClock(`${day(days)}T00:00:00Z`, minutes))
      expect([minutes, figuresOf(await business.ask({ ...asked, range: { from, to } }))]).toEqual([minutes, expected])
    }
  })

  test('of a window do not depend on the periods that it is cut into', async () => {
    const { totals, rows } = await business.ask({ metrics: names, range })
    for (const grain of ['day', 'week', 'month', 'quarter', 'year']) {
      const cut = await business.ask({ metrics: names, range, grain })
      expect([grain, cut.totals, cut.rows]).toEqual([grain, totals, rows])
      for (const name of names) {
        const counted = cut.series.reduce((sum, { values }) => sum + (values[name]?.rows ?? 0), 0)
        expect([grain, name, counted]).toEqual([grain, name, totals[name]?.rows])
      }
    }
  })

  test('of windows that meet at a midnight of another zone hold each row once', async () => {
    const counts = async (from: string, to: string) => {
      const { totals } = await business.ask({ metrics: names, range: { from, to } })
      return names.map((name) => totals[name]?.rows ?? 0)
    }
    const whole = await counts(range.from, range.to)
    for (const clock of ['-08:00', '+05:30', '+13:00']) {
      const border = `${day(-71)}T00:00:00${clock}`
      const [first, second] = [await counts(range.from, border), await counts(border, range.to)]
      expect([clock, first.map((count, at) => count + (second[at] ?? 0))]).toEqual([clock, whole])
    }
  })

  test.each(places)('are the same of a service in %s, with their rows', async (place) => {
    const asked = { metrics: names, dimensions: [split], grain: 'month', range, compareTo: 'previous' }
    const tell = async (from: Business) => {
      const answer = await from.ask(asked)
      const { items } = await from.behind(answer.lineageId, { limit: '100' })
      const rows = items.map(({ deal, engageDate, closeDate, counted }) => ({ deal, engageDate, closeDate, counted }))
      const { comparison } = answer
      return { ...figuresOf(answer), before: comparison && [comparison.range, figuresOf(comparison)], rows }
    }
    const there = await at(place, async () => {
      // Or nothing would be tested.
      expect(new Date(Date.UTC(2024, 0)).getHours()).not.toBe(0)
      return tell(away.get(place) as Business)
    })
    expect(there).toEqual(await tell(business))
  })

  test('of an amount change by one rate with its currency, and nothing else changes', async () => {
    const asked = { metrics: names, dimensions: [split], grain: 'month', range }
    const [before, after] = [await business.ask(asked), await swiss.ask(asked)]
    expect(after.rows).toBe(before.rows)
    expect(after.series.map(({ period, dimensions }) => [period, dimensions])).toEqual(
      before.series.map(({ period, dimensions }) => [period, dimensions]),
    )
    expect(after.missing).toEqual(before.missing)
    for (const metric of metrics.filter(({ name }) => names.includes(name))) {
      const { name } = metric
      expectInFrancs(metric, before.totals[name], after.totals[name], name)
      for (const [at, { period, values }] of before.series.entries())
        expectInFrancs(metric, values[name], after.series[at]?.values[name], `${name} of ${period}`)
    }
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
