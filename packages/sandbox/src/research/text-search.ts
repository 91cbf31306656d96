/** Word search for a few dozen documents: stems, rare words count more, titles count double. */

const fillers = new Set(
  'a an and are as at be by can do does for from has have how i in is it its me my of on or our should than that the their there they this to us was we what when where which who why will with would you your about between into not no'.split(
    ' ',
  ),
)

export const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !fillers.has(word)).map(stem)

const stem = (word: string): string =>
  word.length < 5
    ? word.replace(/(?<=[a-z]{3})s$/, '')
    : word.replace(/(ies|ing|ed|es|s|e|y)$/, '').replace(/(ment|ation|or|er)$/, '')

export interface Searchable {
  readonly title: string
  readonly text: string
}

export interface Index<Document extends Searchable> {
  /** Best first. A document must hold two in five of the words asked for. */
  find(query: string): { readonly document: Document; readonly score: number }[]
}

export function createIndex<Document extends Searchable>(documents: readonly Document[]): Index<Document> {
  const entries = documents.map((document) => {
    const counts = new Map<string, number>()
    const count = (word: string, weight: number) => counts.set(word, (counts.get(word) ?? 0) + weight)
    for (const word of wordsOf(document.title)) count(word, 2)
    for (const word of wordsOf(document.text)) count(word, 1)
    return { document, counts, length: wordsOf(document.text).length + 1 }
  })
  const average = entries.reduce((sum, { length }) => sum + length, 0) / Math.max(1, entries.length)
  const rarity = (word: string) => {
    const holders = entries.filter(({ counts }) => counts.has(word)).length
    return Math.log(1 + (entries.length - holders + 0.5) / (holders + 0.5))
  }
  return {
    find(query) {
      const words = [...new Set(wordsOf(query))]
      if (!words.length) return []
      const weights = new Map(words.map((word) => [word, rarity(word)]))
      const needed = Math.max(1, Math.round(words.length * 0.4))
      return entries
        .flatMap(({ counts, document, length }) => {
          const held = words.filter((word) => counts.has(word))
          if (held.length < needed) return []
          const score = held.reduce(
            (sum, word) => sum + okapi(counts.get(word) ?? 0, length / average) * (weights.get(word) ?? 0),
            0,
          )
          return [{ document, score }]
        })
        .sort((a, b) => b.score - a.score)
    },
  }
}

/** The saturating term frequency of BM25. */
const okapi = (frequency: number, relativeLength: number): number =>
  (frequency * 2.2) / (frequency + 1.2 * (0.25 + 0.75 * relativeLength))
