import { openDatabase } from '@sophia/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import type { Store, Tables } from '../src/tables.ts'
import { type Context, randomFrom, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
})
afterAll(() => context?.close())

/** What the statistics say, and what a recount of the chunks says. */
async function bothCounts(store: Store) {
  const kept = await sql`select space_id, term, chunks from terms order by space_id, term`.execute(store)
  const counted = await sql`
    select space_id, lexeme as term, count(*) as chunks from chunks, unnest(lexemes)
    group by 1, 2 order by space_id, lexeme`.execute(store)
  const totals = await sql`select id, chunks, tokens from spaces where chunks <> 0 or tokens <> 0 order by 1`.execute(
    store,
  )
  const summed = await sql`
    select space_id as id, count(*) as chunks, sum(tokens) as tokens from chunks group by 1 order by 1`.execute(store)
  return { kept: [kept.rows, totals.rows], recounted: [counted.rows, summed.rows] }
}

test('statistics stay exact and nobody fails while writers store, renew, delete and drop collections at once', async () => {
  const words = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel']
  for (const name of ['stays', 'goes']) await context.call('root', 'PUT', `/collections/${name}`, {})
  const statuses: number[] = []
  const write = async (seed: number) => {
    const random = randomFrom(seed)
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
    for (let round = 0; round < 40; round++) {
      const { status, body } = await context.call('root', 'POST', '/documents', {
        collection: pick(['stays', 'stays', 'goes']),
        title: pick(words),
        text: Array.from({ length: 1 + random() * 20 }, () => pick(words)).join(pick([' ', '. ', '\n\n'])),
        mediaType: 'text/plain',
        visibility: pick(['public', 'team:sales']),
        source: `s${Math.floor(random() * 10)}`,
      })
      statuses.push(status)
      const turn = random()
      if (status < 300 && turn < 0.3) {
        statuses.push((await context.call('root', 'DELETE', `/documents/${body.id}`)).status)
      } else if (turn > 0.95) {
        statuses.push((await context.call('root', 'DELETE', '/collections/goes')).status)
        await context.call('root', 'PUT', '/collections/goes', {})
      }
    }
  }
  await Promise.all([1, 2, 3, 4].map(write))
  expect(statuses.filter((status) => status >= 300 && status !== 404)).toEqual([])

  const database = await openDatabase<Tables>({ url: context.databaseUrl, name: 'unused', migrations })
  try {
    const { kept, recounted } = await bothCounts(database.kysely)
    expect(recounted[0]?.length).toBeGreaterThan(0)
    expect(kept).toEqual(recounted)
    for (const name of ['stays', 'goes']) await context.call('root', 'DELETE', `/collections/${name}`)
    expect((await bothCounts(database.kysely)).kept).toEqual([[], []])
    for (const table of ['spaces', 'documents', 'versions', 'chunks', 'terms'] as const) {
      expect(await database.kysely.selectFrom(table).selectAll().execute()).toEqual([])
    }
  } finally {
    await database.close()
  }
})
