import type { Migration } from '@sophia/database'
import { research } from './0001-research.ts'

export const migrations: Record<string, Migration> = { '0001_research': research }
