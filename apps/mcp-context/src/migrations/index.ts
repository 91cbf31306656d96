import { auditMigration, auditTrailMigration, type Migration } from '@sophia/database'
import { documents } from './0001-documents.ts'
import { memories } from './0002-memories.ts'
import { versionsFound } from './0005-versions-found.ts'
import { embeddings } from './0006-embeddings.ts'

export const migrations: Record<string, Migration> = {
  '0001_documents': documents,
  '0002_memories': memories,
  '0003_audit': auditMigration,
  '0004_audit_trail': auditTrailMigration,
  '0005_versions_found': versionsFound,
  '0006_embeddings': embeddings,
}
