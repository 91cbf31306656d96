import { canonicalJson } from '@sophia/service'
import type { AgentDefinition } from '../agents/definition.ts'
import type { AskedCall } from '../model/model.ts'
import type { Steps } from '../runs/steps.ts'
import type { Conversation, Told } from './conversation.ts'
import type { Ledger } from './ledger.ts'
import type { NextAsk } from './next-ask.ts'
import type { Sources } from './sources.ts'
import { mostCharacters, toldOf } from './tool-text.ts'

const searching = 'mcp-context.search'
const packing = 'mcp-context.make_pack'

/** What a pack may be asked for. */
const mostQuery = 1_000
const leastTokens = 50
const mostTokens = 4_000

interface Search {
  readonly callId: string
  readonly query: string
  /** Of the search, as the pack takes them too. */
  readonly bounds: Record<string, unknown>
  readonly characters: number
  readonly turn: number
}

export interface KnowledgeOptions {
  readonly steps: Steps
  readonly ledger: Ledger
  readonly definition: Pick<AgentDefinition, 'approval' | 'model'>
  readonly sources: Sources
}

/**
 * What a run has found in the company's documents. When answers to its searches no longer fit into the model's window, the
 * best of them is fetched once more as one pack that fits: by the same words, within the same bounds and with the same rights,
 * so an agent that may not search gets none. Each pack is a step; where there is none, the answers are one line each.
 */
export class Knowledge {
  readonly #options: KnowledgeOptions
  readonly #searches: Search[] = []
  /** So many of them are in a pack. */
  #packed = 0
  /** One failed: what fits is all that there is from now on. */
  #without = false

  constructor(options: KnowledgeOptions) {
    this.#options = options
  }

  /** Notes what came of a call. */
  heard({ id, tool, arguments: args }: AskedCall, { text }: Told, turn: number): void {
    const query = args?.['query']
    if (tool !== searching || typeof query !== 'string') return
    const { collections, mode, filters, asOf } = args ?? {}
    const bounds = Object.fromEntries(
      Object.entries({ collections, mode, filters, asOf }).filter(([, value]) => value !== undefined),
    )
    this.#searches.push({ callId: id, query, bounds, characters: text.length, turn })
  }

  /**
   * Puts packs in the place of answers that the next question would leave out, together with all that the model has seen:
   * so a pack stays for some turns.
   *
   * @param turn of the question.
   * @returns whether the conversation has changed.
   */
  async pack(conversation: Conversation, { request, last }: NextAsk, turn: number): Promise<boolean> {
    if (this.#without) return false
    const leftOut = conversation.leftOut(request.messages)
    const end = this.#searches.findLastIndex(
      ({ callId, turn: of }, index) => leftOut.has(callId) || (of < turn - 1 && index >= this.#packed),
    )
    const fresh = new Set(this.#searches.slice(this.#packed, end + 1))
    if (![...fresh].some(({ callId }) => leftOut.has(callId))) return false
    // Searches within other bounds are other questions.
    const byBounds = Map.groupBy(this.#searches.slice(0, end + 1), ({ bounds }) => canonicalJson(bounds))
    const groups = [...byBounds.values()].filter((group) => group.some((each) => fresh.has(each)))
    const { ledger } = this.#options
    // The question itself, and where the model may still call tools, a call and the answer after it.
    if (ledger.stepsLeft < groups.length + (last ? 1 : 3)) return false
    this.#packed = end + 1
    const packed = await Promise.all(groups.map((group) => this.#fetch(group, groups.length)))
    for (const [index, told] of packed.entries())
      if (told)
        conversation.replace(
          groups[index]!.map(({ callId }) => callId),
          told,
        )
    return packed.some((told) => told !== undefined)
  }

  async #fetch(group: readonly Search[], groups: number): Promise<Told | undefined> {
    const { steps, ledger, definition, sources } = this.#options
    const { model } = definition
    const characters = group.reduce((sum, each) => sum + each.characters, 0)
    // Half of what they take, four characters to a token, and never much of the window.
    const wanted = Math.min(characters / 8, model.contextTokens / 8 / groups, mostTokens)
    const args = {
      query: [...new Set(group.map(({ query }) => query))].join('\n').slice(0, mostQuery),
      ...group[0]?.bounds,
      tokenBudget: Math.max(leastTokens, Math.floor(wanted)),
    }
    const title = 'What earlier searches found, packed to fit the model’s window'
    const planned = { tool: packing, arguments: args, title }
    ledger.takeStep()
    const answer =
      definition.approval === 'always'
        ? await steps.refuse(planned, {
            type: 'not-approved',
            detail: 'The agent asks before every call, so nothing was packed: earlier answers are one line each.',
          })
        : await steps.call(planned)
    if (!answer.ok) {
      this.#without = true
      return undefined
    }
    sources.learn(answer.value, args)
    const { text, citations, asOf, complete } = answer.value
    if (!Array.isArray(citations) || citations.length === 0) return undefined
    // Sums of documents and places in them are no source that a reader follows, and take half of the room.
    const cited = citations.map(({ number, title: of, source, documentId, version }: Record<string, unknown>) => ({
      number,
      title: of,
      source,
      documentId,
      version,
    }))
    const told = toldOf(
      { name: packing },
      args,
      { ...answer, value: { text, citations: cited, asOf, complete } },
      mostCharacters(model),
    )
    const note = `[The answers of ${group.length} searches no longer fit. This is the best of them, with its sources.]`
    return { ...told, text: `${note}\n${told.text}` }
  }
}
