import type { ModelRequest } from '../model/model.ts'
import type { Prices } from '../model/prices.ts'
import type { PlannedCall } from '../playbooks/playbook.ts'
import type { Failure } from '../schemas.ts'

export interface Tokens {
  readonly inputTokens: number
  readonly outputTokens: number
}

/** What a model step used. */
export interface Usage extends Tokens {
  /** US dollars; null where the model has no price. */
  readonly costUsd: number | null
}

/** One step of a run, as its program plans it. */
export interface PlannedStep {
  readonly kind: 'tool' | 'model'
  /** `service.tool`, or the name of the model. */
  readonly name: string
  readonly arguments: Record<string, unknown>
  /** For a person who watches. */
  readonly title: string
  /** Set when somebody has to agree first: why. */
  readonly why?: string | undefined
  /** It must not be taken twice, even where nobody knows whether it was. */
  readonly once?: boolean | undefined
}

/** One question to a model. */
export interface PlannedAsk {
  readonly request: ModelRequest
  readonly title: string
  /** The most that one try of it can use. */
  readonly worst: Tokens
  /** null: the model has no price. */
  readonly prices: Prices | null
  /** So many tries can the run's budget bear, if each is paid for. */
  readonly affordable: number
}

/** What was recorded of a step. */
export type StepAnswer =
  | { readonly ok: true; readonly value: Record<string, unknown>; readonly usage: Usage | null }
  | { readonly ok: false; readonly failure: Failure; readonly usage: Usage | null }

/** What a step brought, before it is recorded. */
export interface Performed {
  readonly result: Record<string, unknown>
  /** One line for a person who watches. */
  readonly summary: string | null
  readonly lineageId?: string | null
  readonly usage?: Usage
}

/** One try of a step. */
export interface Attempt {
  /** Names the step for good. */
  readonly idempotencyKey: string
  /** Tries of it that a replica began and whose end nobody knows. */
  readonly lostTries: number
}

/**
 * Takes a step: from the record where it is there, else by `perform`.
 *
 * @param perform throws {@link StepError} for what is recorded as the step's failure.
 */
export type TakeStep = (planned: PlannedStep, perform: (attempt: Attempt) => Promise<Performed>) => Promise<StepAnswer>

/**
 * What a run's program may do. Steps are numbered in the order in which it takes them, so that order must follow from the
 * input and from earlier answers alone.
 */
export interface Steps {
  /** Calls a tool. */
  call(planned: PlannedCall): Promise<StepAnswer>
  /** Records a call that is not made, and why. */
  refuse(planned: PlannedCall, failure: Failure): Promise<StepAnswer>
  /** The tools that fit these patterns (`service.tool`, `service.*`), as the services list them for the run's owner. */
  listTools(patterns: readonly string[]): Promise<StepAnswer>
  /** Asks the model once. */
  ask(planned: PlannedAsk): Promise<StepAnswer>
}

/** What carries a run out: the same for the same input and recorded steps. */
export interface Program {
  /**
   * @returns the answer as Markdown.
   * @throws {PlaybookFailure} there is no answer worth giving.
   */
  run(input: Record<string, unknown>, steps: Steps): Promise<string>
}
