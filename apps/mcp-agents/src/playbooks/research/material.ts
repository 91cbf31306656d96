import type { Definition, MetricAnswer } from '../measures.ts'
import type { Passages } from '../outside-answers.ts'
import type { Asked, Research } from './answers.ts'

/** Figures of ours that the question names. */
export interface Own {
  readonly title: string
  readonly answer: MetricAnswer
  /** Who answered. */
  readonly tool: string
}

/** All that was found, before it is written down. */
export interface ResearchMaterial {
  readonly question: string
  readonly research: Research | undefined
  readonly passages: Passages | undefined
  readonly asked: Asked | undefined
  readonly own: readonly Own[]
  /** By name. */
  readonly definitions: ReadonlyMap<string, Definition>
  /** What could not be found, as Markdown. */
  readonly missing: readonly string[]
}
