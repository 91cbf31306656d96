import type { Failure } from '../schemas.ts'
import type { Usage } from './steps.ts'

export interface StepErrorOptions {
  readonly hint?: string | undefined
  readonly retryable?: boolean
  readonly retryAfterS?: number | undefined
  readonly usage?: Usage | undefined
  readonly cause?: unknown
}

/** A step that brought no result, in the words of a problem. */
export class StepError extends Error {
  override name = 'StepError'
  /** The last part of the problem's type. */
  readonly type: string
  readonly hint: string | undefined
  /** The same step may work later. */
  readonly retryable: boolean
  readonly retryAfterS: number | undefined
  /** What it may have cost all the same. */
  readonly usage: Usage | undefined

  constructor(type: string, detail: string, options: StepErrorOptions = {}) {
    super(detail, { cause: options.cause })
    this.type = type
    this.hint = options.hint
    this.retryable = options.retryable ?? false
    this.retryAfterS = options.retryAfterS
    this.usage = options.usage
  }
}

export const toFailure = ({ type, message, hint }: StepError): Failure => ({
  type,
  detail: message,
  ...(hint !== undefined && { hint }),
})
