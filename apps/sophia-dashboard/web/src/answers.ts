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

/** `waiting`: for somebody to decide about a call. */
export const runStatuses = ['queued', 'running', 'waiting', 'done', 'failed', 'cancelled'] as const
export type RunStatus = (typeof runStatuses)[number]

/** Why a step or a run failed. */
export interface Failure {
  readonly type: string
  readonly detail: string
  readonly hint?: string
}

export interface RunStep {
  readonly index: number
  /** `tool`, `model`, or what a later mcp-agents may know. */
  readonly kind: string
  /** service.tool */
  readonly name: string
  readonly title: string
  readonly status: 'running' | 'waiting' | 'done' | 'failed' | 'cancelled'
  readonly attempts?: number
  readonly startedAt: string
  readonly endedAt: string | null
  readonly ms: number | null
  readonly summary: string | null
  readonly lineageId: string | null
  readonly arguments: unknown
  readonly result?: unknown
  readonly error?: Failure
  /** Of a model, in all of its tries. */
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly costUsd?: number
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
  /** Of a run with a model: in all of its steps. */
  readonly tokens?: { readonly input: number; readonly output: number }
  /** null: the model has no price. */
  readonly costUsd?: number | null
  readonly budget: Budget
}

/** What a run may use. Steps, tokens and money are limited where a model is asked. */
export interface Budget {
  readonly wallTimeS?: number
  readonly steps?: number
  readonly tokens?: number
  readonly maxCostUsd?: number
}

/** What a member of an agent's input may be, as far as a form can ask for it. */
export interface InputField {
  readonly type?: string
  readonly title?: string
  readonly description?: string | undefined
  readonly enum?: readonly string[]
  readonly format?: string
  readonly maxLength?: number
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, InputField>>
}

export interface Agent {
  readonly name: string
  /** playbook: a plan in code, needs no model. */
  readonly kind: 'playbook' | 'model' | 'own'
  readonly wallTimeS: number
  readonly budget?: Budget
  readonly title: string
  readonly description: string
  readonly tools: readonly string[]
  /** Of an agent of somebody's own, as the next four. */
  readonly instructions?: string
  readonly model?: string
  readonly approval?: 'never' | 'writes' | 'always'
  readonly changedBy?: string
  readonly version?: number
  readonly inputSchema: {
    readonly properties?: Readonly<Record<string, InputField>>
    readonly required?: readonly string[]
  }
}

export interface IntakeSummary {
  readonly id: string
  readonly status: 'queued' | 'running' | 'done' | 'failed'
  /** read = stored + unchanged + rejected */
  readonly rows: {
    readonly read: number
    readonly stored: number
    readonly unchanged: number
    readonly questioned: number
    readonly rejected: number
  }
  readonly questionCount: number
  readonly createdAt: string
  readonly endedAt: string | null
}

export interface IntakeReport extends IntakeSummary {
  /** What was taken for granted. */
  readonly notes: readonly string[]
  /** Why nothing was stored. */
  readonly fault: { readonly file: string; readonly line: number; readonly reason: string } | null
  /** The first page of them. */
  readonly questions: readonly {
    readonly file: string
    readonly line: number
    readonly column: string | null
    readonly value: string | null
    readonly reason: string
    readonly outcome: 'stored' | 'rejected'
  }[]
}

/** A figure with what it takes to write it: money is a decimal string with its currency, a ratio a fraction. */
export interface Value {
  readonly value: number | string | null
  readonly unit: string
  readonly currency?: string
  /** Of a ratio. */
  readonly numerator?: number | string
  readonly denominator?: number | string
  /** Deals that were counted. */
  readonly rows: number
  /** The figures of each currency, when there is more than one: they are never added together. */
  readonly byCurrency?: readonly Value[]
}

/** What belongs to a number and is not in it. */
export interface Missing {
  readonly metric?: string
  readonly rows: number
  readonly reason: string
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
  readonly filters?: readonly Filter[] | undefined
  readonly compareTo?: 'previous' | 'year'
}

export type Filters = Pick<KpiQuery, 'filters'>

export interface KpiPoint {
  /** Its first day; `all` without a grain. */
  readonly period: string
  readonly dimensions: Readonly<Record<string, string | null>>
  readonly values: Readonly<Record<string, Value>>
}

export interface KpiAnswer extends Provenance {
  readonly missing: readonly Missing[]
  readonly series: readonly KpiPoint[]
  readonly totals: Readonly<Record<string, Value>>
  readonly rows: number
  readonly lineageId: string
  /** The same question about the window before. */
  readonly comparison?: { readonly range: Range; readonly totals: Readonly<Record<string, Value>> }
}

export interface Metric {
  readonly name: string
  readonly title: string
  readonly version: number
  readonly unit: string
  /** In words. */
  readonly formula: string
}

/** An amount as a decimal string. */
export interface Amount {
  readonly amount: string
  readonly currency: string
}

/** A deal behind a figure, and where it was read. */
export interface LineageRow {
  readonly deal: string
  readonly source: string
  readonly file: string
  readonly line: number
  readonly dimensions: Readonly<Record<string, string | null>>
  readonly status: string
  readonly engageDate: string | null
  readonly closeDate: string | null
  readonly value: Amount | null
  readonly listPrice: Amount | null
}

export interface Filter {
  readonly field: string
  readonly op: string
  readonly value: unknown
}

export interface Lineage extends Page<LineageRow> {
  readonly id: string
  readonly metrics: readonly Metric[]
  readonly query: Omit<KpiQuery, 'metrics'> & { readonly filters: readonly Filter[] }
  readonly rows: number
  readonly missing: readonly Missing[]
}
