import { queueMetrics, type QueueState } from '@sophia/service'
import { type Kysely, sql } from 'kysely'
import { Counter, type Registry } from 'prom-client'
import type { RowCounts } from './process.ts'

export interface IntakeMetrics {
  /** @param rows undefined when nothing was stored. */
  ended(status: 'done' | 'failed', rows?: RowCounts): void
}

const results = ['read', 'stored', 'unchanged', 'questioned', 'rejected'] as const

export function registerIntakeMetrics(registry: Registry, kysely: Kysely<unknown>): IntakeMetrics {
  const registers = [registry]
  const intakes = new Counter({
    name: 'sophia_intakes_total',
    help: 'Intakes that this replica brought to an end',
    labelNames: ['status'] as const,
    registers,
  })
  const rows = new Counter({
    name: 'sophia_intake_rows_total',
    help: 'Rows of intakes by what became of them; a questioned row is stored or unchanged as well',
    labelNames: ['result'] as const,
    registers,
  })
  for (const status of ['done', 'failed'] as const) intakes.inc({ status }, 0)
  for (const result of results) rows.inc({ result }, 0)
  queueMetrics(registry, 'intake', async () => {
    const { rows: found } = await sql<QueueState>`
      select count(*)::int as waiting, coalesce(extract(epoch from now() - min(queued_at)), 0)::float as "oldestS"
      from intake_jobs`.execute(kysely)
    return found[0] ?? { waiting: 0, oldestS: 0 }
  })
  return {
    ended(status, counts) {
      intakes.inc({ status })
      if (counts) for (const result of results) rows.inc({ result }, counts[result])
    },
  }
}
