import { backgroundCall, type CallContext, Problem } from '@sophia/service'
import { type Kysely, sql } from 'kysely'
import type { Log } from '../log.ts'
import { withinBudget } from '../within-budget.ts'
import { type Finding, lookAt, titleOf } from './finding.ts'
import type { RuleInput } from './schemas.ts'

interface StoredRule {
  readonly name: string
  readonly rule: RuleInput
  readonly status: 'quiet' | 'firing' | 'unknown'
}

/**
 * Looks at every rule, and stores with its new state what is to be told: both or neither, and only once, whichever
 * replicas look at the same time. The one that was looked at longest ago comes first, so that a slow one does not keep
 * the others from ever being looked at.
 *
 * A rule that could not be looked at is unknown, and the others are looked at; the log says why.
 *
 * @returns how many events there are of it.
 */
export async function evaluate(
  kysely: Kysely<unknown>,
  call: CallContext,
  log: Log,
  now = new Date(),
): Promise<number> {
  const { rows } = await sql<{ name: string; version: string }>`
    select name, xmin::text as version from signal_rules order by checked_at nulls first, name`.execute(kysely)
  let events = 0
  for (const { name, version } of rows) {
    try {
      // Half of what is left: one that takes all there is must not take that of the others.
      const share = backgroundCall(Math.max(1, call.remaining() / 2), call.signal)
      events += await withinBudget(kysely, share, async (db) => {
        const stored = await sql<StoredRule>`
          select name, rule, status from signal_rules where name = ${name} for update`.execute(db)
        const [row] = stored.rows
        return row ? settle(db, row, await judged(db, row.rule, now)) : 0
      })
    } catch (error) {
      call.signal.throwIfAborted()
      log.error({ err: error, rule: name }, 'signals: a rule was not looked at')
      // Unless somebody has changed it or looked at it meanwhile.
      await sql`
        update signal_rules set status = case when status = 'firing' then status else 'unknown' end, checked_at = now(),
          since = case when status in ('firing', 'unknown') then since else now() end,
          value = null, lineage_id = null, origin = null, reason = 'It could not be looked at'
        where name = ${name} and xmin::text = ${version}`.execute(kysely)
    }
  }
  return events
}

/** A rule that can no longer be asked, such as of a metric that is gone, is unknown, and the others are looked at. */
async function judged(db: Kysely<unknown>, rule: RuleInput, now: Date): Promise<Finding> {
  try {
    return await lookAt(db, rule, now)
  } catch (error) {
    const refused = error instanceof Problem && error.statusCode < 500
    if (!refused && !(error instanceof TypeError)) throw error
    return {
      holds: undefined,
      recovered: false,
      value: null,
      reason: refused ? error.message : 'Its metric is not known any more',
      lineageId: '',
      sentence: '',
    }
  }
}

async function settle(db: Kysely<unknown>, { name, rule, status }: StoredRule, found: Finding): Promise<number> {
  const fires = status === 'firing' ? !found.recovered : found.holds === true
  // One that fired and is unknown for a while goes on firing: it would fire twice otherwise.
  const next = found.holds === undefined ? (status === 'firing' ? 'firing' : 'unknown') : fires ? 'firing' : 'quiet'
  await sql`
    update signal_rules set status = ${next}, value = ${found.value}, reason = ${found.reason}, checked_at = now(),
      lineage_id = ${found.lineageId || null}, origin = ${found.origin ?? null},
      since = case when status = ${next} then since else now() end
    where name = ${name}`.execute(db)
  const kind =
    next === 'firing' && status !== 'firing'
      ? 'fired'
      : next === 'quiet' && status === 'firing'
        ? 'recovered'
        : undefined
  if (!kind) return 0
  const { channels = [] } = rule
  await sql`
    with event as (
      insert into signal_events (rule, kind, title, sentence, lineage_id, origin, channels)
      values (${name}, ${kind}, ${titleOf(rule)}, ${found.sentence}, ${found.lineageId}, ${found.origin ?? null}, ${JSON.stringify(channels)})
      returning id, channels)
    insert into signal_deliveries (event_id, channel)
    select id, jsonb_array_elements_text(channels) from event`.execute(db)
  return 1
}
