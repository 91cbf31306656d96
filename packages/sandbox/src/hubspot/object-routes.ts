import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CrmRecord, CrmType, Properties } from '../company/crm-record.ts'
import type { CrmStore } from './crm-store.ts'
import { type AssociationInput, checkAssociations } from './association-routes.ts'
import { objectType } from './object-types.ts'
import { limitOf, listOf, objectView, type Selection } from './object-view.ts'
import { invalid, notFound } from './refusals.ts'
import { type SearchBody, searchRecords } from './search.ts'

type Query = Record<string, unknown>
interface OfType {
  Params: { type: string }
  Querystring: Query
}
interface OfObject {
  Params: { type: string; id: string }
  Querystring: Query
}
export interface ObjectInput {
  readonly properties?: Properties
  readonly associations?: readonly AssociationInput[]
}

/** No query goes past this many results. */
export const searchWall = 10_000
const maxSearchPage = 200
const maxPage = 100
/** Of one page or batch, when histories are asked for. */
export const maxWithHistory = 50

/** The routes of single records; `base` is what a link to the next page begins with. */
export function objectRoutes(app: FastifyInstance, store: () => CrmStore, base: string): void {
  app.get<OfType>('/:type', async ({ params, query, headers, protocol }) => {
    const link = `${protocol}://${headers.host}${base}/${params.type}`
    return listPage(store(), objectType(params.type), query, link)
  })

  app.post<OfType & { Body: ObjectInput }>('/:type', async ({ params, body }, reply) => {
    const type = objectType(params.type)
    return reply.code(201).send(objectView(store(), type, createObject(store(), type, body), selectAll(body)))
  })

  app.post<OfType & { Body: SearchBody }>('/:type/search', async ({ params, body }) =>
    searchPage(store(), objectType(params.type), body ?? {}),
  )

  app.get<OfObject>('/:type/:id', async (request) => {
    const { type, record } = recordOf(store(), request)
    return objectView(store(), type, record, selectionOf(request.query))
  })

  app.patch<OfObject & { Body: ObjectInput }>('/:type/:id', async (request) => {
    const { type, record } = recordOf(store(), request)
    store().update(type, record, propertiesOf(request.body))
    return objectView(store(), type, record, selectAll(request.body))
  })

  app.delete<OfObject>('/:type/:id', async ({ params }, reply) => {
    const record = store().get(objectType(params.type), params.id)
    if (record) store().archive(objectType(params.type), record)
    return reply.code(204).send()
  })
}

export function createObject(store: CrmStore, type: CrmType, input: ObjectInput): CrmRecord {
  const targets = checkAssociations(store, type, input.associations ?? [])
  const record = store.create(type, propertiesOf(input))
  for (const { to, id } of targets) store.links.add(type, record.id, to, id)
  return record
}

export function propertiesOf(input: ObjectInput | undefined): Properties {
  if (!input?.properties || typeof input.properties !== 'object')
    throw invalid('Invalid input JSON: properties is required')
  return input.properties
}

/** A write answers with what was written. */
export const selectAll = (input: ObjectInput): Selection => ({ properties: Object.keys(input.properties ?? {}) })

const selectionOf = (query: Query): Selection => ({
  properties: listOf(query['properties']),
  propertiesWithHistory: listOf(query['propertiesWithHistory']),
  associations: listOf(query['associations']),
})

function recordOf(store: CrmStore, { params, query }: FastifyRequest<OfObject>): { type: CrmType; record: CrmRecord } {
  const type = objectType(params.type)
  const idProperty = query['idProperty']
  const record =
    typeof idProperty === 'string' && idProperty !== 'hs_object_id'
      ? store.find(type, idProperty, params.id)
      : store.get(type, params.id)
  const archived = query['archived'] === 'true'
  if (!record || (record.archivedAt !== undefined) !== archived) throw notFound()
  return { type, record }
}

function listPage(store: CrmStore, type: CrmType, query: Query, link: string) {
  const selection = selectionOf(query)
  const limit = limitOf(query['limit'], 10, selection.propertiesWithHistory?.length ? maxWithHistory : maxPage)
  const after = query['after'] === undefined || query['after'] === '' ? 0 : Number(query['after'])
  if (Number.isNaN(after)) throw invalid(`Invalid after: ${String(query['after'])}`)
  const archived = query['archived'] === 'true'
  const page: CrmRecord[] = []
  for (const record of store.all(type)) {
    if (Number(record.id) <= after || (record.archivedAt !== undefined) !== archived) continue
    page.push(record)
    if (page.length > limit) break
  }
  const more = page.length > limit
  const results = page.slice(0, limit)
  const next = results.at(-1)?.id
  return {
    results: results.map((record) => objectView(store, type, record, selection)),
    ...(more && { paging: { next: { after: next, link: `${link}?limit=${limit}&after=${next}` } } }),
  }
}

function searchPage(store: CrmStore, type: CrmType, body: SearchBody) {
  const limit = limitOf(body.limit === 0 ? undefined : body.limit, 10, maxSearchPage)
  const offset = body.after === undefined || body.after === '' ? 0 : Number(body.after)
  if (!Number.isInteger(offset) || offset < 0) throw invalid(`Invalid after: ${String(body.after)}`)
  if (offset + limit > searchWall)
    throw invalid(
      `The search endpoint returns at most ${searchWall} results per query; narrow the filters instead of paging further.`,
    )
  const found = searchRecords(store, type, body)
  const results = found.slice(offset, offset + limit)
  const end = offset + results.length
  return {
    total: found.length,
    results: results.map((record) => objectView(store, type, record, { properties: body.properties ?? [] })),
    ...(end < found.length && { paging: { next: { after: String(end) } } }),
  }
}
