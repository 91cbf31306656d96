import type { Selectable } from 'kysely'
import type { StoredResult } from './answer.ts'
import { provenStatements } from './citations.ts'
import type { SourceReport, StoredResearch } from './schemas.ts'
import { snippetOf } from './snippet.ts'
import { neverCame } from './source-outcome.ts'
import type { Tables } from './tables.ts'

export type ResearchRow = Selectable<Tables['research']> & {
  /** The time for what was pending is over, and nobody has stored it. */
  readonly lost: boolean | null
}
type ResultRow = Selectable<Tables['results']>

/**
 * A research as it is read: without the claims whose stored text is no longer what its hash says.
 *
 * @param rows of every version; those of this one have a place.
 */
export function toStoredResearch(found: ResearchRow, rows: readonly ResultRow[]): StoredResearch {
  const { id, question, depth, status, model, spend, origin, created_at, updated_at, answered_at } = found
  const { version, sources, finished } = progressOf(found)
  const placed = rows.filter(({ place }) => place !== null)
  const { statements, dropped } = provenStatements(found.answer, new Map(placed.map((row) => [row.id, row])))
  return {
    id,
    question,
    depth,
    status: dropped > 0 && statements.length === 0 ? 'abstained' : status,
    createdAt: created_at.toISOString(),
    version,
    finished,
    answer: statements,
    sources,
    model,
    spend,
    results: placed.map((row) => toResult(row, question)),
    asOf: (answered_at ?? updated_at).toISOString(),
    complete: dropped === 0 && sources.every((source) => source.status === 'answered'),
    origin,
  }
}

/** How far it is. What a process took with it when it ended counts as one more version: it is known from then on. */
export function progressOf({ version, sources, lost }: Pick<ResearchRow, 'version' | 'sources' | 'lost'>): {
  version: number
  sources: SourceReport[]
  finished: boolean
} {
  // Those stored before there was a later version say nothing of it.
  const reports = sources.map((each) => ({ ...each, pending: each.pending ?? false }))
  if (!reports.some(({ pending }) => pending)) return { version, sources: reports, finished: true }
  if (!lost) return { version, sources: reports, finished: false }
  const ended = reports.map((each) => (each.pending ? { ...each, pending: false, reason: neverCame(each.name) } : each))
  return { version: version + 1, sources: ended, finished: true }
}

export const toRow = (research_id: string, { foundBy, publishedAt, ...result }: StoredResult, place: number) => ({
  ...result,
  research_id,
  place,
  found_by: [...foundBy],
  published_at: publishedAt,
})

function toResult(row: ResultRow, question: string): StoredResearch['results'][number] {
  const { id, url, title, source, author, score, sha256, text } = row
  return {
    id,
    url,
    title,
    source,
    author,
    publishedAt: row.published_at?.toISOString() ?? null,
    snippet: snippetOf(text, question),
    foundBy: row.found_by,
    score,
    sha256,
    text,
  }
}
