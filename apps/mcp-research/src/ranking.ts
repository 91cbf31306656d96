import { canonicalUrl, pageKey } from './canonical-url.ts'
import type { Found, SourceName } from './sources/source.ts'
import { questionStems, stemsOf } from './words.ts'

/** A page that one or more sources found. */
export interface Result extends Found {
  readonly source: SourceName
  /** Every source that named it. */
  readonly foundBy: SourceName[]
  readonly score: number
}

/** As the inventors of reciprocal rank fusion chose it. */
const fusionConstant = 60
const k1 = 1.2
const b = 0.75

/**
 * One list of all that was found: the same page once, ordered by reciprocal rank fusion over the order of each source and
 * the order of BM25 over titles and texts.
 */
export function rank(question: string, lists: ReadonlyMap<SourceName, readonly Found[]>): Result[] {
  const merged = merge(lists)
  const relevance = bm25(
    questionStems(question),
    merged.map(({ title, text }) => stemsOf(`${title} ${text}`)),
  )
  const byRelevance = merged
    .map((_, index) => index)
    .sort((one, other) => (relevance[other] ?? 0) - (relevance[one] ?? 0))
  for (const [place, index] of byRelevance.entries()) {
    const result = merged[index]
    if (result && relevance[index]) result.score += share(place)
  }
  return merged.sort((one, other) => other.score - one.score || (one.url < other.url ? -1 : 1))
}

/** What a place in a list, counted from 0, is worth. */
const share = (place: number): number => 1 / (fusionConstant + place + 1)

interface Merged extends Found {
  source: SourceName
  foundBy: SourceName[]
  score: number
}

function merge(lists: ReadonlyMap<SourceName, readonly Found[]>): Merged[] {
  const pages = new Map<string, Merged>()
  for (const [source, list] of lists) {
    for (const [place, found] of list.entries()) {
      const url = canonicalUrl(found.url)
      if (url === undefined || found.text === '') continue
      const known = pages.get(pageKey(url))
      if (!known) {
        pages.set(pageKey(url), { ...found, url, source, foundBy: [source], score: share(place) })
      } else if (!known.foundBy.includes(source)) {
        // The longer text says more; whoever wrote it is whose result it is.
        if (found.text.length > known.text.length) Object.assign(known, { ...found, url, source })
        known.foundBy.push(source)
        known.score += share(place)
      }
    }
  }
  return [...pages.values()]
}

/** @returns for each document how well it fits the query; 0 when it holds none of its words. */
export function bm25(query: readonly string[], documents: readonly (readonly string[])[]): number[] {
  const weights = rarity(query, documents)
  const average = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(1, documents.length)
  return documents.map((document) => {
    const length = k1 * (1 - b + (b * document.length) / Math.max(1, average))
    let score = 0
    for (const [term, weight] of weights) {
      const frequency = document.filter((each) => each === term).length
      score += (weight * frequency * (k1 + 1)) / (frequency + length)
    }
    return score
  })
}

/** Inverse document frequency of each term, of the kind that is never negative. */
export function rarity(terms: readonly string[], documents: readonly (readonly string[])[]): Map<string, number> {
  return new Map(
    [...new Set(terms)].map((term) => {
      const holding = documents.filter((document) => document.includes(term)).length
      return [term, Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5))]
    }),
  )
}
