import type { Migration } from '@sophia/database'
import { documents } from './0001-documents.ts'

export const migrations: Record<string, Migration> = { '0001_documents': documents }
