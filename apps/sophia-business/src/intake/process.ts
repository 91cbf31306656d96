import type { Readable } from 'node:stream'
import { type Kysely, sql } from 'kysely'
import { CsvFault, readHeader, readRecords } from './csv.ts'
import { lockFacts } from '../revisions.ts'
import { noteSource } from '../sources.ts'
import { type Known, readFact } from './facts.ts'
import { currentNames, type PlacedFact, refreshPlans, Staging } from './fact-store.ts'
import type { Kind, Plan } from './layout.ts'
import { type FoundLayout, recognise } from './recognise.ts'
import { Row } from './row.ts'
import { NameList } from './spelling.ts'
import { type UploadedFile, uploadHead } from './uploads.ts'

export interface RowCounts {
  /** Every row below a header; each is stored, unchanged or rejected. */
  read: number
  stored: number
  unchanged: number
  /** Rows, stored or unchanged, with at least one question. */
  questioned: number
  rejected: number
}

export interface Outcome {
  readonly rows: RowCounts
  readonly questions: number
  readonly notes: readonly string[]
  /** The revision in which the facts stand after the intake. */
  readonly revision: number
}

/** A file that ends the intake: nothing of it is stored. */
export class IntakeFault extends Error {
  override name = 'IntakeFault'
  readonly place: { readonly file: string; readonly line: number }
  constructor(file: string, line: number, reason: string) {
    super(reason)
    this.place = { file, line }
  }
}

export interface Work {
  readonly intakeId: string
  readonly plan: Plan
  readonly files: readonly UploadedFile[]
  /** A file's bytes, beside the transaction: it stores rows while they are read. */
  readonly open: (fileId: number) => Readable
  /** Told after each batch, and awaited. */
  readonly onProgress: (read: number) => Promise<void>
  readonly signal: AbortSignal
}

/** The order in which names are defined before they are used. */
const kinds: readonly Kind[] = ['products', 'owners', 'accounts', 'deals']
const questionsAtOnce = 1000

/**
 * Reads an intake's files and stores their rows, all in the transaction that `db` stands for.
 *
 * @throws {IntakeFault} a file cannot be read to its end.
 */
export async function processIntake(db: Kysely<unknown>, work: Work): Promise<Outcome> {
  // One intake at a time: revisions are numbered in the order of their commits, and names do not change under a reader.
  await lockFacts(db)
  const { rows: latest } = await sql<{
    id: number
    refused: Refused
  }>`select id, refused from revisions order by id desc limit 1`.execute(db)
  const before = latest[0] ?? { id: 0, refused: {} }
  const { source, assumptions } = work.plan
  const tally = new Tally(db, work.intakeId)
  const notes = [...assumptions]
  const files: Laid[] = []
  for (const file of work.files) files.push(await layOut(db, file, work.plan))
  const refused: Refused = { ...before.refused }
  for (const kind of kinds) {
    const ofKind = files.filter(({ found }) => found.layout.kind === kind)
    if (ofKind.length === 0) continue
    const known = await knownNames(db, source)
    const staging = await Staging.open(db, kind)
    const rejectedBefore = tally.rows.rejected
    for (const { file, found } of ofKind) {
      if (found.unused.length) notes.push(`${file.name}: nothing is read from the columns ${found.unused.join(', ')}.`)
      await readFile({ file, found, known, staging, tally, work })
    }
    const { stored, unchanged } = await staging.merge(source, work.intakeId, before.id + 1)
    if (stored) await refreshPlans(db, kind)
    tally.rows.stored += stored
    tally.rows.unchanged += unchanged
    const rejected = tally.rows.rejected - rejectedBefore
    if (kind !== 'deals') continue
    refused[source] = rejected
    await noteSource(db, source, { origin: 'upload' }, before.id + 1)
  }
  await tally.flush()
  const revision = await record(db, work.intakeId, before, refused, tally.rows.stored)
  return { rows: tally.rows, questions: tally.asked, notes, revision }
}

/** Rows of deals that the last intake of each source could not store. */
export type Refused = Record<string, number>

async function record(
  db: Kysely<unknown>,
  intakeId: string,
  before: { id: number; refused: Refused },
  refused: Refused,
  stored: number,
): Promise<number> {
  const same = Object.entries(refused).every(([source, rows]) => (before.refused[source] ?? -1) === rows)
  if (stored === 0 && same) return before.id
  const revision = before.id + 1
  await sql`
    insert into revisions (id, intake_id, refused, incomplete)
    select ${revision}, ${intakeId}, ${JSON.stringify(refused)}, incomplete from revisions where id = ${before.id}`.execute(
    db,
  )
  return revision
}

interface Laid {
  readonly file: UploadedFile
  readonly found: FoundLayout
}

async function layOut(db: Kysely<unknown>, file: UploadedFile, { layouts }: Plan): Promise<Laid> {
  const head = await uploadHead(db, file.id)
  try {
    const found = recognise(readHeader(head, layouts[0]?.delimiter ?? ','), layouts)
    if (!('layout' in found)) throw new CsvFault(1, `misses the columns ${found.missing.join(', ')}.`)
    return { file, found }
  } catch (error) {
    throw error instanceof CsvFault ? new IntakeFault(file.name, error.line, `The file ${error.message}`) : error
  }
}

async function knownNames(db: Kysely<unknown>, source: string): Promise<Known> {
  const list = async (kind: 'products' | 'owners' | 'accounts') => new NameList(await currentNames(db, kind, source))
  return { products: await list('products'), owners: await list('owners'), accounts: await list('accounts') }
}

interface FileWork extends Laid {
  readonly known: Known
  readonly staging: Staging
  readonly tally: Tally
  readonly work: Work
}

/** While some rows are stored, the next are read. */
async function readFile({ file, found, known, staging, tally, work }: FileWork): Promise<void> {
  const store = async (batch: readonly Entry[]) => {
    await stage(staging, batch)
    for (const { row } of batch) tally.add(file.name, row)
    await tally.flush(questionsAtOnce)
    await work.onProgress(tally.rows.read)
  }
  let storing = Promise.resolve()
  try {
    for await (const records of readRecords(work.open(file.id), found.layout.delimiter)) {
      const batch = records.map((record) => {
        const row = new Row(record, found)
        const fact = readFact(row, found.layout, known)
        return { row, placed: fact && !row.rejected ? { file: file.name, line: row.line, fact } : undefined }
      })
      await storing
      work.signal.throwIfAborted()
      storing = store(batch)
      // Seen where it is awaited, which may be after a fault of the file.
      storing.catch(() => {})
    }
    await storing
  } catch (error) {
    // Nothing may run on in a transaction that is about to be undone.
    await storing.catch(() => {})
    throw error instanceof CsvFault ? new IntakeFault(file.name, error.line, error.message) : error
  }
}

interface Entry {
  readonly row: Row
  readonly placed: PlacedFact | undefined
}

/** Stages the batch's facts; a name that came before raises a question, and is not stored when its row says otherwise. */
async function stage(staging: Staging, batch: readonly Entry[]): Promise<void> {
  const placed = batch.flatMap(({ placed }) => placed ?? [])
  if (placed.length === 0) return
  const rows = new Map(batch.map(({ row, placed }) => [placed, row]))
  for (const { placed: again, first, same } of await staging.add(placed)) {
    const row = rows.get(again)
    if (!row) continue
    const place = `${first.file}, line ${first.line}`
    const key = row.has('id') ? 'id' : 'name'
    if (same) row.repeated = true
    if (same) row.ask(key, `The same row as ${place}: stored once.`)
    else row.reject(key, `${place} has the same ${key} and other values`)
  }
}

/** Counts rows, and writes what is asked about them in batches. */
class Tally {
  readonly rows: RowCounts = { read: 0, stored: 0, unchanged: 0, questioned: 0, rejected: 0 }
  asked = 0
  readonly #db: Kysely<unknown>
  readonly #intakeId: string
  #waiting: object[] = []

  constructor(db: Kysely<unknown>, intakeId: string) {
    this.#db = db
    this.#intakeId = intakeId
  }

  add(file: string, { line, questions, rejected, repeated }: Row): void {
    this.rows.read++
    if (rejected) this.rows.rejected++
    else if (questions.length) this.rows.questioned++
    if (repeated) this.rows.unchanged++
    for (const question of questions) {
      const outcome = rejected ? 'rejected' : 'stored'
      this.#waiting.push({ intake_id: this.#intakeId, position: this.asked++, file, line, ...question, outcome })
    }
  }

  /** @param least when fewer wait, they wait on. */
  async flush(least = 1): Promise<void> {
    if (this.#waiting.length < least) return
    await sql`
      insert into intake_questions
      select * from json_populate_recordset(null::intake_questions, ${JSON.stringify(this.#waiting)})`.execute(this.#db)
    this.#waiting = []
  }
}
