/** For whoever measures a deployment by the same users as the load test: the health proof. */
export { readBudgets } from './budgets.ts'
export { firstPage } from './journeys/sophia-dashboard.ts'
export type { Outcome } from './recorder.ts'
export { run } from './run.ts'
export { World } from './world.ts'
