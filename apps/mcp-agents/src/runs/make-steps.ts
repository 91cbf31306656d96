import { createHash } from 'node:crypto'
import { type Caller, canonicalJson } from '@sophia/service'
import { type Model, ModelError, noModel } from '../model/model.ts'
import { costOf } from '../model/prices.ts'
import type { Tools } from '../tools.ts'
import { StepError } from './step-error.ts'
import type { Attempt, Performed, PlannedAsk, Steps, TakeStep, Tokens, Usage } from './steps.ts'
import { modelSummary, resultSummary } from './summaries.ts'

/** Who and what does the steps of a run. */
export interface Actors {
  readonly tools: Tools
  readonly model: Model | undefined
  readonly owner: Caller
  readonly signal: AbortSignal
  /** Of the run. */
  readonly traceparent?: string | undefined
}

/** @param actors needed for what the record does not have: a replay has none. */
export function makeSteps(take: TakeStep, actors?: Actors): Steps {
  const acting = (): Actors => {
    if (!actors) throw new Error('a replay takes every step from the record')
    return actors
  }
  return {
    call: ({ tool, arguments: args, title, why, once }) =>
      take({ kind: 'tool', name: tool, arguments: args, title, why, once }, async ({ idempotencyKey }) => {
        const { tools, owner, signal, traceparent } = acting()
        const result = await tools.call({
          tool,
          arguments: args,
          idempotencyKey,
          owner,
          signal,
          ...(traceparent !== undefined && { traceparent }),
        })
        return {
          result,
          summary: resultSummary(result),
          lineageId: typeof result['lineageId'] === 'string' ? result['lineageId'] : null,
        }
      }),
    refuse: ({ tool, arguments: args, title }, { type, detail, hint }) =>
      take({ kind: 'tool', name: tool, arguments: args, title }, async () => {
        throw new StepError(type, detail, { hint })
      }),
    listTools: (patterns) =>
      take(
        { kind: 'tool', name: 'mcp-agents.list_tools', arguments: { patterns }, title: 'Which tools there are' },
        async () => {
          const { tools, owner, signal } = acting()
          const listed = await tools.list({ patterns, owner, signal })
          const missing = listed.missing.map(({ service }) => `${service} does not answer`)
          const summary = [`${listed.tools.length} tools`, ...missing].join(', ')
          return { result: { ...listed }, summary }
        },
      ),
    ask: (planned) => {
      const { request, title } = planned
      return take(
        { kind: 'model', name: request.model, arguments: fingerprintOf(request), title },
        askingModel(planned, acting),
      )
    },
  }
}

/** The conversation stands in the record already, step by step: what is asked is told by its hash. */
const fingerprintOf = (request: PlannedAsk['request']): Record<string, unknown> => ({
  messages: request.messages.length,
  tools: request.tools.length,
  maxOutputTokens: request.maxOutputTokens,
  sha256: createHash('sha256').update(canonicalJson(request)).digest('hex'),
})

/** A try whose end is not known, or that may have been paid for, counts as the most that it can have used. */
function askingModel(
  { request, worst, prices, affordable }: PlannedAsk,
  acting: () => Actors,
): (attempt: Attempt) => Promise<Performed> {
  let maybePaid = 0
  return async ({ lostTries }) => {
    const lost = (): number => lostTries + maybePaid
    const usage = (counted: Tokens): Usage => {
      const tokens = {
        inputTokens: counted.inputTokens + lost() * worst.inputTokens,
        outputTokens: counted.outputTokens + lost() * worst.outputTokens,
      }
      return { ...tokens, costUsd: costOf(tokens, prices) }
    }
    if (lost() >= affordable)
      throw new StepError(
        'budget-spent',
        `The model was asked ${lost()} times in vain; the budget bears no other try.`,
        {
          usage: usage(nothing),
        },
      )
    const { model, signal, traceparent } = acting()
    if (!model) throw noModel()
    try {
      const { answer, ...told } = await model.ask(request, { signal, traceparent })
      const counted = {
        inputTokens: told.inputTokens ?? worst.inputTokens,
        outputTokens: told.outputTokens ?? worst.outputTokens,
      }
      return { result: { ...answer }, summary: modelSummary(answer), usage: usage(counted) }
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      if (error.maybePaid) maybePaid++
      const { type, message, hint, retryAfterS } = error
      const retryable = error.retryable && lost() < affordable
      throw new StepError(type, message, { hint, retryable, retryAfterS, usage: usage(nothing), cause: error })
    }
  }
}

const nothing: Tokens = { inputTokens: 0, outputTokens: 0 }
