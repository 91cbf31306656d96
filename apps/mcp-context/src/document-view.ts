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
export const summaryColumns = [...describedColumns, 'documents.created_at', 'documents.updated_at'] as const

type Described = Omit<DocumentSummary, 'createdAt' | 'updatedAt'>
interface DescribedRow extends Omit<Described, 'metadata'> {
  readonly metadata: Metadata
}
interface SummaryRow extends DescribedRow {
  readonly created_at: Date
  readonly updated_at: Date
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

export const toSummary = (row: SummaryRow): DocumentSummary => ({
  ...toDescribed(row),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})
