import type { Migration } from '@sophia/database'
import { deliveries } from './0001-deliveries.ts'

export const migrations: Record<string, Migration> = { '0001_deliveries': deliveries }
