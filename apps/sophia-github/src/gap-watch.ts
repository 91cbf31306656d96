import { setTimeout as delay } from 'node:timers/promises'
import { type App, backgroundCall } from '@sophia/service'
import { sql } from 'kysely'
import { Counter } from 'prom-client'
import type { DeliveryGaps, Gap, Hook } from './delivery-gaps.ts'
import type { Store } from './tables.ts'

/** Looks for missed deliveries by itself, and asks for them again. */
export interface GapWatch {
  start(): void
  close(): Promise<void>
}

export interface GapWatchOptions {
  readonly store: Store
  readonly gaps: DeliveryGaps
  /** Whether we sign in as a GitHub App: only an App may ask about its own webhook. */
  readonly isApp: boolean
  /** Between two looks at one webhook, whichever replica looks. */
  readonly intervalMs: number
  /** How long a delivery is remembered: longer than GitHub can repeat it, for a repetition must find the first. */
  readonly keptDays: number
  readonly app: App
}

const day = 86_400_000
/** GitHub keeps no more. */
const keptMs = 3 * day
/** Clocks differ. */
const slackMs = 5 * 60_000
/** What was sent a moment ago may still be on its way. */
const youngMs = 60_000
/** Each time after twice as long: the last one comes most of a day after the first. */
const maxRequests = 12
const firstWaitMs = 30_000
const budgetMs = 60_000

export function createGapWatch({ app, gaps, intervalMs, isApp, keptDays, store }: GapWatchOptions): GapWatch {
  const closing = new AbortController()
  let running: Promise<void> | undefined
  const requested = new Counter({
    name: 'sophia_github_redeliveries_total',
    help: 'Webhook deliveries that never came and were asked for again',
    registers: [app.metrics],
  })

  /** The webhook whose turn it is, for this replica alone until it is done or its time is over. */
  async function claim(): Promise<(Hook & { readonly coveredUntil: number }) | undefined> {
    const { rows } = await sql<{ hook: string; owner: string | null; repo: string | null; covered_until: Date | null }>`
      update hooks set check_after = now() + ${Math.max(intervalMs, budgetMs)} * interval '1 ms'
      where hook = (
        select hook from hooks where check_after <= now() and (owner is not null or ${isApp})
        order by check_after limit 1 for update skip locked)
      returning hook, owner, repo, covered_until`.execute(store)
    const [row] = rows
    return (
      row && {
        hook: Number(row.hook),
        owner: row.owner,
        repo: row.repo,
        coveredUntil: row.covered_until?.getTime() ?? 0,
      }
    )
  }

  /** @returns whether it is time to ask: at first at once, then ever more seldom, at last not any more. */
  async function mayRequest({ hook }: Hook, { guid }: Gap): Promise<boolean> {
    const { rows } = await sql`
      insert into gaps (guid, hook, requests, requested_at)
      select ${guid}, ${hook}, 1, now() where not exists (select from deliveries where guid = ${guid})
      on conflict (guid) do update set requests = gaps.requests + 1, requested_at = now()
      where gaps.requests < ${maxRequests}
        and gaps.requested_at < now() - ${firstWaitMs} * (2 ^ (gaps.requests - 1)) * interval '1 ms'
      returning guid`.execute(store)
    return rows.length > 0
  }

  async function check(hook: Hook & { readonly coveredUntil: number }): Promise<void> {
    const call = backgroundCall(budgetMs, closing.signal)
    const begun = Date.now()
    const since = Math.max(hook.coveredUntil - slackMs, begun - keptMs)
    const found = await gaps.find(hook, since, call)
    for (const gap of found.gaps) {
      if (gap.deliveredAt > begun - Math.min(youngMs, intervalMs) || !(await mayRequest(hook, gap))) continue
      await gaps.request(hook, gap, call)
      requested.inc()
      app.log.info({ hook: hook.hook, guid: gap.guid }, 'a delivery never came: asked for again')
    }
    // What is still missing is looked at again, until GitHub has forgotten it.
    const covered = Math.min(begun, ...found.gaps.map(({ deliveredAt }) => deliveredAt))
    if (found.complete)
      await store
        .updateTable('hooks')
        .set({ covered_until: new Date(covered) })
        .where('hook', '=', String(hook.hook))
        .execute()
    else app.log.warn({ hook: hook.hook }, 'more deliveries than can be compared: some may be missing')
    await sql`delete from gaps where requested_at < now() - ${keptMs} * interval '1 ms'`.execute(store)
  }

  /** A batch at each look, so that it holds nobody up. */
  const forget = () =>
    sql`
      delete from deliveries where guid in (
        select guid from deliveries where received_at < now() - ${keptDays} * interval '1 day'
        order by received_at limit 1000 for update skip locked)`.execute(store)

  async function round(): Promise<void> {
    for (let hook = await claim(); hook && !closing.signal.aborted; hook = await claim()) {
      try {
        await check(hook)
      } catch (error) {
        if (!closing.signal.aborted) app.log.warn({ err: error, hook: hook.hook }, 'gaps were not looked for')
      } finally {
        await sql`update hooks set check_after = now() + ${intervalMs} * interval '1 ms' where hook = ${hook.hook}`.execute(
          store,
        )
      }
    }
  }

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await round()
        await forget()
      } catch (error) {
        app.log.warn({ err: error }, 'gaps were not looked for')
      }
      // Replicas that start together do not look together.
      await delay(intervalMs * (0.5 + Math.random() / 2), undefined, { signal: closing.signal, ref: false }).catch(
        () => {},
      )
    }
  }

  return {
    start() {
      running ??= watch()
    },
    async close() {
      closing.abort()
      await running
    },
  }
}
