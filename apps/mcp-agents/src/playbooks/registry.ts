import { pipelineReview } from './pipeline-review.ts'
import type { Playbook } from './playbook.ts'

/** The playbooks that this release has, by name. */
export const playbooks: ReadonlyMap<string, Playbook> = new Map([[pipelineReview.name, pipelineReview]])
