import type { Migration } from '@sophia/database'
import { deliveries } from './0001-deliveries.ts'
import { hooks } from './0002-hooks.ts'
import { deliveriesAge } from './0003-deliveries-age.ts'
import { appHooks } from './0004-app-hooks.ts'

export const migrations: Record<string, Migration> = {
  '0001_deliveries': deliveries,
  '0002_hooks': hooks,
  '0003_deliveries_age': deliveriesAge,
  '0004_app_hooks': appHooks,
}
