/** Rows that a source refused are missing from what counts that source, and from nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Business, startBusiness } from './business.ts'

const columns = { id: 'no', stage: 'state', close_date: 'end', close_value: 'amount' }
let business: Business
/** A state that the source does not have refuses its row. */
const take = (source: string, states: readonly string[]) => {
  const rows = states.map((state, at) => `${source}${at},${state},2/1/2024,5`)
  return business.take([{ name: `${source}.csv`, content: `no,state,end,amount\n${rows.join('\n')}\n` }], {
    columns,
    source,
  })
}
const refused = { north: 0, south: 2, void: 1 }
beforeAll(async () => {
  business = await startBusiness()
  expect((await take('north', ['Won', 'Won', 'Lost'])).rows).toMatchObject({ stored: 3, rejected: refused.north })
  expect((await take('south', ['Won', 'Gone', 'Gone'])).rows).toMatchObject({ stored: 1, rejected: refused.south })
  expect((await take('void', ['Gone'])).rows).toMatchObject({ stored: 0, rejected: refused.void })
})
afterAll(() => business?.app.close())

const ask = (filters: readonly object[]) => business.ask({ metrics: ['deals_won'], dimensions: ['source'], filters })
const filter = (op: string, value: unknown) => ({ field: 'source', op, value })
type Source = keyof typeof refused
const all: Source[] = ['north', 'south', 'void']
const cases: [string, object[], Source[]][] = [
  ['none', [], all],
  ['another field', [{ field: 'status', op: 'eq', value: 'won' }], all],
  ['eq', [filter('eq', 'north')], ['north']],
  ['eq', [filter('eq', 'south')], ['south']],
  ['eq', [filter('eq', 'void')], ['void']],
  ['eq, of what nobody is called', [filter('eq', 'nobody')], []],
  ['ne', [filter('ne', 'south')], ['north', 'void']],
  ['ne', [filter('ne', 'north')], ['south', 'void']],
  ['ne, of what nobody is called', [filter('ne', 'nobody')], all],
  ['in', [filter('in', ['north'])], ['north']],
  ['in', [filter('in', ['north', 'nobody'])], ['north']],
  ['in', [filter('in', ['north', 'south'])], ['north', 'south']],
  ['in', [filter('in', ['void', 'nobody'])], ['void']],
  ['in and ne', [filter('in', ['north', 'south']), filter('ne', 'south')], ['north']],
  ['ne and ne', [filter('ne', 'south'), filter('ne', 'void')], ['north']],
  ['eq and eq, which no row can be', [filter('eq', 'north'), filter('eq', 'south')], []],
]

describe.each(cases)('asked with %s %j', (_op, filters, asked) => {
  test(`the rows that ${asked.join(', ') || 'nobody'} refused are missing, and no others`, async () => {
    const { missing, complete, series } = await ask(filters)
    const expected = asked.filter((source) => refused[source] > 0)
    expect(missing).toEqual(
      expected.map((source) => ({
        rows: refused[source],
        reason: `rows of deals that the last intake of ${source} could not store: left out`,
      })),
    )
    expect(complete).toBe(expected.length === 0)
    // What is counted and what is said to be missing are of the same sources.
    const counted = series.flatMap(({ dimensions, values }) => (values['deals_won']?.rows ? [dimensions.source] : []))
    expect(counted).toEqual(asked.filter((source) => source !== 'void'))
  })
})

test('a source that mends its rows is complete again, and was not when it was asked before', async () => {
  const south = [filter('eq', 'south')]
  const { asOf } = await ask(south)
  expect((await take('south', ['Won', 'Won', 'Lost'])).rows).toMatchObject({ stored: 2, rejected: 0 })
  expect((await ask(south)).complete).toBe(true)
  const before = await business.ask({ metrics: ['deals_won'], filters: south, asOf })
  expect([before.complete, before.totals['deals_won']?.value]).toEqual([false, 1])
  expect((await ask([])).missing.map(({ rows }) => rows)).toEqual([refused.void])
})
