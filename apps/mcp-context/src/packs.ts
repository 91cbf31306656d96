import type { CallContext } from '@sophia/service'
import type { Memories } from './memories.ts'
import type { Pack, PackInput } from './pack-schemas.ts'
import type { SearchHit } from './schemas.ts'
import type { Search } from './search.ts'
import { loadTokeniser } from './tokens.ts'
import type { Viewer } from './visibility.ts'

export interface Packs {
  /** What a model should read for a query, within a token budget. @throws {Problem} as the search. */
  make(input: PackInput, viewer: Viewer, call: CallContext): Promise<Pack>
}

/** Considered; more of them seldom fit a model's window. */
const maxHits = 100
/** Passages that share more of their words than this say the same. */
const sameWords = 0.85

export function createPacks(search: Search, memories: Memories): Packs {
  return {
    async make({ tokenBudget, subject, ...wanted }, viewer, call) {
      const count = await loadTokeniser()
      const [found, remembered] = await Promise.all([
        search.run({ ...wanted, k: maxHits }, viewer, call),
        subject === undefined ? undefined : memories.list({ subject, limit: 100 }, viewer),
      ])
      const packing = new Packing(tokenBudget, count)
      for (const memory of remembered?.items ?? []) {
        packing.add({ kind: 'memory', memoryId: memory.id, source: memory.source }, memory.statement)
      }
      for (const hit of distinct(found.hits)) packing.add(citationOf(hit), hit.chunk.text, headingOf(hit))
      const packed = packing.finish()
      const offered = found.hits.length + (remembered?.items.length ?? 0)
      return {
        ...packed,
        tokenBudget,
        omitted: offered - packed.citations.length,
        mode: found.mode,
        ...(found.notice !== undefined && { notice: found.notice }),
        asOf: found.asOf,
        complete: found.complete && !remembered?.nextCursor,
      }
    },
  }
}

type Citation = Pack['citations'][number]

/** Grows a text piece by piece, and takes none that would break the budget. */
class Packing {
  readonly #pieces: string[] = []
  readonly #citations: Citation[] = []
  readonly #budget: number
  readonly #count: (text: string) => number
  #tokens = 0

  constructor(budget: number, count: (text: string) => number) {
    this.#budget = budget
    this.#count = count
  }

  /** Skipped when it does not fit: a shorter one after it may. */
  add(citation: Omit<Citation, 'number'>, text: string, heading = ''): void {
    const number = this.#pieces.length + 1
    const piece = `[${number}] ${heading && `${heading}\n`}${text.trim()}`
    const tokens = this.#count(`${piece}\n\n`)
    if (this.#tokens + tokens > this.#budget) return
    this.#tokens += tokens
    this.#pieces.push(piece)
    this.#citations.push({ number, ...citation })
  }

  finish(): Pick<Pack, 'text' | 'tokens' | 'citations'> {
    // Tokens do not quite add up across a seam: the whole is what counts.
    for (;;) {
      const text = this.#pieces.join('\n\n')
      const tokens = this.#count(text)
      if (tokens <= this.#budget) return { text, tokens, citations: this.#citations }
      this.#pieces.pop()
      this.#citations.pop()
    }
  }
}

const headingOf = ({ document, chunk }: SearchHit): string =>
  [document.title, ...chunk.headings.filter((heading) => heading !== document.title)].join(' › ').replaceAll('\n', ' ')

const citationOf = ({ document, chunk }: SearchHit): Omit<Citation, 'number'> => ({
  kind: 'document',
  documentId: document.id,
  version: document.version,
  title: document.title,
  ...(document.source !== null && { source: document.source }),
  sha256: document.sha256,
  start: chunk.start,
  end: chunk.end,
})

/** Without passages that say what a better one says already. */
function distinct(hits: readonly SearchHit[]): SearchHit[] {
  const kept: { hit: SearchHit; words: Set<string> }[] = []
  for (const hit of hits) {
    const words = new Set(hit.chunk.text.toLowerCase().match(/[\p{L}\p{N}]+/gu))
    if (!kept.some((other) => likeness(other.words, words) > sameWords)) kept.push({ hit, words })
  }
  return kept.map(({ hit }) => hit)
}

function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = one.intersection(other).size
  return shared / Math.max(1, one.size + other.size - shared)
}
