import type { Caller } from '@sophia/service'
import { StepError } from './runs/step-error.ts'
import type { Failure } from './schemas.ts'

export interface ToolRequest {
  /** service.tool */
  readonly tool: string
  readonly arguments: Record<string, unknown>
  readonly idempotencyKey: string
  /** On whose behalf. */
  readonly owner: Caller
  readonly signal: AbortSignal
  /** Of the run. */
  readonly traceparent?: string
}

/** A call that brought no result. */
export class ToolError extends StepError {
  override name = 'ToolError'
}

/** A tool as its service lists it for the run's owner. */
export interface ListedTool {
  /** service.tool */
  readonly name: string
  readonly description: string
  readonly inputSchema: Record<string, unknown>
  readonly readOnly: boolean
  /** It reaches systems outside of the company. */
  readonly openWorld: boolean
}

export interface ToolList {
  readonly tools: readonly ListedTool[]
  /** Tools of servers that are not ours, which somebody has to agree to first. */
  readonly withheld?: readonly string[]
  /** Services that did not tell. */
  readonly missing: readonly { readonly service: string; readonly failure: Failure }[]
}

/** The tools of the other services. */
export interface Tools {
  /** Names of the services. */
  readonly services: readonly string[]
  /**
   * @returns the structured result.
   * @throws {ToolError} whatever went wrong; the signal's reason when it aborts.
   */
  call(request: ToolRequest): Promise<Record<string, unknown>>
  /**
   * The tools that fit these patterns, `service.tool` or `service.*`, as far as the owner may use them.
   *
   * @throws {ToolError} no service at all could tell; the signal's reason when it aborts.
   */
  list(request: Pick<ToolRequest, 'owner' | 'signal'> & { readonly patterns: readonly string[] }): Promise<ToolList>
  close(): Promise<void>
}

/** Whether a pattern, `service.tool` or `service.*`, means this tool. */
export const fits = (pattern: string, tool: string): boolean =>
  pattern.endsWith('.*') ? tool.startsWith(pattern.slice(0, -1)) : pattern === tool
