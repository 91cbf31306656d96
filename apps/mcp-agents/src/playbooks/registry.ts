import { accountBrief } from './account/account-brief.ts'
import { engineeringHealth } from './engineering/engineering-health.ts'
import { gpuCostCheck } from './gpu-cost/gpu-cost-check.ts'
import { pipelineReview } from './pipeline-review.ts'
import type { Playbook } from './playbook.ts'
import { researchBrief } from './research/research-brief.ts'
import { weeklyBusinessReview } from './weekly-business-review.ts'

const all: readonly Playbook[] = [
  pipelineReview,
  weeklyBusinessReview,
  gpuCostCheck,
  engineeringHealth,
  accountBrief,
  researchBrief,
]

/** The playbooks that this release has, by name. */
export const playbooks: ReadonlyMap<string, Playbook> = new Map(all.map((playbook) => [playbook.name, playbook]))
