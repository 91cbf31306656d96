import type { Migration } from '@sophia/database'
import { runs } from './0001-runs.ts'

export const migrations: Record<string, Migration> = { '0001_runs': runs }
