import { backgroundCall, type CallContext } from '@sophia/service'
import { ClosingTime } from './closing-time.ts'
import { type Completion, pendingMs } from './completion.ts'
import { compose } from './composing.ts'
import { type Depth, type Reach, reachOf } from './depth.ts'
import { Gathering, type Gatherings } from './gathering.ts'
import { limitedCall } from './limited-call.ts'
import type { Model } from './model/model.ts'
import { ModelUse } from './model/model-use.ts'
import type { ResearchArchive } from './research-archive.ts'
import type { Research, ResearchInput, SearchAnswer, SearchQuery } from './schemas.ts'
import { snippetOf } from './snippet.ts'
import { type Prices, Purse } from './spending.ts'
import type { SourceName, Wanted } from './sources/source.ts'
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

/** Of the deadline, for the model to write; what it does not need of it is not waited for. */
const writing = { share: 0.45, mostMs: 20_000 }
/** Of the time to gather, for the model to plan: the questions that it finds must still be asked. */
const planningShare = 0.4

/** So long a round that every source answered is good for the same question. */
const goodForMs = 60_000

interface Parts {
  readonly sources: Sources
  readonly archive: ResearchArchive
  readonly gatherings: Gatherings
  readonly completion: Completion
  readonly model: Model | undefined
  readonly prices: Prices
  /** Hears of errors that an answer survives and a person should see. */
  onUnexpected(error: unknown): void
}

/** What is asked for, with nothing left open. */
interface Plan {
  readonly question: string
  readonly depth: Depth
  readonly names: readonly SourceName[]
  readonly reach: Pick<Reach, 'maxResults' | 'statements'>
  readonly wanted: Wanted
}

export function createResearcher(parts: Parts): Researcher {
  const { sources, archive, gatherings, completion, model, prices, onUnexpected } = parts
  const closing = new ClosingTime()

  function planOf(input: ResearchInput): Plan {
    const { question, depth = 'standard', sources: names = sources.usual, since } = input
    const { fromSource, statements, ...usual } = reachOf[depth]
    const { maxResults = usual.maxResults } = input
    const query = keywordsOf(question).join(' ')
    const wanted = { query, limit: Math.min(maxResults, fromSource), since }
    return { question, depth, names, reach: { maxResults, statements }, wanted }
  }

  function gather({ question, depth, names, wanted }: Plan, askedBy: string, call: CallContext, planning: Planning) {
    // What our own services say depends on who asks.
    const key = JSON.stringify([names, wanted, depth, names.includes('context') && askedBy])
    const begin = () => {
      const gathering = new Gathering(names.map(sources.get), wanted, call, prices, onUnexpected)
      const { use, purse, ms } = planning
      gathering.purse.beside = purse
      purse.beside = gathering.purse
      if (use && depth === 'deep')
        gathering.extend(async (signal) => {
          const questions = await use.plan(question, backgroundCall(Math.max(1, ms), signal))
          return questions?.map((each) => ({
            question: each,
            wanted: { ...wanted, query: keywordsOf(each).join(' ') },
          }))
        })
      return gathering
    }
    // What we store ourselves is found at once.
    return gatherings.join(key, begin, names.includes('context') ? 0 : goodForMs)
  }

  return {
    async research(input, askedBy, call) {
      const plan = planOf(input)
      const { question, depth, names, reach } = plan
      const began = performance.now()
      const whole = Math.min(input.deadlineMs ?? 1800, call.remaining())
      const usable = closing.left(whole)
      const close = closing.begin()
      const purse = new Purse(prices.cap)
      const spending = () => (prices.any ? purse.report() : null)
      const use = model && new ModelUse(model, prices, purse, onUnexpected)
      const gatheringMs = use ? usable - Math.min(writing.mostMs, whole * writing.share) : usable
      const gathering = gather(plan, askedBy, call, { use, purse, ms: gatheringMs * planningShare })
      purse.beside = gathering.purse
      const letGo = gathering.hold()
      try {
        await gathering.within(began + gatheringMs - performance.now(), call.signal)
        let closesAt = Math.min(performance.now(), began + gatheringMs)
        const { arrived, complete } = gathering
        let composed = compose(question, gathering.gathered(), reach)
        if (use) {
          composed = await use.write(question, composed, limitedCall(call, began + usable - performance.now()))
          composed = { ...composed, model: use.report(gathering.subQuestions) }
          call.signal.throwIfAborted()
          closesAt = performance.now()
        }
        composed = { ...composed, spend: spending() }
        const origin = sources.originOf(names)
        const answeredAt = new Date(gathering.answeredAt ?? Date.now())
        const { id, createdAt } = await archive.add(
          { question, depth, origin, askedBy, pendingMs: complete ? null : pendingMs(gathering, use), answeredAt },
          composed,
        )
        closing.took(performance.now() - closesAt)
        if (complete) letGo()
        else completion.begin({ id, question, reach, gathering, arrived, use, spending }, letGo)
        return {
          id,
          question,
          depth,
          status: composed.status,
          createdAt,
          version: 1,
          finished: complete,
          answer: [...composed.answer],
          sources: [...composed.sources],
          model: composed.model,
          spend: composed.spend,
          results: composed.results.map(({ text, ...result }) => ({ ...result, snippet: snippetOf(text, question) })),
          asOf: answeredAt.toISOString(),
          complete: composed.sources.every(({ status }) => status === 'answered'),
          origin,
        }
      } catch (error) {
        letGo()
        throw error
      } finally {
        close()
      }
    },

    async search(name, { q: query, limit = 10 }, call) {
      const source = sources.get(name)
      const found = await source.search({ query, limit }, limitedCall(call, source.timeoutMs))
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

interface Planning {
  readonly use: ModelUse | undefined
  readonly purse: Purse
  readonly ms: number
}
