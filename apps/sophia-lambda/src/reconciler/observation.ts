import { sql } from 'kysely'
import type { CloudInstance } from '../lambda-cloud.ts'
import { leaseOf } from '../lease-tag.ts'
import type { Write } from '../tables.ts'

/** Neither runs nor costs. */
export const isGone = (status: string): boolean => status === 'terminated' || status === 'preempted'
const isLeaving = (status: string): boolean => isGone(status) || status === 'terminating'

export interface Observation {
  readonly instances: readonly CloudInstance[]
  /** When the list was asked for: what was launched later need not be in it. */
  readonly askedAt: Date
  readonly installation: string
  readonly settleMs: number
}

export interface Findings {
  /** Instances that nothing entitles to run: the second machine of a lease, or that of one which is over. */
  readonly surplus: string[]
  /** Not ours: neither tagged by this installation nor ever ended by it. */
  readonly foreign: number
  readonly adopted: number
}

/** Enough for a person to notice and extend it. */
const adoptedForMs = 3_600_000

/**
 * Writes what was seen at Lambda Cloud, and moves every lease to where its instance is. Set by set: a thousand leases
 * cost a dozen statements.
 */
export async function observe(write: Write, seen: Observation): Promise<Findings> {
  const rows = seen.instances.map((instance) => ({
    instance_id: instance.id,
    lease_id: leaseOf(seen.installation, instance.tags) ?? null,
    name: instance.name ?? null,
    type: instance.instance_type.name,
    region: instance.region.name,
    cents: instance.instance_type.price_cents_per_hour,
    tags: instance.tags ?? [],
    status: instance.status,
    leaving: isLeaving(instance.status),
    gone: isGone(instance.status),
  }))
  // A temporary table, so that the statements below join it and the planner knows its size.
  await sql`
    create temporary table seen on commit drop as
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as each (
      instance_id text, lease_id uuid, name text, type text, region text, cents integer, tags jsonb,
      status text, leaving boolean, gone boolean)`.execute(write)
  await sql`analyze seen`.execute(write)
  const adopted = await adopt(write)
  await follow(write, seen)
  await keepMachines(write, seen.askedAt)
  const surplus = await sql<{ instance_id: string }>`
    select seen.instance_id from seen join leases on leases.id = seen.lease_id
    where not seen.leaving and (
      leases.status in ('ended', 'failed', 'cancelled')
      or leases.instance_id is distinct from seen.instance_id)`.execute(write)
  return {
    surplus: surplus.rows.map(({ instance_id }) => instance_id),
    foreign: rows.filter((row) => row.lease_id === null && !row.leaving).length,
    adopted,
  }
}

/** Instances of ours whose launch was never recorded get their lease, and those without a row get one that ends soon. */
async function adopt(write: Write): Promise<number> {
  await sql`
    update leases set
      instance_id = found.instance_id, type = found.type, region = found.region, cents_per_hour = found.cents,
      launched_at = coalesce(leases.attempted_at, now()),
      ends_at = coalesce(leases.ends_at, now() + leases.seconds * interval '1 s'),
      status = case when leases.status = 'ending' then 'ending' else 'active' end,
      reason = case when leases.status = 'ending' then leases.reason end
    from (select distinct on (lease_id) * from seen where lease_id is not null and not leaving
          order by lease_id, instance_id) found
    where leases.id = found.lease_id and leases.instance_id is null
      and leases.status in ('requested', 'waiting', 'launching', 'ending')`.execute(write)
  const { rows } = await sql`
    insert into leases (id, origin, subject, status, request, choices, seconds, cents_per_hour, type, region,
      instance_id, wait_until, launched_at, ends_at, reason)
    select distinct on (lease_id) lease_id, 'adopted', 'reconciler', 'active',
      jsonb_strip_nulls(jsonb_build_object('name', name, 'sshKey', '')), '[]'::jsonb, ${adoptedForMs / 1000}::int,
      cents, type, region, instance_id, now(), now(), now() + ${adoptedForMs} * interval '1 ms',
      'Found at Lambda Cloud with our tag and without a record'
    from seen where lease_id is not null and not leaving
      and not exists (select 1 from leases where leases.id = seen.lease_id)
    order by lease_id, instance_id
    on conflict do nothing
    returning id`.execute(write)
  return rows.length
}

/** Leases whose instance is gone, is leaving, never came, or is back. */
async function follow(write: Write, { askedAt, settleMs }: Observation): Promise<void> {
  const settled = new Date(+askedAt - settleMs)
  // Gone, wanted or not. What was launched a moment ago may not be listed yet.
  await sql`
    update leases set status = 'ended', ended_at = now(),
      reason = case
        when leases.status = 'ending' then leases.reason
        when exists (select 1 from seen where seen.instance_id = leases.instance_id and seen.status = 'preempted')
          then 'Lambda Cloud took the instance back'
        else 'The instance was terminated at Lambda Cloud' end
    where status in ('active', 'ending') and instance_id is not null and launched_at < ${settled}
      and not exists (select 1 from seen where seen.instance_id = leases.instance_id and not seen.gone)`.execute(write)
  await sql`
    update leases set status = 'ended', ended_at = now()
    from seen where seen.instance_id = leases.instance_id and seen.gone
      and leases.status in ('active', 'ending')`.execute(write)
  await sql`
    update leases set status = 'ending', reason = 'The instance is being terminated at Lambda Cloud'
    from seen where seen.instance_id = leases.instance_id and seen.status = 'terminating'
      and leases.status = 'active'`.execute(write)
  // It was missing in a list, and is there again within its time.
  await sql`
    update leases set status = 'active', ended_at = null, reason = null
    from seen where seen.instance_id = leases.instance_id and not seen.leaving
      and leases.status = 'ended' and leases.released_by is null and leases.ends_at > now()`.execute(write)
  // The outcome was unknown, and no machine has come of it.
  await sql`
    update leases set status = 'requested', try_after = now(), reason = 'The last attempt to launch came to nothing'
    where status = 'launching' and instance_id is null and attempted_at < ${settled}`.execute(write)
  await sql`
    update leases set status = 'cancelled', ended_at = now()
    where status = 'ending' and instance_id is null and attempted_at < ${settled}`.execute(write)
}

async function keepMachines(write: Write, askedAt: Date): Promise<void> {
  await sql`
    insert into machines (instance_id, lease_id, name, type, region, cents_per_hour, tags, status, start_known,
      started_at, seen_at, ended_at)
    select seen.instance_id, seen.lease_id, seen.name, seen.type, seen.region, seen.cents, seen.tags, seen.status,
      leases.launched_at is not null and leases.origin = 'plan',
      coalesce(leases.launched_at, ${askedAt}), ${askedAt},
      case when seen.leaving then ${askedAt}::timestamptz end
    from seen left join leases on leases.id = seen.lease_id
    on conflict (instance_id) do update set
      seen_at = excluded.seen_at, status = excluded.status, name = excluded.name, tags = excluded.tags,
      ended_at = case when excluded.ended_at is null then null else coalesce(machines.ended_at, excluded.ended_at) end`.execute(
    write,
  )
  await sql`
    update machines set ended_at = ${askedAt}, status = 'terminated'
    where ended_at is null and seen_at < ${askedAt}
      and not exists (select 1 from seen where seen.instance_id = machines.instance_id)`.execute(write)
}
