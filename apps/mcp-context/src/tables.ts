import type { ColumnType, Generated, JSONColumnType, Kysely, Transaction } from 'kysely'

type Stamp = ColumnType<Date, never, Date>

interface CollectionTable {
  id: Generated<number>
  name: string
  description: string | null
  created_at: ColumnType<Date, never, never>
  updated_at: Stamp
}

/** The documents of one collection that the same people may see. What search filters by, and where statistics live. */
interface SpaceTable {
  id: Generated<number>
  collection_id: number
  visibility: string
  chunks: Generated<number>
  tokens: Generated<number>
}

interface DocumentTable {
  id: Generated<string>
  space_id: number
  source: string | null
  version: number
  sha256: string
  created_at: ColumnType<Date, never, never>
  updated_at: Stamp
}

export type Metadata = Record<string, string | number | boolean>

interface VersionTable {
  document_id: string
  version: number
  title: string
  media_type: string
  text: string
  sha256: string
  metadata: JSONColumnType<Metadata>
  created_by: string
  created_at: ColumnType<Date, Date | undefined, never>
}

/** Of each document's latest version. */
interface ChunkTable {
  id: Generated<number>
  document_id: string
  space_id: number
  ordinal: number
  start_offset: number
  end_offset: number
  headings: string[]
  text: string
  tokens: number
  lexemes: string
}

/** Of versions that are no longer the latest, with the time in which they were; the end is exclusive. */
interface PastChunkTable extends Omit<ChunkTable, 'id'> {
  id: number
  version: number
  valid_from: Date
  valid_to: Date
}

/** In how many chunks of a space a lexeme occurs. Kept by triggers on `chunks`. */
interface TermTable {
  term: string
  space_id: number
  chunks: number
}

interface EmbeddingModelTable {
  id: Generated<number>
  name: string
  dimensions: number
  centre: Buffer
}

/** Chunks that wait for their vector. */
interface EmbeddingQueueTable {
  chunk_id: number
  document_id: string
  space_id: number
  queued_at: Generated<Date>
  leased_until: Generated<Date>
  /** Why the endpoint will not have it; null while it waits. */
  failure: string | null
}

interface ChunkVectorTable {
  chunk_id: number
  document_id: string
  model_id: number
  text_sha256: Buffer
  vector: Buffer
}

interface ChunkBitsTable {
  chunk_id: number
  space_id: number
  model_id: number
  valid_from: Date
  valid_to: Date | null
  bits: string
}

/** What raises the version of a block of chunks: see `0008-bit-changes`. */
interface BitChangeTable {
  block: number
  stamp: string
}

interface MemoryTable {
  id: Generated<string>
  subject: string
  statement: string
  fingerprint: string
  source: string
  visibility: string
  valid_from: ColumnType<Date, Date, never>
  valid_to: ColumnType<Date | null, Date | null, Date>
  superseded_by: ColumnType<string | null, never, string>
  recorded_at: ColumnType<Date, never, never>
  recorded_by: string
}

interface SessionTable {
  id: Generated<string>
  title: string | null
  subject: string | null
  visibility: string
  messages: Generated<number>
  created_by: string
  created_at: ColumnType<Date, never, never>
  expires_at: ColumnType<Date, Date, Date>
}

interface MessageTable {
  session_id: string
  ordinal: number
  role: 'user' | 'assistant' | 'system' | 'tool'
  content: string
  tokens: number
  created_at: ColumnType<Date, never, never>
}

interface ReceiptTable {
  id: Generated<string>
  subject_sha256: string
  removed: JSONColumnType<{ memories: string[]; documents: string[]; sessions: string[] }>
  deleted_by: string
  deleted_at: ColumnType<Date, never, never>
}

export interface Tables {
  memories: MemoryTable
  sessions: SessionTable
  messages: MessageTable
  receipts: ReceiptTable
  collections: CollectionTable
  spaces: SpaceTable
  documents: DocumentTable
  versions: VersionTable
  chunks: ChunkTable
  past_chunks: PastChunkTable
  terms: TermTable
  embedding_models: EmbeddingModelTable
  embedding_queue: EmbeddingQueueTable
  chunk_vectors: ChunkVectorTable
  chunk_bits: ChunkBitsTable
  bit_changes: BitChangeTable
}
export type Store = Kysely<Tables>
export type Write = Transaction<Tables>
