import multipart, { type Multipart } from '@fastify/multipart'
import type { Kysely } from 'kysely'
import { type Fault, formType, PageQuery, Problem, problems, type Routes } from '@sophia/service'
import { Compile } from 'typebox/compile'
import type { Intakes } from '../intake/intakes.ts'
import { receive, splitHint, type UploadPart } from '../intake/receive.ts'
import { type Mapping, templates } from '../intake/templates.ts'
import { syncedNames } from '../sources.ts'
import type { IntakeWorker } from '../intake/worker.ts'
import { Accepted, IdParams, IntakePage, IntakeQuery, IntakeReport, MappingSchema, TemplatePage } from '../schemas.ts'

const tags = ['intake']
const maxFiles = 16
const maxFieldBytes = 64 * 1024
const maxFields = 16
/** What a form may have beside the bytes of its files: its fields, the names of its files and the borders. */
const besideFiles = (maxFields + maxFiles) * maxFieldBytes
const began = new Date().toISOString()

export interface IntakeRouteOptions {
  readonly kysely: Kysely<unknown>
  readonly intakes: Intakes
  readonly worker: IntakeWorker
  readonly maxBytes: number
}

export const intakeRoutes: Routes<IntakeRouteOptions> = async (app, { kysely, intakes, worker, maxBytes }) => {
  // Bytes and files are counted while they are received, for all of an upload; these are the backstop.
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: maxBytes + 1, fieldSize: maxFieldBytes, files: maxFiles + 1, fields: maxFields },
  })

  app.post(
    '/intake',
    {
      schema: {
        operationId: 'startIntake',
        summary: 'Upload CSV files: a template or a mapping, and one file or more',
        description:
          'multipart/form-data: the field `template` (see GET /intake/templates) or `mapping` (JSON), and the files in the field `files`.',
        tags,
        consumes: ['multipart/form-data'],
        response: { 202: Accepted },
      },
      config: { access: 'write', budgetMs: 60_000 },
    },
    async (request, reply) => {
      formType(request, 'Files')
      refuseTooLarge(Number(request.headers['content-length']), maxBytes)
      const id = await receive(
        { kysely, maxBytes, maxFiles, readMapping },
        uploadParts(request.parts()),
        request.caller.subject,
      )
      worker.wake()
      return reply
        .code(202)
        .header('location', `/intake/${id}`)
        .send({ id, status: 'queued' as const })
    },
  )

  app.get(
    '/intake',
    {
      schema: {
        operationId: 'listIntakes',
        summary: 'Uploads, the newest first',
        tags,
        querystring: PageQuery,
        response: { 200: IntakePage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'list_intakes',
          description:
            'Lists the CSV uploads that the figures come from, the newest first, with how many rows each stored, questioned and rejected.',
        },
      },
    },
    ({ query }) => intakes.list(query),
  )

  app.get(
    '/intake/templates',
    {
      schema: {
        operationId: 'listIntakeTemplates',
        summary: 'Exports that are known, and what a mapping may say',
        tags,
        response: { 200: TemplatePage },
      },
      config: { access: 'read' },
    },
    async () => ({ items: templateItems, mapping: mappingSchema, nextCursor: null, asOf: began, complete: true }),
  )

  app.get(
    '/intake/:id',
    {
      schema: {
        operationId: 'getIntake',
        summary: 'How far an upload is, and what it asks',
        tags,
        params: IdParams,
        querystring: IntakeQuery,
        response: { 200: IntakeReport },
      },
      config: {
        access: 'read',
        tool: {
          name: 'get_intake',
          description:
            'Shows one CSV upload: its status, rows, assumptions, and every questionable or rejected value with file, line, column and reason. Use it to explain data quality.',
        },
      },
    },
    ({ params, query }) => intakes.get(params.id, query),
  )
}

/** Says so before it has come: one that tells its length need not be stored up to the limit. @throws {Problem} too-large. */
function refuseTooLarge(length: number, maxBytes: number): void {
  if (!(length > maxBytes + besideFiles)) return
  const [has, most] = [length, maxBytes].map((bytes) => Math.round(bytes / 1024 ** 2).toLocaleString('en'))
  throw new Problem('too-large', { detail: `The upload has ${has} MB; ${most} MB at most.`, hint: splitHint })
}

async function* uploadParts(parts: AsyncIterable<Multipart>): AsyncGenerator<UploadPart> {
  for await (const part of parts) {
    if (part.type === 'file') {
      yield { name: part.fieldname, filename: part.filename, file: part.file }
      continue
    }
    if (part.valueTruncated)
      throw new Problem('too-large', { detail: `The field ${part.fieldname} is larger than ${maxFieldBytes} bytes.` })
    yield { name: part.fieldname, value: part.value }
  }
}

const mappingSchema = JSON.parse(JSON.stringify(MappingSchema)) as object
const compiled = Compile(MappingSchema)

/** @throws {Problem} bad-input with every fault. */
function readMapping(value: unknown): Mapping {
  let mapping: unknown = value
  if (typeof value === 'string') {
    try {
      mapping = JSON.parse(value)
    } catch {
      throw problems.badInput([{ pointer: '/body/mapping', message: 'is not JSON' }])
    }
  }
  if (compiled.Check(mapping)) {
    if (mapping.source !== undefined && syncedNames.includes(mapping.source))
      throw problems.badInput([{ pointer: '/body/mapping/source', message: 'is the name of a sync: choose another' }])
    return mapping
  }
  const faults: Fault[] = [...compiled.Errors(mapping)].map(({ instancePath, message }) => ({
    pointer: `/body/mapping${instancePath}`,
    message,
  }))
  throw problems.badInput(faults, 'GET /intake/templates shows the JSON Schema of a mapping.')
}

const templateItems = templates.map(({ plan, ...template }) => ({
  ...template,
  files: plan.layouts.map(({ kind, title, columns }) => ({ kind, title, columns: { ...columns } })),
  assumptions: [...plan.assumptions],
}))
