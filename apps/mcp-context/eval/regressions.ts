import { type Evaluation, modes } from './evaluate.ts'

/** Less is noise: two equal scores in another order. */
const tolerance = 0.005

/** A sentence for each figure that is worse than it was. */
export const regressions = (now: Evaluation, baseline: Evaluation): string[] =>
  modes.flatMap((mode) =>
    (['ndcg', 'mrr', 'recall'] as const)
      .filter((name) => now[mode][name] < baseline[mode][name] - tolerance)
      .map((name) => `${mode}: ${name} fell from ${baseline[mode][name].toFixed(3)} to ${now[mode][name].toFixed(3)}`),
  )
