/** What the dashboard's API answers. The services' own OpenAPI documents say more. */

export type { Me, ServicePage, ServiceRow, ServiceState } from '../../src/schemas.ts'

/** Kept beside every answer that is built from data. */
export interface Provenance {
  readonly asOf: string
  readonly complete: boolean
  readonly origin?: 'live' | 'sandbox'
  readonly stale?: boolean
}

export interface Page<Item> extends Provenance {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

export type RunStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** Why a step or a run failed. */
export interface Failure {
  readonly type: string
  readonly detail: string
  readonly hint?: string
}

export interface RunStep {
  readonly index: number
  readonly kind: 'tool' | 'note'
  /** service.tool */
  readonly name: string
  readonly title: string
  readonly status: 'running' | 'done' | 'failed' | 'cancelled'
  readonly attempts?: number
  readonly startedAt: string
  readonly endedAt: string | null
  readonly ms: number | null
  readonly summary: string | null
  readonly lineageId: string | null
  readonly arguments: unknown
  readonly result?: unknown
  readonly error?: Failure
}

export interface RunSummary {
  readonly id: string
  readonly agent: string
  readonly status: RunStatus
  readonly input: unknown
  readonly error?: Failure
  readonly startedBy: string
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
}

export interface Run extends RunSummary {
  /** How often a replica took it up. */
  readonly attempts: number
  /** Markdown. */
  readonly answer: string | null
  readonly steps: readonly RunStep[]
}

/** What a member of an agent's input may be, as far as a form can ask for it. */
export interface InputField {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly format?: string
  readonly default?: unknown
}

export interface Agent {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly inputSchema: {
    readonly properties?: Readonly<Record<string, InputField>>
    readonly required?: readonly string[]
  }
}

export interface IntakeReport {
  readonly id: string
  readonly status: 'queued' | 'running' | 'done' | 'failed'
  readonly rows: {
    readonly read: number
    readonly stored: number
    readonly unchanged: number
    readonly questioned: number
    readonly rejected: number
  }
  readonly questions: readonly {
    readonly file: string
    readonly line: number
    readonly column: string
    readonly value: string | null
    readonly reason: string
  }[]
}

/** A value with what it takes to write it: money is a decimal string with its currency, a ratio a fraction. */
export interface Value {
  readonly value: number | string | null
  readonly unit: string
  readonly currency?: string
}

export interface Range {
  /** First day. */
  readonly from: string
  /** The day after the last. */
  readonly to: string
}

export interface KpiQuery {
  readonly metrics: readonly string[]
  readonly dimensions?: readonly string[]
  readonly grain?: 'day' | 'week' | 'month' | 'quarter' | 'year'
  readonly range?: Range
  readonly compareTo?: 'previous' | 'year'
}

export interface KpiPoint {
  /** Its first day; null without a grain, or when the deal's date is not known. */
  readonly period: string | null
  readonly dimensions: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, Value>>
}

export interface KpiAnswer extends Provenance {
  readonly series: readonly KpiPoint[]
  readonly totals: Readonly<Record<string, Value>>
  readonly rows: number
  readonly lineageId: string
}

export interface Metric {
  readonly name: string
  readonly title: string
  readonly version: number
  readonly unit: string
  readonly formula: string
  readonly description?: string
}

/** A row behind a figure: a deal, and where it was read. */
export type LineageRow = Readonly<Record<string, unknown>>

export interface Lineage extends Page<LineageRow> {
  readonly id: string
  readonly metrics: readonly Metric[]
  readonly query: KpiQuery & { readonly filters?: readonly Filter[] }
  readonly rows: number
}

export interface Filter {
  readonly field: string
  readonly op: string
  readonly value: unknown
}
