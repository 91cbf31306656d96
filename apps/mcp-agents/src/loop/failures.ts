import { PlaybookFailure } from '../playbooks/playbook.ts'
import type { Failure } from '../schemas.ts'

/** Why a run with a model ends without an answer. */
export const runFailure = (failure: Failure): PlaybookFailure => new PlaybookFailure(failure)

/** @param budget which of them, and `used` of `of`, in words. */
export const budgetSpent = (budget: string, used: string, of: string): PlaybookFailure =>
  runFailure({
    type: 'budget-spent',
    detail: `The budget of ${of} does not bear another answer of the model: ${used} are used.`,
    hint: `Start it again with a larger budget.${budget}, or ask for less.`,
  })
