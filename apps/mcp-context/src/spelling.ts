import { sql } from 'kysely'
import type { Term } from './bm25.ts'
import type { Corpus } from './lexical.ts'
import type { Write } from './tables.ts'

/** A word that no chunk holds, and one that some do. Both are stems. */
export interface Respelled {
  readonly asked: string
  readonly found: string
}

/** Shorter words have too many neighbours, and what holds a digit is a name: its neighbour is another thing. */
const isSpelled = (lexeme: string): boolean => /^\p{L}{4,}$/u.test(lexeme)

/** A query is a sentence or two: of a page of unknown words, each a search of its own, the first are enough. */
const mostWords = 8

/** Of trigrams. Two letters that changed places leave a word of six with a quarter of them. */
const alike = 0.2

/**
 * Puts in place of each word that the corpus does not hold the one that is spelled most like it, if any is.
 *
 * @param terms of the query, counted.
 */
export async function respell(
  read: Write,
  terms: readonly Term[],
  { spaces }: Corpus,
): Promise<{ terms: readonly Term[]; respelled: readonly Respelled[] }> {
  const unknown = terms
    .filter(({ lexeme, chunks }) => chunks === 0 && isSpelled(lexeme))
    .map(({ lexeme }) => lexeme)
    .slice(0, mostWords)
  if (!unknown.length) return { terms, respelled: [] }
  await sql`select set_config('pg_trgm.similarity_threshold', ${String(alike)}, true)`.execute(read)
  const { rows } = await sql<Term & { asked: string }>`
    select asked, term as lexeme, sum(chunks)::bigint as chunks
    from unnest(${unknown}::text[]) asked join terms on term % asked and space_id = any(${spaces}::integer[])
    where char_length(term) between char_length(asked) - 2 and char_length(asked) + 2
    group by asked, term`.execute(read)
  const best = new Map<string, Term & { distance: number }>()
  for (const { asked, ...term } of rows) {
    const distance = editsBetween(asked, term.lexeme)
    const known = best.get(asked)
    if (distance > editsAllowed(asked) || !isSpelled(term.lexeme)) continue
    if (!known || distance < known.distance || (distance === known.distance && isBefore(term, known)))
      best.set(asked, { ...term, distance })
  }
  // Two words may be meant for one, which counts once.
  const all = new Map([...best.values(), ...terms].map(({ lexeme, chunks }) => [lexeme, { lexeme, chunks }]))
  return {
    terms: [...all.values()],
    respelled: [...best].map(([asked, { lexeme: found }]) => ({ asked, found })),
  }
}

/** The commoner one, as the likelier. */
const isBefore = (one: Term, other: Term): boolean =>
  one.chunks > other.chunks || (one.chunks === other.chunks && one.lexeme < other.lexeme)

/** Two in a short word make another word of it: a ferret is no ferry. */
const editsAllowed = (word: string): number => (word.length < 8 ? 1 : 2)

/** Letters put in, left out, changed, or neighbours in the wrong order (Damerau; optimal string alignment). */
export function editsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0
  for (let row = 1; row <= one.length; row++) {
    rows.push([row])
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      let least = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + (same ? 0 : 1))
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        least = Math.min(least, at(row - 2, column - 2) + 1)
      rows[row]?.push(least)
    }
  }
  return at(one.length, other.length)
}
