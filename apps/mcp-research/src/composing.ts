import { createHash } from 'node:crypto'
import { extractAnswer, sha256, type Statement, type StoredResult } from './answer.ts'
import type { Reach } from './depth.ts'
import type { Gathered } from './gathering.ts'
import { type Result, rank } from './ranking.ts'
import type { ModelReport, SourceReport, SpendReport } from './schemas.ts'

/** What a research comes to, with what has arrived. */
export interface Composed {
  readonly status: 'complete' | 'partial' | 'abstained'
  readonly answer: readonly Statement[]
  readonly sources: readonly SourceReport[]
  readonly results: readonly StoredResult[]
  /** null without a model. */
  readonly model: ModelReport | null
  /** null where nothing has a price. */
  readonly spend: SpendReport | null
}

/** The results in order, and the sentences among them that answer the question. */
export function compose(
  question: string,
  { lists, reports }: Gathered,
  { maxResults, statements }: Pick<Reach, 'maxResults' | 'statements'>,
): Composed {
  const results = rank(question, lists).slice(0, maxResults).map(identified)
  const answer = extractAnswer(question, results, statements)
  return { status: statusOf(answer, reports), answer, sources: reports, results, model: null, spend: null }
}

export const statusOf = (answer: readonly Statement[], reports: readonly SourceReport[]): Composed['status'] => {
  if (answer.length === 0) return 'abstained'
  return reports.every(({ status }) => status === 'answered') ? 'complete' : 'partial'
}

/** The id says which page it is, so that the same page has the same one in every research. */
function identified(result: Result): StoredResult {
  return {
    ...result,
    id: createHash('sha256').update(result.url).digest('base64url').slice(0, 12),
    score: Math.round(result.score * 1e6) / 1e6,
    sha256: sha256(result.text),
  }
}
