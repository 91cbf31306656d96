import { backgroundCall, type CallContext } from '@sophia/service'
import type { Completion } from './completion.ts'
import { compose } from './composing.ts'
import { Gathering, type Gatherings } from './gathering.ts'
import type { ResearchArchive } from './research-archive.ts'
import type { Research, ResearchInput, SearchAnswer, SearchQuery } from './schemas.ts'
import { snippetOf } from './snippet.ts'
import type { SourceName } from './sources/source.ts'
import type { Sources } from './sources/sources.ts'
import { keywordsOf } from './words.ts'

export interface Researcher {
  /**
   * Asks the sources and answers from what arrives in time; the answer and its texts are stored. What arrives later
   * completes the stored research.
   *
   * @param askedBy name of the caller.
   */
  research(input: ResearchInput, askedBy: string, call: CallContext): Promise<Research>
  /** @throws {UpstreamError} the source did not answer, or refused. */
  search(name: SourceName, query: SearchQuery, call: CallContext): Promise<SearchAnswer>
}

/** Kept back of the deadline for ranking, storing and sending. */
const closingMs = { least: 60, most: 200, share: 0.1 }
/** Of one source: more of the same seldom answers better, and each is weighed. */
const maxFromSource = 20

interface Parts {
  readonly sources: Sources
  readonly archive: ResearchArchive
  readonly gatherings: Gatherings
  readonly completion: Completion
  /** Hears of errors that an answer survives and a person should see. */
  onUnexpected(error: unknown): void
}

export function createResearcher({ sources, archive, gatherings, completion, onUnexpected }: Parts): Researcher {
  return {
    async research({ question, sources: names = sources.usual, maxResults = 10, deadlineMs = 1800 }, askedBy, call) {
      const whole = Math.min(deadlineMs, call.remaining())
      const gatheringMs = whole - Math.min(closingMs.most, Math.max(closingMs.least, whole * closingMs.share))
      const wanted = { query: keywordsOf(question).join(' '), limit: Math.min(maxResults, maxFromSource) }
      const gathering = gatherings.join(
        // What our own services say depends on who asks.
        JSON.stringify([names, wanted, names.includes('context') && askedBy]),
        () => new Gathering(names.map(sources.get), wanted, call, onUnexpected),
      )
      const origin = sources.originOf(names)
      const letGo = gathering.hold()
      try {
        await gathering.within(gatheringMs, call.signal)
        const { arrived, complete, longestMs } = gathering
        const composed = compose(question, gathering.gathered(), maxResults)
        const { id, createdAt } = await archive.add(
          { question, origin, askedBy, pendingMs: complete ? null : longestMs },
          composed,
        )
        if (complete) letGo()
        else completion.begin({ id, question, maxResults, gathering, arrived }, letGo)
        return {
          id,
          question,
          status: composed.status,
          createdAt,
          version: 1,
          finished: complete,
          answer: [...composed.answer],
          sources: [...composed.sources],
          results: composed.results.map(({ text, ...result }) => ({ ...result, snippet: snippetOf(text, question) })),
          asOf: new Date().toISOString(),
          complete: composed.sources.every(({ status }) => status === 'answered'),
          origin,
        }
      } catch (error) {
        letGo()
        throw error
      }
    },

    async search(name, { q: query, limit = 10 }, call) {
      const source = sources.get(name)
      const found = await source.search({ query, limit }, limited(call, source.timeoutMs))
      return {
        source: name,
        items: found
          .slice(0, limit)
          .map(({ text, ...each }) => ({ ...each, source: name, snippet: snippetOf(text, query) })),
        asOf: new Date().toISOString(),
        complete: true,
        origin: sources.originOf([name]),
      }
    },
  }
}

/** The same call with less time. */
function limited(call: CallContext, ms: number): CallContext {
  const { signal, remaining } = backgroundCall(Math.max(1, Math.floor(Math.min(ms, call.remaining()))), call.signal)
  const authorizationFor = call.authorizationFor?.bind(call)
  return {
    requestId: call.requestId,
    signal,
    remaining,
    timing: (name, took) => call.timing?.(name, took),
    ...(authorizationFor && { authorizationFor }),
  }
}
