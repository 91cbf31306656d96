import { sql } from 'kysely'
import type { Store } from './tables.ts'

export interface Range {
  readonly start: number
  readonly end: number
}

export interface Highlights {
  /**
   * The words of each text that are the same as one of `lexemes` once stemmed.
   *
   * @returns ranges in UTF-16 code units, one list a text.
   */
  find(store: Store, texts: readonly string[], lexemes: ReadonlySet<string>): Promise<Range[][]>
}

/** Some 3 MB, twice: most words of most texts are among so many. */
const kept = 25_000

/** Postgres stems each word once, and is asked only for those that did not come lately. */
export function createHighlights(): Highlights {
  let lately = new Map<string, string>()
  let before = new Map<string, string>()

  const known = (word: string): string | undefined => lately.get(word) ?? before.get(word)

  function remember(word: string, stem: string): void {
    if (lately.size >= kept) [before, lately] = [lately, new Map()]
    lately.set(word, stem)
  }

  async function stemsOf(store: Store, words: Iterable<string>): Promise<Map<string, string>> {
    const stems = new Map<string, string>()
    const unknown: string[] = []
    for (const word of new Set(words)) {
      const stem = known(word)
      if (stem === undefined) unknown.push(word)
      else stems.set(word, stem)
      if (stem !== undefined && !lately.has(word)) remember(word, stem)
    }
    for (const { word, stem } of unknown.length ? await ask(store, unknown) : []) {
      stems.set(word, stem)
      remember(word, stem)
    }
    return stems
  }

  return {
    async find(store, texts, lexemes) {
      if (!lexemes.size) return texts.map(() => [])
      const words = texts.map(wordsOf)
      const stems = await stemsOf(
        store,
        words.flatMap((ofText) => ofText.map(({ text }) => text)),
      )
      return words.map((ofText) =>
        ofText.filter(({ text }) => lexemes.has(stems.get(text) ?? '')).map(({ start, end }) => ({ start, end })),
      )
    },
  }
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

/** A stop word has none: the empty text, which no query holds. */
async function ask(store: Store, words: readonly string[]): Promise<{ word: string; stem: string }[]> {
  const { rows } = await sql<{ word: string; stem: string }>`
    select word, coalesce((ts_lexize('english_stem', unaccent(word)))[1], '') as stem
    from unnest(${words}::text[]) word`.execute(store)
  return rows
}
