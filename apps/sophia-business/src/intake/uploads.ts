import { Readable } from 'node:stream'
import { type Kysely, sql } from 'kysely'
import { headBytes } from './csv.ts'
import { type Mapping, planOf, templates } from './templates.ts'
import type { Plan } from './layout.ts'

/** Bytes of an upload that lie in one row. More than a header, so that the first row shows it whole. */
export const chunkBytes = 4 * headBytes

export interface UploadedFile {
  readonly id: number
  readonly name: string
}

export async function uploadedFiles(db: Kysely<unknown>, intakeId: string): Promise<UploadedFile[]> {
  const { rows } =
    await sql<UploadedFile>`select id, name from intake_files where intake_id = ${intakeId} order by id`.execute(db)
  return rows
}

export const addChunk = (db: Kysely<unknown>, fileId: number, index: number, bytes: Buffer): Promise<unknown> =>
  sql`insert into intake_chunks (file_id, index, bytes) values (${fileId}, ${index}, ${bytes})`.execute(db)

/** An uploaded file as a stream; one chunk at a time is in memory. */
export function openUpload(db: Kysely<unknown>, fileId: number): Readable {
  return Readable.from(chunks(db, fileId), { objectMode: false, highWaterMark: 1 })
}

async function* chunks(db: Kysely<unknown>, fileId: number): AsyncGenerator<Buffer> {
  for (let index = 0; ; index++) {
    const { rows } = await sql<{
      bytes: Buffer
    }>`select bytes from intake_chunks where file_id = ${fileId} and index = ${index}`.execute(db)
    const [chunk] = rows
    if (!chunk) return
    yield chunk.bytes
  }
}

export async function uploadHead(db: Kysely<unknown>, fileId: number): Promise<Buffer> {
  const { rows } = await sql<{ head: Buffer }>`
    select substring(bytes for ${headBytes}) as head from intake_chunks where file_id = ${fileId} and index = 0`.execute(
    db,
  )
  return rows[0]?.head ?? Buffer.alloc(0)
}

/** The stored rows are the truth now: the bytes can go. */
export const dropUpload = (db: Kysely<unknown>, intakeId: string): Promise<unknown> =>
  sql`delete from intake_chunks where file_id in (select id from intake_files where intake_id = ${intakeId})`.execute(
    db,
  )

/** What the upload said about its files. */
export function planFor({ template, mapping }: { template: string | null; mapping: Mapping | null }): Plan {
  if (mapping) return planOf(mapping)
  const found = templates.find(({ name }) => name === template)
  if (!found) throw new TypeError(`There is no template ${template}`)
  return found.plan
}
