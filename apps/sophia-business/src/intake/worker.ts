import { type ControlledTransaction, type Kysely, sql } from 'kysely'
import type { Log } from '../log.ts'
import { createQueueLoop, type QueueLoop } from '../queue-loop.ts'
import type { Mapping } from './templates.ts'
import type { IntakeMetrics } from './intake-metrics.ts'
import { IntakeFault, type Outcome, processIntake } from './process.ts'
import { dropUpload, openUpload, planFor, uploadedFiles } from './uploads.ts'

export type IntakeWorker = Pick<QueueLoop, 'wake' | 'start' | 'stop'>

export interface WorkerOptions {
  readonly kysely: Kysely<unknown>
  readonly log: Log
  /** Facts have changed, and the change is committed. */
  readonly onStored: () => Promise<void>
  /** Told how each intake ended here, once that is committed. */
  readonly ended?: IntakeMetrics['ended']
  /** Milliseconds between two looks. */
  readonly pollMs?: number
}

interface Job {
  readonly intakeId: string
}

/** So often may the process end, or the database be lost, before an intake is given up. */
const maxAttempts = 5

/**
 * Stores what was uploaded, one intake at a time.
 *
 * The queue is a table, and the lock on a job's row is the lease: it is held by the transaction in which the facts are
 * stored, so a worker that dies (kill -9, a lost connection) gives the job back the moment its connection ends, with all
 * that it had done undone, and a worker that only seemed dead cannot commit. A job queue beside it (pg-boss) would mark the
 * job in a transaction of its own, wait for a heartbeat to run out, and leave the fencing to us.
 */
export function createIntakeWorker({ kysely, log, onStored, ended, pollMs = 2_000 }: WorkerOptions): IntakeWorker {
  const loop = createQueueLoop({ runOne, log, what: 'intake', pollMs })

  /** @returns false when there is nothing to do. */
  async function runOne(): Promise<boolean> {
    const transaction = await kysely.startTransaction().execute()
    let job: Job | undefined
    try {
      job = await claim(transaction)
      if (!job) {
        await transaction.rollback().execute()
        return false
      }
      const outcome = await runJob(transaction, job)
      await transaction.commit().execute()
      ended?.(outcome ? 'done' : 'failed', outcome?.rows)
      if (outcome) await onStored()
      return true
    } catch (error) {
      await transaction
        .rollback()
        .execute()
        .catch(() => {})
      if (job) await putBack(kysely, job.intakeId, loop.signal.aborted).catch(() => {})
      throw error
    }
  }

  /** @returns undefined when the intake failed, and no fact has changed. */
  async function runJob(transaction: ControlledTransaction<unknown>, { intakeId }: Job): Promise<Outcome | undefined> {
    const { attempts, ...intake } = await begin(kysely, intakeId)
    const savepoint = await transaction.savepoint('files').execute()
    try {
      if (attempts > maxAttempts)
        throw new IntakeFault('', 0, `Storing it was interrupted ${maxAttempts} times. Upload it again.`)
      const outcome = await processIntake(savepoint, {
        intakeId,
        plan: planFor(intake),
        files: await uploadedFiles(savepoint, intakeId),
        open: (fileId) => openUpload(kysely, fileId),
        onProgress: progressOf(kysely, intakeId),
        signal: loop.signal,
      })
      await finish(savepoint, intakeId, outcome)
      return outcome
    } catch (error) {
      const fault = faultOf(error)
      if (!fault) throw error
      await savepoint.rollbackToSavepoint('files').execute()
      await fail(transaction, intakeId, fault)
      return undefined
    }
  }

  return loop
}

/** What trying again would not mend. */
function faultOf(error: unknown): IntakeFault | undefined {
  if (error instanceof IntakeFault) return error
  const { code = '' } = error as { code?: string }
  // A value that the database cannot hold (class 22) or a limit of it (54).
  return /^(22|54)\w{3}$/.test(code)
    ? new IntakeFault('', 0, `A value cannot be stored (Postgres ${code}).`)
    : undefined
}

/** Takes the oldest job that nobody holds. */
async function claim(db: Kysely<unknown>): Promise<Job | undefined> {
  // A worker that stands still must not keep its job for ever.
  await sql`set local idle_in_transaction_session_timeout = '60s'`.execute(db)
  const { rows } = await sql<Job>`
    select intake_id as "intakeId" from intake_jobs order by queued_at limit 1 for update skip locked`.execute(db)
  return rows[0]
}

interface Begun {
  readonly template: string | null
  readonly mapping: Mapping | null
  readonly attempts: number
}

/** Beside the job's transaction, so that everybody can see it and an attempt counts even if it ends with the process. */
async function begin(db: Kysely<unknown>, intakeId: string): Promise<Begun> {
  const { rows } = await sql<Begun>`
    update intakes set status = 'running', read = 0, attempts = attempts + 1, started_at = coalesce(started_at, now())
    where id = ${intakeId} returning template, mapping, attempts`.execute(db)
  if (!rows[0]) throw new TypeError(`There is no intake ${intakeId}`)
  return rows[0]
}

/** Each is a transaction of its own: written down as often as somebody would look. */
const progressMs = 250

function progressOf(db: Kysely<unknown>, intakeId: string): (read: number) => Promise<void> {
  let told = Number.NEGATIVE_INFINITY
  return async (read) => {
    if (performance.now() - told < progressMs) return
    told = performance.now()
    await sql`update intakes set read = ${read} where id = ${intakeId}`.execute(db)
  }
}

/** @param asked the service itself let go: that does not count as an attempt. */
async function putBack(db: Kysely<unknown>, intakeId: string, asked: boolean): Promise<void> {
  await sql`
    update intakes set status = 'queued', read = 0, attempts = attempts - ${asked ? 1 : 0}
    where id = ${intakeId} and status = 'running'`.execute(db)
}

async function finish(
  db: Kysely<unknown>,
  intakeId: string,
  { rows, questions, notes, revision }: Outcome,
): Promise<void> {
  const { read, stored, unchanged, questioned, rejected } = rows
  await sql`
    update intakes set status = 'done', ended_at = clock_timestamp(), revision = ${revision}, questions = ${questions},
      read = ${read}, stored = ${stored}, unchanged = ${unchanged}, questioned = ${questioned}, rejected = ${rejected},
      notes = ${JSON.stringify(notes)}
    where id = ${intakeId}`.execute(db)
  await close(db, intakeId)
}

async function fail(db: Kysely<unknown>, intakeId: string, { place, message }: IntakeFault): Promise<void> {
  await sql`
    update intakes set status = 'failed', ended_at = clock_timestamp(), fault = ${JSON.stringify({ ...place, reason: message })}
    where id = ${intakeId}`.execute(db)
  await close(db, intakeId)
}

async function close(db: Kysely<unknown>, intakeId: string): Promise<void> {
  await dropUpload(db, intakeId)
  await sql`delete from intake_jobs where intake_id = ${intakeId}`.execute(db)
}
