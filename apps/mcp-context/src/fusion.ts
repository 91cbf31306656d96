import type { RankedChunk } from './ranking.ts'
import type { Near } from './semantic.ts'

/** A chunk that was found by its words, by its meaning, or by both. */
export interface Hit {
  readonly id: number
  readonly score: number
  readonly words?: RankedChunk
  readonly meaning?: Near
  /** Its places in the two rankings, from 1. */
  readonly ranks?: { readonly lexical?: number; readonly semantic?: number }
}

/** Of Cormack, Clarke and Büttcher (SIGIR 2009): first places do not decide alone. */
const k = 60

export const byWords = (words: RankedChunk): Hit => ({ id: words.id, score: words.score, words })
export const byMeaning = (meaning: Near): Hit => ({ id: meaning.id, score: meaning.similarity, meaning })

/** Reciprocal rank fusion: scores of two kinds are not comparable, places are. */
export function fuse(words: readonly RankedChunk[], meanings: readonly Near[]): Hit[] {
  const hits = new Map<number, Hit>()
  for (const [index, each] of words.entries()) {
    hits.set(each.id, { id: each.id, score: 1 / (k + index + 1), words: each, ranks: { lexical: index + 1 } })
  }
  for (const [index, meaning] of meanings.entries()) {
    const known = hits.get(meaning.id)
    hits.set(meaning.id, {
      ...known,
      id: meaning.id,
      score: (known?.score ?? 0) + 1 / (k + index + 1),
      meaning,
      ranks: { ...known?.ranks, semantic: index + 1 },
    })
  }
  return [...hits.values()].sort((one, other) => other.score - one.score || one.id - other.id)
}
