import { sql } from 'kysely'
import type { Store } from './tables.ts'

export interface Range {
  readonly start: number
  readonly end: number
}

interface Word extends Range {
  readonly text: string
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: word, index }) => ({
    text: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }))
}

/**
 * The words of each text that are the same as one of `lexemes` once stemmed.
 *
 * @returns ranges in UTF-16 code units, one list a text.
 */
export async function findWords(
  store: Store,
  texts: readonly string[],
  lexemes: ReadonlySet<string>,
): Promise<Range[][]> {
  const words = texts.map(wordsOf)
  const distinct = [...new Set(words.flat().map(({ text }) => text))]
  if (!distinct.length || !lexemes.size) return texts.map(() => [])
  const { rows } = await sql<{ word: string }>`
    select word from unnest(${distinct}::text[]) word
    where ts_lexize('english_stem', word) && ${[...lexemes]}::text[]`.execute(store)
  const matching = new Set(rows.map(({ word }) => word))
  return words.map((ofText) =>
    ofText.filter(({ text }) => matching.has(text)).map(({ start, end }) => ({ start, end })),
  )
}
