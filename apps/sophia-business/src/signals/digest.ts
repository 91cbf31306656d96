import { isId } from '@sophia/database'
import { decodeCursor, encodeCursor } from '@sophia/service'
import { type Kysely, sql } from 'kysely'
import { madeUp, originOfAll } from '../origin.ts'
import type { Digest, Event, Rule } from './schemas.ts'

const atMost = 100
type Row = Omit<Event, 'happenedAt' | 'origin'> & { happenedAt: Date; origin: 'sandbox' | null }
const columns = sql`id, rule, kind, title, sentence, lineage_id as "lineageId", origin, happened_at as "happenedAt"`
const toEvent = ({ happenedAt, origin, ...rest }: Row): Event => ({
  ...rest,
  happenedAt: happenedAt.toISOString(),
  ...(origin && { origin }),
})

/** Newest first. */
export async function listEvents(
  kysely: Kysely<unknown>,
  { limit = 25, cursor }: { limit?: number; cursor?: string },
): Promise<{ items: Event[]; nextCursor: string | null }> {
  const before = decodeCursor(cursor, isId)
  const { rows } = await sql<Row>`
    select ${columns} from signal_events where ${before === undefined ? sql`true` : sql`id < ${before}`}
    order by id desc limit ${limit + 1}`.execute(kysely)
  const items = rows.slice(0, limit).map(toEvent)
  return { items, nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.id) : null }
}

/** What there is to know since then. */
export async function digest(kysely: Kysely<unknown>, rules: readonly Rule[], since: Date): Promise<Digest> {
  const { rows } = await sql<Row & { all: number }>`
    select ${columns}, count(*) over ()::int as all from signal_events where happened_at >= ${since}
    order by id desc limit ${atMost}`.execute(kysely)
  const items = rows.map(({ all: _all, ...row }) => toEvent(row))
  const found = {
    since: since.toISOString(),
    headline: headlineOf(rules),
    items,
    more: (rows[0]?.all ?? 0) - items.length,
    rules: [...rules],
    asOf: new Date().toISOString(),
    complete: rules.every(({ status }) => status !== 'unknown'),
    ...originOfAll([...items, ...rules]),
  }
  return { ...found, markdown: markdownOf(found) }
}

function headlineOf(rules: readonly Rule[]): string {
  if (!rules.length) return 'No rule watches anything yet: PUT /signals/rules/{name} makes one.'
  const firing = rules.filter(({ status }) => status === 'firing')
  const watched = rules.length === 1 ? 'One rule watches' : `${rules.length} rules watch`
  if (!firing.length) return `${watched}, and nothing stands out.`
  return `${firing.length === 1 ? 'One signal needs' : `${firing.length} signals need`} attention: ${firing.map(({ title }) => title).join('; ')}.`
}

/** What a rule or a customer is called may hold a bar or a tag: nothing of it is markup. */
const plain = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]()#+!|<>~]/g, String.raw`\$&`)

function markdownOf(told: Omit<Digest, 'markdown'>): string {
  const { headline, items, more, rules, since } = told
  const note = madeUp(told)
  const lines = [
    `# Signals since ${since.slice(0, 10)}`,
    '',
    plain(headline),
    '',
    ...(note === undefined ? [] : [note, '']),
    ...(items.length ? ['## What happened', ''] : ['Nothing happened.']),
    ...items.map(
      ({ happenedAt, kind, lineageId, sentence }) =>
        `- ${happenedAt.slice(0, 16).replace('T', ' ')} UTC, ${kind}: ${plain(sentence)} (\`GET /lineage/${lineageId}\`)`,
    ),
    ...(more ? [`- and ${more} earlier ones`] : []),
    '',
    '## How it stands',
    '',
    '| Signal | Now | Since | Value |',
    '| --- | --- | --- | ---: |',
    ...rules.map(
      ({ reason, since: from, status, title, value }) =>
        `| ${plain(title)} | ${status} | ${from.slice(0, 10)} | ${plain(value ?? reason ?? '–')} |`,
    ),
  ]
  return `${lines.join('\n')}\n`
}
