/** What Postgres writes of a tsvector is read as it was meant, whatever is in the words. */
import { createTestDatabase } from '@sophia/database/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countsOf } from '../src/lexemes.ts'

let client: pg.Client
beforeAll(async () => {
  client = new pg.Client({ connectionString: await createTestDatabase() })
  await client.connect()
}, 60_000)
afterAll(() => client?.end())

/** The counts as Postgres tells them, and as they are read of its text. */
async function both(tsvector: string): Promise<[Record<string, number>, Record<string, number>]> {
  const { rows } = await client.query<{ text: string; counts: Record<string, number> }>(
    `select value::text as text, (select json_object_agg(lexeme, cardinality(positions)) from unnest(value)) as counts
     from (select $1::tsvector as value) made`,
    [tsvector],
  )
  return [rows[0]?.counts ?? {}, Object.fromEntries(countsOf(rows[0]?.text ?? ''))]
}

test.each([
  ['weights and many positions', `'wing':1A,5,9B,200C 'lift':3`],
  ['quotes, backslashes and colons', String.raw`'it''s':2 'a\\b':1,4 'x:7,8':5 '''':6 '\\':9`],
  ['spaces, letters beyond ASCII and names of prototypes', `'two words':1 'größe':2,3 '__proto__x':4 'constructor':5`],
])('%s', async (_, tsvector) => {
  const [told, read] = await both(tsvector)
  expect(Object.keys(told).length).toBeGreaterThan(1)
  expect(read).toEqual(told)
})

test('text as it comes in', async () => {
  const { rows } = await client.query<{ value: string }>(`select to_tsvector('english', $1)::text as value`, [
    `It's a C:\\folder\\file.txt of "quotes", e-mail@example.com, https://example.com/a?b='c' and 3.14 3.14 3.14`,
  ])
  const [told, read] = await both(rows[0]?.value ?? '')
  expect(read).toEqual(told)
  expect(read['3.14']).toBe(3)
})
