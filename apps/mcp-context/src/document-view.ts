import { sql } from 'kysely'
import type { DocumentSummary } from './schemas.ts'
import type { Metadata } from './tables.ts'

/** What identifies a document wherever it shows: over documents, spaces, collections and versions joined. */
export const describedColumns = [
  'documents.id',
  'collections.name as collection',
  'versions.title',
  'versions.media_type as mediaType',
  'documents.source',
  'spaces.visibility',
  'versions.version',
  'versions.sha256',
  'versions.metadata',
] as const
/** What of a document waits for its vectors; null when nothing does. */
const waiting = sql<'pending' | 'failed' | null>`(
  select case when bool_or(failure is not null) then 'failed' when count(*) > 0 then 'pending' end
  from embedding_queue where document_id = documents.id)`.as('waiting')
export const summaryColumns = [...describedColumns, 'documents.created_at', 'documents.updated_at', waiting] as const

type Described = Omit<DocumentSummary, 'createdAt' | 'updatedAt' | 'embedding'>
interface DescribedRow extends Omit<Described, 'metadata'> {
  readonly metadata: Metadata
}
interface SummaryRow extends DescribedRow {
  readonly created_at: Date
  readonly updated_at: Date
  readonly waiting: 'pending' | 'failed' | null
}

export const toDescribed = (row: DescribedRow): Described => ({
  id: row.id,
  collection: row.collection,
  title: row.title,
  mediaType: row.mediaType,
  source: row.source,
  visibility: row.visibility,
  version: row.version,
  sha256: row.sha256,
  metadata: row.metadata,
})

/** @param settled what a document is of which nothing waits. */
export const toSummary = (row: SummaryRow, settled: DocumentSummary['embedding']): DocumentSummary => ({
  ...toDescribed(row),
  embedding: settled === 'off' ? settled : (row.waiting ?? settled),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})
