import multipart from '@fastify/multipart'
import { type Caller, formType, PageQuery, type Problem, type Routes } from '@sophia/service'
import type { FastifyRequest } from 'fastify'
import type { Documents } from '../documents.ts'
import {
  BatchAnswer,
  BatchInput,
  ChunkPage,
  Document,
  DocumentInput,
  DocumentPage,
  DocumentParams,
  DocumentQuery,
  DocumentRemoved,
  DocumentSelection,
  DocumentStored,
} from '../schemas.ts'
import { maxFileBytes, readUpload } from '../upload.ts'
import type { Viewer } from '../visibility.ts'

interface Options {
  documents: Documents
  viewerOf: (caller: Caller) => Viewer
}

/** A million characters may take several times as many bytes in JSON, and a file a third more in base64. */
const bodyLimit = 16 * 1024 * 1024

export const documentRoutes: Routes<Options> = async (app, { documents, viewerOf }) => {
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: maxFileBytes, fieldSize: 64 * 1024, files: 2, fields: 16 },
  })

  app.post(
    '/documents',
    {
      bodyLimit,
      // A form becomes the JSON body that would store the same, and is judged as that.
      preValidation: async (request) => {
        if (!request.isMultipart()) return
        formType(request, 'Files')
        request.body = (await readUpload(request.parts())) as DocumentInput
      },
      schema: {
        operationId: 'addDocument',
        summary: 'Store a document and make it findable',
        description:
          'JSON, or multipart/form-data with one file of at most 10 MB and the other members as fields, `metadata` as JSON; title and media type are those of the file unless the form says otherwise.',
        tags: ['documents'],
        body: DocumentInput,
        response: { 200: DocumentStored, 201: DocumentStored },
      },
      config: {
        access: 'write',
        budgetMs: 10_000,
        tool: {
          name: 'add_document',
          description:
            'Stores a document in a collection so that it can be found. The same text twice stays one document; new text from a known `source` becomes its new version.',
          destructive: false,
          idempotent: true,
        },
      },
    },
    async (request, reply) => {
      const stored = await documents.add(request.body, viewerOf(request.caller), request.call)
      return reply.code(stored.outcome === 'unchanged' ? 200 : 201).send(stored)
    },
  )
  app.post(
    '/documents/batch',
    {
      bodyLimit,
      schema: {
        operationId: 'addDocuments',
        summary: 'Store many documents; each has an outcome of its own',
        tags: ['documents'],
        body: BatchInput,
        response: { 200: BatchAnswer },
      },
      config: { access: 'write', budgetMs: 60_000 },
    },
    (request) =>
      documents.addAll(
        request.body.documents.map((item) => judged(request, item)),
        viewerOf(request.caller),
        request.call,
        (error) => request.log.error({ err: error }, 'an item of a batch could not be stored'),
      ),
  )
  app.get(
    '/documents',
    {
      schema: {
        operationId: 'listDocuments',
        summary: 'List documents, newest first',
        tags: ['documents'],
        querystring: DocumentQuery,
        response: { 200: DocumentPage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'list_documents',
          description:
            'Pages through the documents of a collection, newest first, without their text. To find something by what it says use search.',
        },
      },
    },
    (request) => documents.list(request.query, viewerOf(request.caller)),
  )
  app.get(
    '/documents/:id',
    {
      schema: {
        operationId: 'getDocument',
        summary: 'Get a document with its text',
        tags: ['documents'],
        params: DocumentParams,
        querystring: DocumentSelection,
        response: { 200: Document },
      },
      config: {
        access: 'read',
        tool: {
          name: 'get_document',
          description:
            'Gets one document with its original text. Give `start` and `end` to read around a search hit; long documents cost many tokens.',
        },
      },
    },
    (request) => documents.get(request.params.id, request.query, viewerOf(request.caller)),
  )
  app.get(
    '/documents/:id/chunks',
    {
      schema: {
        operationId: 'listChunks',
        summary: 'List the chunks of a document, in its order',
        tags: ['documents'],
        params: DocumentParams,
        querystring: PageQuery,
        response: { 200: ChunkPage },
      },
      config: { access: 'read' },
    },
    (request) => documents.chunks(request.params.id, request.query, viewerOf(request.caller)),
  )
  app.delete(
    '/documents/:id',
    {
      schema: {
        operationId: 'deleteDocument',
        summary: 'Delete a document with all its versions',
        tags: ['documents'],
        params: DocumentParams,
        response: { 200: DocumentRemoved },
      },
      config: { access: 'write' },
    },
    (request) => documents.remove(request.params.id, viewerOf(request.caller)),
  )
}

/** What `POST /documents` would have said of the item's form. */
function judged(request: FastifyRequest, item: unknown): DocumentInput | Problem {
  const validate = request.compileValidationSchema(DocumentInput, 'body') as unknown as (
    data: unknown,
  ) => { value: DocumentInput } | { error: Problem }
  const verdict = validate(item)
  return 'error' in verdict ? verdict.error : verdict.value
}
