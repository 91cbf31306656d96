import { createHash } from 'node:crypto'
import type { CallContext } from '@sophia/service'
import { extractAnswer, sha256, type StoredResult } from './answer.ts'
import { gather, limited } from './gathering.ts'
import { type Result, rank } from './ranking.ts'
import type { ResearchArchive } from './research-archive.ts'
import type { Research, ResearchInput, SearchAnswer, SourceList } from './schemas.ts'
import { snippetOf } from './snippet.ts'
import { type SourceName, sourceNames } from './sources/source.ts'
import type { Sources } from './sources/sources.ts'
import { keywordsOf } from './words.ts'

export interface Researcher {
  /**
   * Asks the sources and answers from what arrives in time; the answer and its texts are stored.
   *
   * @param askedBy name of the caller.
   */
  research(input: ResearchInput, askedBy: string, call: CallContext): Promise<Research>
  /** @throws {UpstreamError} the source did not answer, or refused. */
  search(name: SourceName, query: string, limit: number, call: CallContext): Promise<SearchAnswer>
  sources(): SourceList
}

/** Kept back of the deadline for ranking, storing and sending. */
const closingMs = { least: 60, most: 200, share: 0.1 }
/** Of one source: more of the same seldom answers better, and each is weighed. */
const maxFromSource = 20

/** @param onUnexpected hears of errors that an answer survives and a person should see. */
export function createResearcher(
  sources: Sources,
  archive: ResearchArchive,
  onUnexpected: (error: unknown) => void,
): Researcher {
  const provenance = (complete: boolean) => ({ asOf: new Date().toISOString(), complete, origin: sources.origin })
  return {
    async research({ question, sources: wanted = sourceNames, maxResults = 10, deadlineMs = 1800 }, askedBy, call) {
      const whole = Math.min(deadlineMs, call.remaining())
      const gatheringMs = whole - Math.min(closingMs.most, Math.max(closingMs.least, whole * closingMs.share))
      const asked = wanted.map((name) => sources.get(name))
      const query = keywordsOf(question).join(' ')
      const { lists, reports } = await gather(
        asked,
        { query, limit: Math.min(maxResults, maxFromSource), ms: gatheringMs },
        call,
        onUnexpected,
      )

      const results = rank(question, lists).slice(0, maxResults).map(identified)
      const answer = extractAnswer(question, results)
      const allAnswered = reports.every(({ status }) => status === 'answered')
      const status = answer.length === 0 ? 'abstained' : allAnswered ? 'complete' : 'partial'
      const outcome = { question, status, answer, sources: reports, origin: sources.origin } as const
      const { id, createdAt } = await archive.add(outcome, results, askedBy)
      return {
        id,
        createdAt,
        ...outcome,
        results: results.map(({ text, ...result }) => ({ ...result, snippet: snippetOf(text, question) })),
        ...provenance(allAnswered),
      }
    },

    async search(name, query, limit, call) {
      const source = sources.get(name)
      const found = await source.search(query, limit, limited(call, source.timeoutMs))
      return {
        source: name,
        items: found
          .slice(0, limit)
          .map(({ text, ...each }) => ({ ...each, source: name, snippet: snippetOf(text, query) })),
        ...provenance(true),
      }
    },

    sources: () => ({
      items: sources.all.map(({ name, title, covers, timeoutMs, state }) => {
        const { circuit, lastSuccessAt, lastError } = state()
        return {
          name,
          title,
          covers,
          state: circuit === 'open' ? 'suspended' : 'ready',
          timeoutMs,
          lastAnsweredAt: lastSuccessAt?.toISOString() ?? null,
          lastError: lastError ?? null,
        }
      }),
      ...provenance(true),
    }),
  }
}

/** The id says which page it is, so that the same page has the same one in every research. */
function identified(result: Result): StoredResult {
  return {
    ...result,
    id: createHash('sha256').update(result.url).digest('base64url').slice(0, 12),
    score: Math.round(result.score * 1e6) / 1e6,
    sha256: sha256(result.text),
  }
}
