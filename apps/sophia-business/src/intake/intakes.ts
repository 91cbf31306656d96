import { isId } from '@sophia/database'
import { type Kysely, sql } from 'kysely'
import { decodeCursor, encodeCursor, problems } from '@sophia/service'
import type { RowCounts } from './process.ts'
import type { Mapping } from './templates.ts'

export interface IntakeFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface IntakeSummary {
  readonly id: string
  readonly status: 'queued' | 'running' | 'done' | 'failed'
  readonly template: string | null
  readonly mapping: Mapping | null
  readonly uploadedBy: string
  readonly files: IntakeFile[]
  readonly rows: RowCounts
  /** Questions in all. */
  readonly questionCount: number
  /** What was taken for granted. */
  readonly notes: string[]
  /** Why it failed; nothing of it is stored then. */
  readonly fault: { readonly file: string; readonly line: number; readonly reason: string } | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
}

export interface AskedQuestion {
  readonly file: string
  readonly line: number
  /** null: the row as a whole. */
  readonly column: string | null
  readonly value: string | null
  readonly reason: string
  readonly outcome: 'stored' | 'rejected'
}

export interface IntakeReport extends IntakeSummary {
  readonly questions: AskedQuestion[]
  readonly nextCursor: string | null
  readonly asOf: string
  /** false while rows are still being read. */
  readonly complete: boolean
}

interface PageRequest {
  readonly limit?: number
  readonly cursor?: string
}

export interface Intakes {
  /** @throws {Problem} not-found. */
  get(id: string, page: PageRequest): Promise<IntakeReport>
  /** The newest first. */
  list(
    page: PageRequest,
  ): Promise<{ items: IntakeSummary[]; nextCursor: string | null; asOf: string; complete: boolean }>
}

type IntakeRow = Omit<IntakeSummary, 'rows' | 'createdAt' | 'startedAt' | 'endedAt'> &
  RowCounts & { createdAt: Date; startedAt: Date | null; endedAt: Date | null }

const summary = sql`
  select i.id, i.status, i.template, i.mapping, i.subject as "uploadedBy", i.read, i.stored, i.unchanged, i.questioned, i.rejected,
    i.questions as "questionCount", i.notes, i.fault, i.created_at as "createdAt", i.started_at as "startedAt", i.ended_at as "endedAt",
    (select coalesce(json_agg(json_build_object('name', f.name, 'bytes', f.bytes, 'sha256', f.sha256) order by f.id), '[]')
     from intake_files as f where f.intake_id = i.id) as files
  from intakes as i`

/** What became of uploads. */
export function createIntakes(kysely: Kysely<unknown>): Intakes {
  return {
    async get(id, { limit = 100, cursor }) {
      const { rows } = isId(id)
        ? await sql<IntakeRow>`${summary} where i.id = ${id} and i.status <> 'receiving'`.execute(kysely)
        : { rows: [] }
      const [row] = rows
      if (!row) throw problems.notFound('intake', id, 'GET /intake lists the intakes.')
      const from = decodeCursor(cursor, (position): position is number => Number.isSafeInteger(position)) ?? 0
      const { rows: questions } = await sql<AskedQuestion>`
        select file, line, "column", value, reason, outcome from intake_questions
        where intake_id = ${id} and position >= ${from} order by position limit ${limit}`.execute(kysely)
      const next = from + questions.length
      const ended = row.status === 'done' || row.status === 'failed'
      return {
        ...toSummary(row),
        questions,
        nextCursor: next < row.questionCount ? encodeCursor(next) : null,
        asOf: now(),
        complete: ended,
      }
    },
    async list({ limit = 25, cursor }) {
      const before = decodeCursor(cursor, isId)
      const { rows } = await sql<IntakeRow>`
        ${summary} where i.status <> 'receiving' and ${before === undefined ? sql`true` : sql`i.id < ${before}`}
        order by i.id desc limit ${limit + 1}`.execute(kysely)
      const items = rows.slice(0, limit).map(toSummary)
      return {
        items,
        nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.id) : null,
        asOf: now(),
        complete: true,
      }
    },
  }
}

const now = () => new Date().toISOString()

function toSummary({
  read,
  stored,
  unchanged,
  questioned,
  rejected,
  createdAt,
  startedAt,
  endedAt,
  ...rest
}: IntakeRow): IntakeSummary {
  return {
    ...rest,
    rows: { read, stored, unchanged, questioned, rejected },
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  }
}
