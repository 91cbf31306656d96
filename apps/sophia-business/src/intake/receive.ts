import { createHash } from 'node:crypto'
import { beyondCalls } from '@sophia/database'
import { type Kysely, sql } from 'kysely'
import { type Fault, Problem, problems } from '@sophia/service'
import { CsvFault, headBytes, readHeader } from './csv.ts'
import { Utf8Reader } from './encoding.ts'
import type { Layout, Plan } from './layout.ts'
import { recognise } from './recognise.ts'
import { type Mapping, planOf, templates } from './templates.ts'
import { addChunk, chunkBytes } from './uploads.ts'
import { Utf8Check } from './utf8-check.ts'

/** One part of an upload, in the order in which it comes. */
export type UploadPart =
  | { readonly name: string; readonly value: unknown }
  | { readonly name: string; readonly filename: string; readonly file: AsyncIterable<Buffer> }

export interface ReceiveOptions {
  readonly kysely: Kysely<unknown>
  readonly maxBytes: number
  readonly maxFiles: number
  /** @throws {Problem} bad-input: it is no mapping. */
  readonly readMapping: (value: unknown) => Mapping
}

export const splitHint = 'Split the rows into files and upload them one after the other.'

interface ReceivedFile {
  readonly name: string
  readonly head: Buffer
  readonly fault: string | undefined
}

/**
 * Takes an upload in: its bytes go to the database as they come, and when all have come and every file is what the template
 * or mapping says, a job is queued. Memory holds one chunk and the heads of the files.
 *
 * @returns the intake's id.
 * @throws {Problem} bad-input naming every fault, too-large; nothing is kept then.
 */
export async function receive(
  options: ReceiveOptions,
  parts: AsyncIterable<UploadPart>,
  subject: string,
): Promise<string> {
  const { kysely } = options
  const { rows } = await sql<{ id: string }>`insert into intakes (subject) values (${subject}) returning id`.execute(
    kysely,
  )
  const { id } = rows[0] as { id: string }
  try {
    const { fields, files } = await readParts(options, parts, id)
    const said = readFields(fields, options)
    const faults = [...said.faults, ...faultsOf(files, said.plan)]
    if (faults.length) throw problems.badInput(faults, 'GET /intake/templates names the columns that each file needs.')
    await queue(kysely, id, said)
    return id
  } catch (error) {
    await drop(kysely, id)
    throw error
  }
}

/** Nobody waits for it who has no time left: what is locked now goes later, at the latest with a start of the service. */
async function drop(kysely: Kysely<unknown>, id: string): Promise<void> {
  const remove = () => sql`delete from intakes where id = ${id}`.execute(kysely)
  try {
    await remove()
  } catch {
    void beyondCalls(remove).catch(() => {})
  }
}

async function readParts(options: ReceiveOptions, parts: AsyncIterable<UploadPart>, intakeId: string) {
  const fields = new Map<string, unknown>()
  const files: ReceivedFile[] = []
  let left = options.maxBytes
  for await (const part of parts) {
    if (!('file' in part)) {
      fields.set(part.name, part.value)
      continue
    }
    if (files.length === options.maxFiles)
      throw new Problem('too-large', { detail: `An upload holds ${options.maxFiles} files at most.` })
    const { file, bytes } = await storeFile(options, part, intakeId, left)
    left -= bytes
    files.push(
      part.name === 'files'
        ? file
        : { ...file, fault: `: came in the field ${JSON.stringify(part.name)}; files come in the field "files".` },
    )
  }
  return { fields, files }
}

async function storeFile(
  { kysely, maxBytes }: ReceiveOptions,
  { filename, file }: { filename: string; file: AsyncIterable<Buffer> },
  intakeId: string,
  left: number,
): Promise<{ file: ReceivedFile; bytes: number }> {
  const name = fileName(filename)
  const { rows } = await sql<{ id: number }>`
    insert into intake_files (intake_id, name) values (${intakeId}, ${name}) returning id`.execute(kysely)
  const { id } = rows[0] as { id: number }
  const sha256 = createHash('sha256')
  const utf8 = new Utf8Check()
  const reader = new Utf8Reader()
  let head = Buffer.alloc(0)
  let index = 0
  let binary = false
  let stored = 0
  for await (const chunk of sized(reader.read(file))) {
    stored += chunk.length
    // In UTF-8 a text may be half as long again as it was.
    if (Math.max(reader.bytes, stored) > left)
      throw new Problem('too-large', {
        detail: `${name}: an upload holds ${maxBytes / 1024 / 1024} MB at most.`,
        hint: splitHint,
      })
    sha256.update(chunk)
    utf8.add(chunk)
    binary ||= chunk.includes(0)
    if (index === 0) head = Buffer.from(chunk.subarray(0, headBytes))
    await addChunk(kysely, id, index++, chunk)
  }
  const { broken, bytes } = reader
  await sql`update intake_files set bytes = ${bytes}, sha256 = ${sha256.digest('hex')} where id = ${id}`.execute(kysely)
  return {
    file: { name, head, fault: textFault({ broken, binary, brokenLine: utf8.end() }) },
    bytes: Math.max(bytes, stored),
  }
}

interface TextCheck {
  /** It is not the UTF-16 that it begins as. */
  readonly broken: boolean
  readonly binary: boolean
  /** The first that is not UTF-8. */
  readonly brokenLine: number | undefined
}

function textFault({ binary, broken, brokenLine }: TextCheck): string | undefined {
  if (broken) return ': begins as UTF-16 and goes on as something else. Save it as CSV in UTF-8.'
  if (binary) return ': is not a CSV file: it holds binary data. Save it as CSV in UTF-8.'
  return brokenLine === undefined ? undefined : `, line ${brokenLine}: is not in UTF-8. Save it as CSV in UTF-8.`
}

/** Gathers what comes into chunks of one size. */
async function* sized(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const piece of source) {
    waiting.push(piece)
    length += piece.length
    if (length < chunkBytes) continue
    const whole = Buffer.concat(waiting)
    const cut = whole.length - (whole.length % chunkBytes)
    for (let start = 0; start < cut; start += chunkBytes) yield whole.subarray(start, start + chunkBytes)
    waiting = [whole.subarray(cut)]
    length = whole.length - cut
  }
  if (length) yield Buffer.concat(waiting)
}

/** The last part of a path that a browser may send; it names places in answers and logs. */
const fileName = (given: string): string =>
  given
    .split(/[\\/]/)
    .at(-1)
    ?.replaceAll(/\p{Cc}/gu, '')
    .slice(0, 200) || 'file.csv'

interface Said {
  readonly template: string | null
  readonly mapping: Mapping | null
  readonly plan: Plan | undefined
  readonly faults: readonly Fault[]
}

function readFields(fields: ReadonlyMap<string, unknown>, { readMapping }: ReceiveOptions): Said {
  const nothing = { template: null, mapping: null, plan: undefined }
  const unknown = [...fields.keys()].filter((name) => name !== 'template' && name !== 'mapping')
  const faults = unknown.map((name) => ({
    pointer: `/body/${name}`,
    message: 'is not known here: the fields are template, mapping and files',
  }))
  const [template, mapping] = [fields.get('template'), fields.get('mapping')]
  if ((template === undefined) === (mapping === undefined)) {
    return {
      ...nothing,
      faults: [...faults, { pointer: '/body/template', message: 'is required, or a mapping in its place; not both' }],
    }
  }
  if (mapping !== undefined) {
    const read = readMapping(mapping)
    return { template: null, mapping: read, plan: planOf(read), faults }
  }
  const found = templates.find(({ name }) => name === template)
  if (found) return { template: found.name, mapping: null, plan: found.plan, faults }
  return {
    ...nothing,
    faults: [
      ...faults,
      { pointer: '/body/template', message: `must be one of ${templates.map(({ name }) => name).join(', ')}` },
    ],
  }
}

function faultsOf(files: readonly ReceivedFile[], plan: Plan | undefined): Fault[] {
  if (files.length === 0) return [{ pointer: '/body/files', message: 'is required: at least one CSV file' }]
  return files.flatMap(({ name, head, fault }, index) => {
    const twin = files.findIndex((other) => other.name === name) < index ? ': two files have this name.' : undefined
    const message = fault ?? twin ?? headFault(head, plan?.layouts)
    return message === undefined ? [] : [{ pointer: `/body/files/${index}`, message: name + message }]
  })
}

/** Follows the file's name. */
function headFault(head: Buffer, layouts: readonly Layout[] | undefined): string | undefined {
  try {
    const header = readHeader(head, layouts?.[0]?.delimiter ?? ',')
    if (!layouts) return undefined
    const found = recognise(header, layouts)
    if ('layout' in found) return undefined
    const { missing, nearest } = found
    return `, line 1: misses the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')} of ${nearest.title}; its columns are ${header.join(', ')}`
  } catch (error) {
    if (error instanceof CsvFault) return `, line ${error.line}: ${error.message}`
    throw error
  }
}

/** From here on the upload is accepted. */
async function queue(kysely: Kysely<unknown>, id: string, { template, mapping }: Said): Promise<void> {
  await kysely.transaction().execute(async (db) => {
    await sql`
      update intakes set status = 'queued', template = ${template}, mapping = ${mapping && JSON.stringify(mapping)} where id = ${id}`.execute(
      db,
    )
    await sql`insert into intake_jobs (intake_id) values (${id})`.execute(db)
  })
}

/** Uploads that ended with the process that received them. */
export const dropUnfinished = (kysely: Kysely<unknown>): Promise<unknown> =>
  sql`delete from intakes where status = 'receiving' and created_at < now() - interval '1 hour'`.execute(kysely)
