import { StepError, type StepErrorOptions } from '../runs/step-error.ts'

/**
 * What a conversation with a model is made of. These shapes are ours and not the SDK's: records of them are read by every
 * later release.
 */
export type Message =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly AskedCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly tool: string; readonly text: string }

/** A tool call that a model asked for: with its arguments, or with the text that should have been them. */
export interface AskedCall {
  readonly id: string
  /** `service.tool`, if the model keeps to what it was offered. */
  readonly tool: string
  readonly arguments?: Record<string, unknown>
  readonly malformed?: string
}

export interface OfferedTool {
  /** `service.tool` */
  readonly name: string
  readonly description: string
  readonly inputSchema: Record<string, unknown>
}

export interface ModelRequest {
  readonly model: string
  readonly instructions: string
  readonly messages: readonly Message[]
  readonly tools: readonly OfferedTool[]
  readonly maxOutputTokens: number
}

/** `length`: it came to the end of what it may write. `other`: whatever else the server calls it. */
export type Finish = 'stop' | 'tool-calls' | 'length' | 'refused' | 'other'

/** What is recorded of an answer. */
export interface ModelAnswer {
  readonly text: string
  readonly calls: readonly AskedCall[]
  readonly finish: Finish
  /** As the server names itself. */
  readonly model: string
}

export interface CountedAnswer {
  readonly answer: ModelAnswer
  /** As the server counted; undefined where it does not say. */
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
}

/** A language model at the operator's address. */
export interface Model {
  /**
   * One answer to one conversation.
   *
   * @throws {ModelError} there is none; the signal's reason when it aborts.
   */
  ask(request: ModelRequest, call: { signal: AbortSignal; traceparent?: string | undefined }): Promise<CountedAnswer>
}

export type ModelFaultKind =
  | 'unavailable'
  | 'out-of-credit'
  | 'configuration'
  | 'refused'
  | 'context-too-long'
  | 'malformed-answer'
  | 'deadline-exceeded'
  | 'bad-input'

/** A model that gave no answer. */
export class ModelError extends StepError {
  override name = 'ModelError'
  /** The server may have done the work and charge for it. */
  readonly maybePaid: boolean

  constructor(kind: ModelFaultKind, detail: string, options: StepErrorOptions & { maybePaid?: boolean } = {}) {
    super(kind, detail, options)
    this.maybePaid = options.maybePaid ?? false
  }
}

export const noModel = (): ModelError =>
  new ModelError('configuration', 'There is no model to ask.', {
    hint: 'Set MODEL_URL and MODEL_NAME, and MODEL_API_KEY where the server wants a key. Playbooks need no model.',
  })
