import { setTimeout } from 'node:timers/promises'
import type { HealthCheck } from '@sophia/service'
import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Database } from '../tables.ts'
import type { Keeper } from './keeper.ts'
import type { Launcher } from './launcher.ts'
import { type Leader, type Leadership, LeadershipLost } from './leadership.ts'

export interface Reconciler {
  start(): void
  /** There is something to do: looks now. */
  nudge(): void
  readonly check: HealthCheck['check']
  close(): Promise<void>
}

interface Parts {
  readonly database: Database
  readonly leadership: Leadership
  readonly keeper: Keeper
  readonly launcher: Launcher
  readonly intervalMs: number
  readonly log: FastifyBaseLogger
  readonly metrics: Registry
  /** Instances have come or gone. */
  readonly changed: () => void
}

/** How often the rows are looked at. They are ours: it costs the vendor nothing. */
const lookMs = 1_000
/** The lead is kept up this often. */
const leadAgainMs = 2_500
/** After a round that failed, before the next one. */
const restMs = 5_000
/** While a launch or an end is to be seen, the instances are listed this often. */
const unsettledMs = 5_000
/** After that without a list, whatever leads does not work. */
const silentMs = 120_000

/**
 * One replica leads. It runs two loops: one launches, whose turn may take long to come, and one holds leases against
 * what runs, so that waiting for a launch never keeps an instance alive.
 */
export function createReconciler(parts: Parts): Reconciler {
  const { leadership, keeper, launcher, intervalMs, log, database } = parts
  const counts = reconcilerMetrics(parts.metrics)
  const closing = new AbortController()
  const loops: Promise<void>[] = []
  let leader: Leader | undefined
  let wake = new AbortController()
  let listedAt = Number.NEGATIVE_INFINITY
  let heldAt = Number.NEGATIVE_INFINITY
  let restUntil = 0
  const open = () => !closing.signal.aborted

  const loop = async (name: string, turn: () => Promise<void>): Promise<void> => {
    while (open()) {
      try {
        await turn()
      } catch (error) {
        if (error instanceof LeadershipLost) leader = undefined
        else if (open()) {
          counts.failed()
          log.warn({ err: error, loop: name }, 'reconciler: a round failed, the next one follows')
        }
      }
      if (open())
        await setTimeout(lookMs, undefined, { signal: AbortSignal.any([closing.signal, wake.signal]) }).catch(() => {})
    }
  }

  const lead = async () => {
    if (leader && performance.now() - heldAt < leadAgainMs) return
    heldAt = performance.now()
    leader = await leadership.hold().catch((error: unknown) => {
      leader = undefined
      throw error
    })
    counts.leads(leader !== undefined)
  }
  const keep = async () => {
    const current = leader
    if (!current) {
      listedAt = Number.NEGATIVE_INFINITY
      return
    }
    if (performance.now() < restUntil) return
    const { due, unsettled } = await keeper.work()
    const passed = performance.now() - listedAt
    if (!due && passed < (unsettled ? Math.min(unsettledMs, intervalMs) : intervalMs)) return
    listedAt = performance.now()
    // Unless this round succeeds: a vendor that is down is not asked every second.
    restUntil = performance.now() + restMs
    const { terminated, adopted, foreign } = await keeper.reconcile(current, closing.signal)
    restUntil = 0
    counts.round({ terminated, adopted, foreign })
    if (terminated || adopted) {
      log.info({ terminated, adopted, foreign }, 'reconciler: instances terminated or adopted')
      parts.changed()
    }
  }
  const launch = async () => {
    for (;;) {
      const current = leader
      if (!current || !open() || !(await launcher.tryNext(current, closing.signal))) return
      parts.changed()
    }
  }

  return {
    start() {
      loops.push(loop('lead', lead), loop('keep', keep), loop('launch', launch))
    },
    nudge() {
      const last = wake
      wake = new AbortController()
      last.abort()
    },
    async check() {
      const row = await database.kysely
        .selectFrom('leadership')
        .select(['holder', 'listed_at'])
        .where('name', '=', 'reconciler')
        .executeTakeFirstOrThrow()
      if (row.listed_at && Date.now() - +row.listed_at > silentMs)
        throw new Error(`Leases were last held against Lambda Cloud at ${row.listed_at.toISOString()}`)
      return { detail: row.listed_at ? `last round at ${row.listed_at.toISOString()}` : 'no round yet' }
    },
    async close() {
      closing.abort()
      await Promise.all(loops)
      await leadership.resign().catch(() => {})
    },
  }
}

function reconcilerMetrics(registry: Registry) {
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] })
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] })
  const rounds = counter('sophia_lambda_reconcile_rounds_total', 'Times that leases were held against what runs')
  const failures = counter('sophia_lambda_reconcile_failures_total', 'Rounds that failed')
  const ended = counter('sophia_lambda_terminated_total', 'Instances terminated because no live lease holds them')
  const found = counter('sophia_lambda_adopted_total', 'Instances found with our tag and without a record')
  const strangers = gauge('sophia_lambda_foreign_instances', 'Running instances that Sophia did not launch')
  const leading = gauge('sophia_lambda_leader', '1 on the replica that reconciles')
  return {
    round({ terminated, adopted, foreign }: { terminated: number; adopted: number; foreign: number }) {
      rounds.inc()
      ended.inc(terminated)
      found.inc(adopted)
      strangers.set(foreign)
    },
    failed: () => failures.inc(),
    leads: (yes: boolean) => leading.set(yes ? 1 : 0),
  }
}
