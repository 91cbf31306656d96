/** A word is found with or without its accents, and one that nobody wrote by what it was meant to be, which the answer says. */
import { openDatabase } from '@sophia/database'
import { createTestDatabase } from '@sophia/database/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import { editsBetween } from '../src/spelling.ts'
import type { Tables } from '../src/tables.ts'
import { type Context, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
  for (const name of ['handbook', 'secret']) await context.call('root', 'PUT', `/collections/${name}`, {})
  await context.add({ title: 'Bureaux', text: 'Die Filiale in Zürich und das Café in Genève öffnen um neun.' })
  await context.add({ title: 'Réservations', text: 'Rooms are kept for a week.' })
  await context.add({ title: 'Keys', text: 'Each tenant receives two keys on the day of arrival.' })
  await context.add({ title: 'Parts', text: 'Order part XK4711 from the maintenance desk.' })
  await context.add(
    { title: 'Pay', text: 'A confidential remuneration.', visibility: 'team:finance', collection: 'secret' },
    'carla',
  )
})
afterAll(() => context?.close())

const found = async (query: string, more: Record<string, unknown> = {}, person: 'root' | 'ana' | 'carla' = 'root') => {
  const { hits, notice } = await context.search(query, { mode: 'lexical', ...more }, person)
  return { titles: hits.map(({ document }) => document.title), notice, hits }
}

describe('accents', () => {
  test.each([
    ['zurich', 'Bureaux'],
    ['ZÜRICH', 'Bureaux'],
    ['geneve', 'Bureaux'],
    ['Café', 'Bureaux'],
    ['reservation', 'Réservations'],
    ['réservations', 'Réservations'],
  ])('%s finds %s', async (query, title) => {
    const { titles, notice } = await found(query)
    expect([titles, notice]).toEqual([[title], undefined])
  })

  test('are in what is highlighted', async () => {
    const { hits } = await found('zurich')
    const [hit] = hits
    const words = hit?.highlights.map(({ start, end }) =>
      hit.chunk.text.slice(start - hit.chunk.start, end - hit.chunk.start),
    )
    expect(words).toEqual(['Zürich'])
  })
})

describe('a word that nothing holds', () => {
  test.each([
    ['recieves', 'receiv'],
    ['tennant', 'tenant'],
    ['mantenance', 'mainten'],
    ['arival', 'arriv'],
  ])('%s is searched as what is spelled most like it, and the answer says so', async (query, stem) => {
    const { titles, notice } = await found(query)
    expect(titles).toHaveLength(1)
    expect(notice).toBe(`Nothing holds “${query}”, so words like “${stem}” were searched for.`)
  })

  test('leaves the other words of the query as they are', async () => {
    const { hits, notice } = await found('keys of a tennant')
    expect(hits[0]?.document.title).toBe('Keys')
    expect(Object.keys(hits[0]?.scores.terms ?? {}).toSorted()).toEqual(['key', 'tenant'])
    expect(notice).toContain('“tennant”')
  })

  test.each(['XK4712', 'keq', '"recieves"', 'zeppelin', 'qqqqqqqq'])(
    '%s finds nothing where nothing is like it',
    async (query) => {
      expect(await found(query)).toEqual({ titles: [], notice: undefined, hits: [] })
    },
  )

  test('counts once where two were meant for the same', async () => {
    const [one, two] = [await found('tennant'), await found('tennant tenent')]
    expect(two.hits.map(({ score }) => score)).toEqual(one.hits.map(({ score }) => score))
  })

  test('is one of eight at most: a page of them is no sentence', async () => {
    const { notice = '' } = await found(
      'b c d f g h j k m p'
        .split(' ')
        .map((letter) => `tena${letter}nt`)
        .join(' '),
    )
    expect(notice.match(/tena.nt/g)).toHaveLength(8)
  })

  test('is never compared with words that the caller may not see', async () => {
    expect((await found('remunaration', {}, 'carla')).titles).toEqual(['Pay'])
    expect(await found('remunaration', {}, 'ana')).toEqual({ titles: [], notice: undefined, hits: [] })
    expect((await found('remunaration', { collections: ['handbook'] }, 'carla')).titles).toEqual([])
  })
})

test('edits are counted as people make them', () => {
  const counts = [
    ['receive', 'recieve'],
    ['tenant', 'tennant'],
    ['lock', 'lick'],
    ['door', 'doors'],
    ['', 'abc'],
    ['kitten', 'sitting'],
  ].map(([one = '', other = '']) => editsBetween(one, other))
  expect(counts).toEqual([1, 1, 1, 1, 3, 3])
})

test('what was stored before accents were left out is found after the upgrade, under the same identifiers', async () => {
  const url = await createTestDatabase()
  const older = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0007_words'))
  const before = await openDatabase<Tables>({ url, name: 'mcp_context', migrations: older })
  await sql`
    with collection as (insert into collections (name) values ('handbook') returning id),
      space as (insert into spaces (collection_id, visibility) select id, 'public' from collection returning id),
      made as (insert into documents (space_id, version, sha256) select id, 1, 'x' from space returning id, space_id),
      version as (
        insert into versions (document_id, version, title, media_type, text, sha256, metadata, created_by)
        select id, 1, 'Städte', 'text/plain', 'Zürich and Bern', 'x', '{}', 'root' from made
      )
    insert into chunks (document_id, space_id, ordinal, start_offset, end_offset, headings, text, tokens, lexemes)
    select id, space_id, ordinal, 0, 5, '{}', text, 5,
      setweight(to_tsvector('english', 'Städte'), 'A') || to_tsvector('english', text)
    from made, (values (0, 'Zürich and Bern'), (1, 'Bern again')) as given (ordinal, text)`.execute(before.kysely)
  const idsOf = async (store: typeof before.kysely) =>
    (await sql`select id from chunks order by id`.execute(store)).rows
  const ids = await idsOf(before.kysely)
  await before.close()

  const after = await startContext({ DATABASE_URL: url })
  try {
    const { hits } = await after.search('zurich', { mode: 'lexical' })
    expect(hits.map(({ chunk }) => chunk.text)).toEqual(['Zürich and Bern'])
    expect((await after.search('stadte', { mode: 'lexical' })).hits).toHaveLength(2)
    const opened = await openDatabase<Tables>({ url, name: 'mcp_context', migrations })
    expect(await idsOf(opened.kysely)).toEqual(ids)
    // The statistics are those that the chunks have.
    const { rows } = await sql`
      select (select jsonb_object_agg(term, chunks) from terms) = (
        select jsonb_object_agg(lexeme, count) from (
          select lexeme, count(*) from chunks, unnest(lexemes) group by 1) counted) as exact,
        (select chunks from spaces) as chunks`.execute(opened.kysely)
    expect(rows).toEqual([{ exact: true, chunks: 2 }])
    await opened.close()
  } finally {
    await after.close()
  }
})
