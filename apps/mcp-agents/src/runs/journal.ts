import { sql } from 'kysely'
import { hashOfCall } from '../approvals/policy.ts'
import { askApproval, useApproval, withdraw } from '../approvals/word.ts'
import type { Failure } from '../schemas.ts'
import { endSteps } from './end-steps.ts'
import { fencedWrite, type Lease } from './fenced-write.ts'
import { createLeases, type Leases } from './leases.ts'
import type { Queue } from './queue.ts'
import type { Performed, PlannedStep, Usage } from './steps.ts'
import type { Database, StepRow } from './tables.ts'
import { toBriefStep } from './views.ts'

export interface NumberedStep extends PlannedStep {
  readonly index: number
}

export type StepOutcome =
  | ({ readonly status: 'done' } & Performed)
  | { readonly status: 'failed'; readonly error: Failure; readonly usage?: Usage | undefined }

/**
 * What the worker of a run writes. Every write names its lease: it throws {@link LeaseLost} when that is no longer the
 * current one, {@link NotRecorded} when the database fails.
 */
export interface Journal extends Leases {
  /** Asks for somebody's word before a call is made. */
  ask(lease: Lease, step: NumberedStep, why: string): Promise<void>
  /**
   * Records that a step is about to be taken, again after a crash or for another attempt. One that waited for an approval
   * uses it up.
   *
   * @throws {NotApproved}
   */
  begin(lease: Lease, step: NumberedStep): Promise<void>
  /** Records how a step ended, and gives back what was recorded. */
  record(lease: Lease, index: number, outcome: StepOutcome): Promise<StepRow>
  /** Steps that are still open are cancelled with it: nobody will record their end. */
  finish(
    lease: Lease,
    outcome: { status: 'done'; answer: string } | { status: 'failed'; error: Failure },
  ): Promise<void>
}

/** @param approvalMs how long an approval may wait for its decision. */
export function createJournal(database: Database, queue: Queue, approvalMs: number): Journal {
  const write = fencedWrite(database)
  return {
    ...createLeases(database, queue, write),

    ask: (lease, { index, kind, name, title, arguments: args }, why) =>
      write(lease, 1, {}, async (transaction, { subject }) => {
        const call = { tool: name, title: storable(title), arguments: JSON.stringify(args) }
        const step = await transaction
          .insertInto('steps')
          .values({ run_id: lease.runId, index, kind, ...call, status: 'waiting', started_at: sql`clock_timestamp()` })
          .returningAll()
          .executeTakeFirstOrThrow()
        await askApproval(transaction, step, { why, requestedBy: subject, approvalMs })
        return [{ type: 'step', data: toBriefStep(step) }]
      }),

    begin: (lease, { index, kind, name, title, arguments: args, why }) =>
      write(lease, 1, {}, async (transaction) => {
        if (why !== undefined) await useApproval(transaction, lease.runId, index, hashOfCall(name, args))
        const step = await transaction
          .insertInto('steps')
          .values({
            run_id: lease.runId,
            index,
            kind,
            tool: name,
            title: storable(title),
            arguments: JSON.stringify(args),
            status: 'running',
            started_at: sql`clock_timestamp()`,
          })
          .onConflict((conflict) =>
            conflict.columns(['run_id', 'index']).doUpdateSet({
              attempts: sql`case steps.status when 'waiting' then 1 else steps.attempts + 1 end`,
              status: 'running',
              started_at: sql`clock_timestamp()`,
            }),
          )
          .returningAll()
          .executeTakeFirstOrThrow()
        return [{ type: 'step', data: toBriefStep(step) }]
      }),

    async record(lease, index, outcome) {
      let recorded: StepRow | undefined
      await write(lease, 1, {}, async (transaction) => {
        recorded = await transaction
          .updateTable('steps')
          .set({
            status: outcome.status,
            ended_at: sql`clock_timestamp()`,
            ...(outcome.usage && {
              input_tokens: outcome.usage.inputTokens,
              output_tokens: outcome.usage.outputTokens,
              cost_usd: outcome.usage.costUsd,
            }),
            ...(outcome.status === 'done'
              ? {
                  result: JSON.stringify(outcome.result),
                  summary: outcome.summary && storable(outcome.summary),
                  lineage_id: outcome.lineageId ? storable(outcome.lineageId) : null,
                }
              : { error: JSON.stringify(outcome.error), summary: storable(outcome.error.detail) }),
          })
          .where('run_id', '=', lease.runId)
          .where('index', '=', index)
          .where('status', 'in', ['running', 'waiting'])
          .returningAll()
          .executeTakeFirstOrThrow()
        return [{ type: 'step', data: toBriefStep(recorded) }]
      })
      return recorded as StepRow
    },

    finish: (lease, outcome) =>
      write(
        lease,
        outcome.status === 'done' ? 2 : 1,
        {
          status: outcome.status,
          lease_until: null,
          ended_at: sql`now()`,
          ...(outcome.status === 'done'
            ? { answer: storable(outcome.answer) }
            : { error: JSON.stringify(outcome.error) }),
        },
        async (transaction, { ended_at }) => {
          await withdraw(transaction, lease.runId)
          const left = await endSteps(transaction, lease.runId)
          const endedAt = ended_at ? { endedAt: ended_at.toISOString() } : {}
          return outcome.status === 'done'
            ? [
                ...left,
                { type: 'answer', data: { answer: outcome.answer } },
                { type: 'status', data: { status: 'done', ...endedAt } },
              ]
            : [...left, { type: 'status', data: { status: 'failed', error: outcome.error, ...endedAt } }]
        },
      ),
  }
}

/** Postgres keeps no NUL and no half of a surrogate pair in a text. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')
