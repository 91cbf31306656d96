import type { ColumnType, Generated, JSONColumnType, Kysely } from 'kysely'
import type { Statement } from './answer.ts'
import type { Depth } from './depth.ts'
import type { ModelReport, SourceReport, SpendReport } from './schemas.ts'

interface ResearchTable {
  id: Generated<string>
  question: string
  status: 'complete' | 'partial' | 'abstained'
  answer: JSONColumnType<Statement[]>
  sources: JSONColumnType<SourceReport[]>
  origin: 'live' | 'sandbox'
  depth: Depth
  model: ColumnType<ModelReport | null, string | null, string | null>
  spend: ColumnType<SpendReport | null, string | null, string | null>
  created_by: string
  created_at: ColumnType<Date, never, never>
  version: Generated<number>
  updated_at: ColumnType<Date, never, Date>
  /** null of what was stored before it was noted. */
  answered_at: ColumnType<Date | null, Date, Date>
  pending_until: ColumnType<Date | null, Date | null, Date | null>
}

interface ResultTable {
  research_id: string
  id: string
  place: number | null
  url: string
  title: string
  source: string
  found_by: string[]
  author: string | null
  published_at: ColumnType<Date | null, string | null, string | null>
  score: number
  text: string
  sha256: string
}

export interface Tables {
  research: ResearchTable
  results: ResultTable
}
export type Store = Kysely<Tables>
