import type { Migration } from '@sophia/database'
import { deliveries } from './0001-deliveries.ts'
import { hooks } from './0002-hooks.ts'

export const migrations: Record<string, Migration> = { '0001_deliveries': deliveries, '0002_hooks': hooks }
