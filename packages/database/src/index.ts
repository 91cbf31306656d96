export { auditMigration, auditTrail, auditTrailMigration } from './audit.ts'
export { type Bell, openBell } from './bell.ts'
export { beyondCalls, type Call, within } from './calls.ts'
export { type Database, DatabaseError, type DatabaseOptions, openDatabase } from './database.ts'
export {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded.ts'
export { isId } from './identifier.ts'
export type { Migration } from 'kysely/migration'
export { type Budget, withinBudget } from './within-budget.ts'
