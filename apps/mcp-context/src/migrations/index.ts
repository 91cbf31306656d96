import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { documents } from './0001-documents.ts'
import { memories } from './0002-memories.ts'
import { versionsFound } from './0005-versions-found.ts'
import { embeddings } from './0006-embeddings.ts'
import { words } from './0007-words.ts'
import { bitChanges } from './0008-bit-changes.ts'

export const migrations: Record<string, Migration> = {
  '0001_documents': documents,
  '0002_memories': memories,
  '0003_audit': auditMigration,
  '0004_audit_trail': auditTrailMigration,
  '0005_versions_found': versionsFound,
  '0006_embeddings': embeddings,
  '0007_words': words,
  '0008_bit_changes': bitChanges,
}
