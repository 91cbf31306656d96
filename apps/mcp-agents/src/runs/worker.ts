import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Bell } from '@sophia/database'
import { startSpan, traceFields } from '@sophia/service'
import type { FastifyBaseLogger } from 'fastify'
import type { Model } from '../model/model.ts'
import { PlaybookFailure } from '../playbooks/playbook.ts'
import type { ProgramOf } from '../programs.ts'
import type { Failure } from '../schemas.ts'
import type { Tools } from '../tools.ts'
import { type Lease, LeaseLost, NotRecorded } from './fenced-write.ts'
import type { Journal } from './journal.ts'
import { type Claimed, mostTakenOver } from './leases.ts'
import type { Queue } from './queue.ts'
import { makeSteps } from './make-steps.ts'
import { recordedSteps, Waiting } from './recorded-steps.ts'
import type { Steps } from './steps.ts'
import type { RunRow } from './tables.ts'

export interface WorkerOptions {
  readonly journal: Journal
  readonly queue: Queue
  readonly bell: Bell
  readonly tools: Tools
  readonly model: Model | undefined
  readonly programOf: ProgramOf
  readonly log: FastifyBaseLogger
  readonly concurrency: number
  readonly leaseMs: number
  /** Looked at now and then. */
  readonly expireApprovals: () => Promise<unknown>
  /** Told how each run ended here. */
  readonly ended?: (agent: string, status: 'done' | 'failed', ms: number) => void
}

export interface Worker {
  start(): Promise<void>
  /** Gives every open run back to the queue. */
  close(): Promise<void>
}

/** Why the work on a run stops before its end. */
type Stop = 'lost' | 'shutdown' | 'deadline'

/** Messages that a replica asks for at a time. */
const mostFetchers = 4
/** A run that waits for so many leases, while a replica has room, has lost its message. */
const overdueLeases = 2.5
/** A run that was taken up so often brings its replicas down: it is ended instead. */
const maxAttempts = 10

export function createWorker(options: WorkerOptions): Worker {
  const { journal, queue, bell, log, leaseMs } = options
  const name = `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`
  const open = new Map<string, { lease: Lease; stop(why: Stop): void; ended: Promise<void> }>()
  let closing = false

  // A fetched message has a place kept for its run: what this replica has no room for is for others to fetch.
  const fetchers = Math.min(options.concurrency, mostFetchers)
  let kept = fetchers
  const forRoom: (() => void)[] = []
  const keepPlace = async (): Promise<void> => {
    kept--
    const isFull = (): boolean => !closing && open.size + kept >= options.concurrency
    while (isFull()) await new Promise<void>((resolve) => void forRoom.push(resolve))
    kept++
  }

  /** A message is done with once its run is taken: from then on the lease brings it back. */
  const onMessage = async (runId: string): Promise<void> => {
    // Thrown, so that the message comes again, to another replica.
    if (closing) throw new Error('this replica shuts down')
    await take(runId)
    await keepPlace()
  }

  /** Takes a run, where it is still to be had, and begins to work on it. */
  const take = async (runId: string): Promise<void> => {
    const claimed = await journal.claim(runId, name, leaseMs)
    if (claimed) begin(claimed)
  }

  const begin = (claimed: Claimed): void => {
    const { lease, run } = claimed
    const { runId } = lease
    const stopped = new AbortController()
    const stop = (why: Stop): void => stopped.abort(why)
    const wall = setTimeout(() => stop('deadline'), Math.max(0, (run.deadline_at?.getTime() ?? 0) - Date.now()))
    const ended = work(claimed, stopped.signal).finally(() => {
      clearTimeout(wall)
      // Lost and taken again, it is another's entry by now.
      if (open.get(runId)?.lease === lease) open.delete(runId)
      forRoom.shift()?.()
    })
    open.set(runId, { lease, stop, ended })
    if (closing) stop('shutdown')
  }

  const work = async ({ lease, run, steps }: Claimed, signal: AbortSignal): Promise<void> => {
    const began = run.started_at?.getTime() ?? Date.now()
    const span = startSpan(`run ${run.agent}`, {
      kind: 'consumer',
      parent: run.traceparent ?? undefined,
      attributes: () => ({ 'sophia.run_id': run.id, 'sophia.agent': run.agent, 'sophia.run_attempt': run.attempts }),
    })
    const runLog = log.child({ run: run.id, agent: run.agent, ...traceFields(span.traceparent) })
    try {
      const { subject, role } = run
      const actors = { ...options, owner: { subject, role }, signal, traceparent: span.traceparent }
      const answer = await answerOf(run, makeSteps(recordedSteps(journal, lease, steps, signal), actors))
      await journal.finish(lease, { status: 'done', answer })
      const ms = Date.now() - began
      options.ended?.(run.agent, 'done', ms)
      runLog.info({ status: 'done', ms, attempt: run.attempts }, 'run')
      span.end()
    } catch (error) {
      span.end(signal.aborted ? String(signal.reason) : 'failed')
      const why = signal.aborted ? (signal.reason as Stop) : undefined
      if (error instanceof LeaseLost || why === 'lost') return
      if (why === 'shutdown' || error instanceof NotRecorded)
        return void (await written(lease, journal.handOver(lease)))
      if (error instanceof Waiting && why !== 'deadline') return void (await written(lease, journal.suspend(lease)))
      const failure = why === 'deadline' ? spent(run.wall_time_ms) : toFailure(error)
      if (failure.type === 'internal') runLog.error({ err: error }, 'run failed')
      const ended = await written(lease, journal.finish(lease, { status: 'failed', error: failure }))
      if (!ended) return
      const ms = Date.now() - began
      options.ended?.(run.agent, 'failed', ms)
      runLog.info({ status: 'failed', ms, attempt: run.attempts, problem: failure.type }, 'run')
    }
  }

  /** Whether the write counts. A run that cannot be written comes back by itself, when its lease ends. */
  const written = async ({ runId }: Lease, write: Promise<void>): Promise<boolean> => {
    try {
      await write
      return true
    } catch (error) {
      if (!(error instanceof LeaseLost)) log.warn({ err: error, run: runId }, 'the run was left to its lease')
      return false
    }
  }

  const answerOf = async (run: RunRow, steps: Steps): Promise<string> => {
    const program = await options.programOf(run)
    if (!program)
      throw new PlaybookFailure({
        type: 'not-found',
        detail: `This release has no agent ${run.agent}.`,
        hint: 'Start a run of one that list_agents shows.',
      })
    if (run.attempts > maxAttempts)
      throw new PlaybookFailure({
        type: 'internal',
        detail: `The run was taken up ${maxAttempts} times and never came to an end.`,
      })
    return await program.run(run.input, steps)
  }

  const unlisten = bell.listen((runId, fence) => {
    const held = open.get(runId)
    // A message may be older than the lease.
    if (held && fence > held.lease.fence) held.stop('lost')
  })
  const noteFault = (error: unknown): void => log.warn({ err: error }, 'could not look after runs')
  const roomNow = (): number => Math.max(0, options.concurrency - open.size)
  /** No more at a time than there are connections to the database. */
  const takeAll = async (runIds: readonly string[]): Promise<void> => {
    const left = runIds.values()
    const takeEach = async (): Promise<void> => {
      for (const runId of left) if (!closing) await take(runId).catch(noteFault)
    }
    await Promise.all(Array.from({ length: 8 }, takeEach))
  }
  let sweeping = false
  const sweep = async (): Promise<void> => {
    if (sweeping || closing) return
    sweeping = true
    try {
      for (let more = true; more; ) {
        const { count, mine } = await journal.takeOver(name, leaseMs, roomNow())
        if (count) log.warn({ count }, 'took runs over from silent replicas')
        for (const claimed of mine) begin(claimed)
        more = count === mostTakenOver
      }
      await options.expireApprovals()
      const room = roomNow()
      if (room > 0) await takeAll(await journal.overdue(overdueLeases * leaseMs, room))
    } catch (error) {
      noteFault(error)
    }
    sweeping = false
  }
  let renewing = false
  const renew = async (): Promise<void> => {
    if (renewing || open.size === 0) return
    renewing = true
    try {
      const lost = await journal.renew(
        [...open.values()].map(({ lease }) => lease),
        leaseMs,
      )
      for (const { runId, fence } of lost) {
        const held = open.get(runId)
        if (held?.lease.fence === fence) held.stop('lost')
      }
    } catch (error) {
      noteFault(error)
    }
    renewing = false
  }
  const renewer = setInterval(() => void renew(), leaseMs / 3).unref()
  const sweeper = setInterval(() => void sweep(), leaseMs / 3).unref()

  return {
    async start() {
      await queue.work(fetchers, onMessage)
      await sweep()
    },
    async close() {
      closing = true
      clearInterval(sweeper)
      unlisten()
      await queue.rest()
      for (const go of forRoom.splice(0)) go()
      for (const { stop } of open.values()) stop('shutdown')
      await Promise.allSettled([...open.values()].map(({ ended }) => ended))
      clearInterval(renewer)
    },
  }
}

const spent = (wallTimeMs: number): Failure => ({
  type: 'deadline-exceeded',
  detail: `The time budget of ${wallTimeMs / 1000} s is spent.`,
  hint: 'Start it again with a larger budget.wallTimeS, or look which of its steps was slow.',
})

/** What a run that threw this is said to have failed of. */
export const toFailure = (error: unknown): Failure =>
  error instanceof PlaybookFailure
    ? error.failure
    : {
        type: 'internal',
        detail: 'Something went wrong in Sophia.',
        hint: 'Try again; if it stays, give the id of the run to whoever runs Sophia.',
      }
