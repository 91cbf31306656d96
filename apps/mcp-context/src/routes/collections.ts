import { type Caller, PageQuery, type Routes } from '@sophia/service'
import type { Collections } from '../collections.ts'
import { CollectionAnswer, CollectionInput, CollectionPage, CollectionParams, CollectionRemoved } from '../schemas.ts'
import type { Viewer } from '../visibility.ts'

interface Options {
  collections: Collections
  viewerOf: (caller: Caller) => Viewer
}

export const collectionRoutes: Routes<Options> = async (app, { collections, viewerOf }) => {
  app.get(
    '/collections',
    {
      schema: {
        operationId: 'listCollections',
        summary: 'List collections',
        tags: ['collections'],
        querystring: PageQuery,
        response: { 200: CollectionPage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'list_collections',
          description:
            'Lists the collections of company documents with what each holds. Use it to choose where to search or to add.',
        },
      },
    },
    (request) => collections.list(request.query, viewerOf(request.caller)),
  )
  app.get(
    '/collections/:name',
    {
      schema: {
        operationId: 'getCollection',
        summary: 'Get one collection',
        tags: ['collections'],
        params: CollectionParams,
        response: { 200: CollectionAnswer },
      },
      config: { access: 'read' },
    },
    (request) => collections.get(request.params.name, viewerOf(request.caller)),
  )
  app.put(
    '/collections/:name',
    {
      schema: {
        operationId: 'putCollection',
        summary: 'Make a collection, or change its description',
        tags: ['collections'],
        params: CollectionParams,
        body: CollectionInput,
        response: { 200: CollectionAnswer, 201: CollectionAnswer },
      },
      config: {
        access: 'write',
        tool: {
          name: 'put_collection',
          description: 'Makes a collection for documents, or changes its description. Look for a fitting one first.',
          destructive: false,
          idempotent: true,
        },
      },
    },
    async (request, reply) => {
      const { made, collection } = await collections.put(request.params.name, request.body, viewerOf(request.caller))
      return reply.code(made ? 201 : 200).send(collection)
    },
  )
  app.delete(
    '/collections/:name',
    {
      schema: {
        operationId: 'deleteCollection',
        summary: 'Delete a collection and every document in it',
        tags: ['collections'],
        params: CollectionParams,
        response: { 200: CollectionRemoved },
      },
      // It removes documents of others unseen, and its count would tell of them.
      config: { access: 'admin', budgetMs: 30_000 },
    },
    (request) => collections.remove(request.params.name),
  )
}
