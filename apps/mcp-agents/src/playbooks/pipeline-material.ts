import { plain } from './markdown.ts'
import type { Definition, MetricAnswer } from './measures.ts'
import type { HubspotSummary } from './outside-answers.ts'
import type { Period } from './periods.ts'

/** All that was found, before it is written down. */
export interface Material {
  readonly period?: Period
  /** By name. */
  readonly definitions: ReadonlyMap<string, Definition>
  readonly whole: MetricAnswer
  readonly regions: MetricAnswer | undefined
  readonly products: MetricAnswer | undefined
  readonly quarters: MetricAnswer | undefined
  readonly stages: MetricAnswer | undefined
  readonly pipelines: readonly HubspotSummary[]
  /** What could not be found, as sentences. */
  readonly missing: readonly string[]
}

/** A chapter of the report and what it adds to the findings. */
export interface Chapter {
  readonly findings: readonly (string | undefined)[]
  readonly text: string
  readonly missing?: readonly (string | undefined)[]
}

/** Names a source behind a figure. */
export type Cite = (answer: MetricAnswer) => string

export const titleOf = ({ definitions }: Pick<Material, 'definitions'>, name: string): string =>
  plain(definitions.get(name)?.title ?? name)
