import { Problem, UpstreamError } from '@sophia/service'
import { type Kysely, sql } from 'kysely'
import type { Crm, CrmCompany } from './crm.ts'
import { keyOf, whole, type Whole } from './prospect.ts'
import type { Prospect, SyncResult } from './schemas.ts'

/** Longer than a request to HubSpot takes: whoever began then is gone. */
const begunMs = 120_000
/** What is written of a company itself; a contact is a record of its own. */
const written = ['domain', 'industry', 'country', 'employees'] as const

/**
 * Brings prospects into HubSpot: who is not there is created, who is there gets what HubSpot does not know. What a
 * colleague wrote there is never overwritten.
 */
export async function writeProspects(
  { kysely, crm }: { kysely: Kysely<unknown>; crm: Crm },
  given: readonly Prospect[],
  dryRun: boolean,
): Promise<SyncResult[]> {
  const results: SyncResult[] = []
  for (const each of given) {
    const prospect = whole(each)
    try {
      results.push(await bring(kysely, crm, prospect, dryRun))
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof UpstreamError)) throw error
      // The next ones may fit; a write without an answer may have been carried out.
      const outcome = error.statusCode >= 500 ? 'unknown' : 'failed'
      results.push({ company: prospect.company, outcome, hubspotId: null, written: [], reason: error.message })
    }
  }
  return results
}

async function bring(kysely: Kysely<unknown>, crm: Crm, prospect: Whole, dryRun: boolean): Promise<SyncResult> {
  const { company } = prospect
  const none = { company, hubspotId: null, written: [], reason: null }
  const skipped = { ...none, outcome: 'skipped', reason: 'The spend limit is reached.' } as const
  const { contactPending, ours, there } = await present(kysely, crm, prospect)
  if (there === undefined) return skipped
  if (there) return update(kysely, crm, prospect, { there, contactPending, dryRun })
  if (dryRun) return { ...none, outcome: 'created', written: membersOf(prospect) }
  const key = keyOf(prospect)
  // Noted before anything is created: wherever this ends, the contact is known to be still to come.
  const pending = prospect.contactEmail !== null
  // HubSpot's search shows what was created after a while only: until then this tells that it was.
  const { rows } = await sql`
    insert into prospect_writes (key, contact_pending) values (${key}, ${pending})
    on conflict (key) do update set begun_at = now(), hubspot_id = null, contact_pending = excluded.contact_pending
    where prospect_writes.hubspot_id = ${ours ?? null}
      or (prospect_writes.hubspot_id is null and prospect_writes.begun_at < now() - ${begunMs} * interval '1 ms')
    returning key`.execute(kysely)
  if (!rows.length) return { ...none, outcome: 'skipped', reason: 'It is being created by another request.' }
  let taken: Taken<string | undefined>
  try {
    taken = await withoutRefused(prospect, (each) => crm.create(each))
  } catch (error) {
    // Refused: nothing was created, and it may be tried again at once. Anything else leaves the question open.
    if (error instanceof Problem && error.statusCode < 500)
      await sql`delete from prospect_writes where key = ${key} and hubspot_id is null`.execute(kysely)
    throw error
  }
  const { answer: id, left } = taken
  if (id === undefined) {
    await sql`delete from prospect_writes where key = ${key} and hubspot_id is null`.execute(kysely)
    return skipped
  }
  await sql`update prospect_writes set hubspot_id = ${id} where key = ${key}`.execute(kysely)
  const { added, unheard } = pending ? await bringContact(kysely, crm, id, prospect) : { added: true, unheard: null }
  return {
    ...none,
    outcome: 'created',
    hubspotId: id,
    written: membersOf(added ? taken.prospect : { ...taken.prospect, contactEmail: null }),
    reason: [left, unheard].filter(Boolean).join(' ') || null,
  }
}

interface Contacted {
  readonly added: boolean
  /** Why it was not. */
  readonly unheard: string | null
}

/** The company is there whatever becomes of its contact, which is tried again when the company is brought again. */
async function bringContact(kysely: Kysely<unknown>, crm: Crm, id: string, prospect: Whole): Promise<Contacted> {
  try {
    const added = await crm.addContact(id, prospect)
    if (added === undefined) return { added: false, unheard: 'The spend limit is reached before its contact.' }
    await noteContact(kysely, id, prospect)
    return { added, unheard: added ? null : 'HubSpot has a contact of that address already.' }
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof UpstreamError)) throw error
    // What HubSpot does not take today it will not take tomorrow.
    const isRefused = error instanceof Problem && (error.statusCode === 400 || error.statusCode === 422)
    if (isRefused) await noteContact(kysely, id, prospect)
    const unheard = isRefused ? 'HubSpot does not take its contact' : 'Its contact is not there yet'
    return { added: false, unheard: `${unheard}: ${error.message}` }
  }
}

/** It need not be tried again. */
const noteContact = (kysely: Kysely<unknown>, id: string, prospect: Whole) =>
  sql`update prospect_writes set contact_pending = false, hubspot_id = ${id} where key = ${keyOf(prospect)}`.execute(
    kysely,
  )

const membersOf = (prospect: Whole): string[] => [
  'company',
  ...written.filter((field) => prospect[field] !== null),
  ...contactIn(prospect),
]

interface Taken<Answer> {
  /** As it was sent. */
  readonly prospect: Whole
  readonly answer: Answer
  /** What was left out of it, and why. */
  readonly left: string | null
}

/** HubSpot's industries are a closed list, those of other lists are not: one that it does not know must not cost the rest. */
async function withoutRefused<Answer>(
  prospect: Whole,
  send: (prospect: Whole) => Promise<Answer>,
): Promise<Taken<Answer>> {
  try {
    return { prospect, answer: await send(prospect), left: null }
  } catch (error) {
    const pointers = error instanceof Problem ? (error.details.errors ?? []).map(({ pointer }) => pointer) : []
    if (!pointers.length || pointers.some((pointer) => pointer !== '/body/industry')) throw error
    const rest = { ...prospect, industry: null }
    return { prospect: rest, answer: await send(rest), left: `HubSpot knows no industry “${prospect.industry}”.` }
  }
}

const contactIn = ({ contactEmail, contactName }: Whole): string[] =>
  contactEmail === null ? [] : ['contactEmail', ...(contactName === null ? [] : ['contactName'])]

interface Presence {
  /** As written by us a moment ago, or as HubSpot finds it. null: nowhere; undefined: HubSpot may not be asked any more. */
  readonly there: CrmCompany | null | undefined
  /** The id under which we wrote it. */
  readonly ours: string | undefined
  readonly contactPending: boolean
}

async function present(kysely: Kysely<unknown>, crm: Crm, prospect: Whole): Promise<Presence> {
  const { rows } = await sql<{ id: string | null; contactPending: boolean }>`
    select hubspot_id as id, contact_pending as "contactPending" from prospect_writes
    where key = ${keyOf(prospect)}`.execute(kysely)
  const [{ id, contactPending } = { id: null, contactPending: false }] = rows
  if (id === null) return { there: await crm.find(prospect), ours: undefined, contactPending }
  const written = await crm.get(id)
  const there = written === null ? await crm.find(prospect) : written
  return { there, ours: id, contactPending: contactPending && written !== null }
}

async function update(
  kysely: Kysely<unknown>,
  crm: Crm,
  prospect: Whole,
  { there, contactPending, dryRun }: { there: CrmCompany; contactPending: boolean; dryRun: boolean },
): Promise<SyncResult> {
  const own = await updateCompany(crm, prospect, there, dryRun)
  if (!contactPending || prospect.contactEmail === null || own.outcome === 'skipped') return own
  const { added, unheard } = dryRun
    ? { added: true, unheard: null }
    : await bringContact(kysely, crm, there.hubspotId, prospect)
  return {
    ...own,
    outcome: added ? 'updated' : own.outcome,
    written: [...own.written, ...(added ? contactIn(prospect) : [])],
    reason: [own.reason, unheard].filter(Boolean).join(' ') || null,
  }
}

async function updateCompany(crm: Crm, prospect: Whole, there: CrmCompany, dryRun: boolean): Promise<SyncResult> {
  const { hubspotId } = there
  const newsOf = (each: Whole) => written.filter((field) => there[field] === null && each[field] !== null)
  const found = { company: prospect.company, hubspotId, written: [...newsOf(prospect)], reason: null }
  if (!found.written.length) return { ...found, outcome: 'unchanged' }
  if (dryRun) return { ...found, outcome: 'updated' }
  const { answer, left, ...taken } = await withoutRefused(prospect, async (each) => {
    const news = newsOf(each)
    return news.length === 0 || crm.update(hubspotId, Object.fromEntries(news.map((field) => [field, each[field]])))
  })
  if (!answer) return { ...found, written: [], outcome: 'skipped', reason: 'The spend limit is reached.' }
  const news = newsOf(taken.prospect)
  return { ...found, written: [...news], outcome: news.length ? 'updated' : 'unchanged', reason: left }
}
