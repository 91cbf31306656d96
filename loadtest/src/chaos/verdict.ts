/** Whether an experiment kept what is promised. */
import type { Budgets } from '../load/budgets.ts'
import type { Row } from './experiment.ts'

export interface Judged extends Row {
  readonly broken: readonly string[]
}

/** @returns what was not kept, in words; nothing: all of it was. */
export function brokenPromises(
  row: Row,
  { errorShare, recoveryS, memoryGrowth, memoryMb }: Budgets['chaos'],
): string[] {
  const share = row.errors / Math.max(1, row.requests)
  const sum = (what: 'lost' | 'twice' | 'unknown') => row.accounts.reduce((count, each) => count + each[what].length, 0)
  const grown = row.memory.filter(({ beforeMb, afterMb }) => afterMb > beforeMb * memoryGrowth + memoryMb)
  const words = [
    row.requests === 0 && 'nothing was asked',
    ...row.accounts.map(({ name, accepted }) => accepted === 0 && `no write was accepted: ${name}`),
    share > errorShare && `${(share * 100).toFixed(1)} % of the requests failed`,
    row.recoveryS > recoveryS && `requests failed until ${row.recoveryS.toFixed(1)} s after it was mended`,
    sum('lost') > 0 && `${sum('lost')} accepted writes are lost`,
    sum('twice') > 0 && `${sum('twice')} writes were done twice`,
    sum('unknown') > 0 && `${sum('unknown')} writes could not be looked for`,
    ...grown.map(
      ({ service, beforeMb, afterMb }) => `${service} has ${Math.round(afterMb)} MB after ${Math.round(beforeMb)}`,
    ),
    row.notReady.length > 0 && `not ready at the end: ${row.notReady.join(', ')}`,
  ]
  return words.filter((each) => typeof each === 'string')
}
