import type { Static, TObject } from 'typebox'
import type { Failure } from '../schemas.ts'

/** One call of a plan. */
export interface PlannedCall {
  /** service.tool, one of the playbook's own. */
  readonly tool: string
  readonly arguments: Record<string, unknown>
  /** What is asked, for a person who watches. */
  readonly title: string
  /** Set when somebody has to agree before the call is made: why. */
  readonly why?: string
  /** A second call with the same arguments would do it a second time. */
  readonly once?: boolean
}

/** What was recorded of a call. */
export type Answer =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly failure: Failure }

/**
 * Makes a call, or gives what was recorded of it before. Calls are numbered in the order in which the plan makes them, so
 * that order must follow from the input and from earlier answers alone.
 */
export type Call = (planned: PlannedCall) => Promise<Answer>

/** A plan in code. It sees nothing but its input and recorded answers: no clock, no chance, no network. */
export interface Playbook<Input extends TObject = TObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: Input
  /** All that it may call; they only read. */
  readonly tools: readonly string[]
  /** Milliseconds that a run may take unless its budget says otherwise. */
  readonly wallTimeMs: number
  /**
   * @returns the answer as Markdown: the same bytes for the same input and recorded answers.
   * @throws {PlaybookFailure} there is no answer worth giving.
   */
  run(input: Static<Input>, call: Call): Promise<string>
}

/** Why a playbook cannot answer at all. */
export class PlaybookFailure extends Error {
  override name = 'PlaybookFailure'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.detail)
    this.failure = failure
  }
}
