import type { FastifyInstance } from 'fastify'
import { iso } from '../clock.ts'
import type { CrmType } from '../company/crm-record.ts'
import type { CrmStore } from './crm-store.ts'
import { associationTypes } from './links.ts'
import { objectType, singular } from './object-types.ts'
import { limitOf } from './object-view.ts'
import { invalid, notFound } from './refusals.ts'

export interface AssociationInput {
  readonly to?: { readonly id: string | number }
  readonly types?: readonly { readonly associationCategory: string; readonly associationTypeId: number }[]
}
interface Pair {
  Params: { from: string; to: string }
  Body: {
    readonly inputs?: readonly {
      readonly id?: string
      readonly from?: { readonly id: string }
      readonly to?: { readonly id: string } | readonly { readonly id: string }[]
    }[]
  }
}
interface OfObject {
  Params: { type: string; id: string; to: string; toId: string }
  Querystring: Record<string, unknown>
}

/** `…/associations/{from}/{to}/batch/…`. */
export function associationRoutes(app: FastifyInstance, store: () => CrmStore): void {
  app.post<Pair>('/:from/:to/batch/read', async ({ params, body }, reply) => {
    const [from, to] = [objectType(params.from), objectType(params.to)]
    const ids = inputsOf(body).map(({ id }) => String(id))
    const results = ids.flatMap((id) => {
      const linked = store().links.of(from, id, to)
      return linked.length ? [{ from: { id }, to: linked.map((toId, index) => linkView(from, to, toId, index)) }] : []
    })
    const alone = ids.filter((id) => !store().links.of(from, id, to).length)
    return reply
      .code(alone.length ? 207 : 200)
      .send({ ...completed(results), ...(alone.length && noneFound(from, to, alone)) })
  })

  const each = (body: Pair['Body'], act: (fromId: string, toId: string) => void) => {
    for (const { from, to } of inputsOf(body)) for (const { id } of [to ?? []].flat()) act(String(from?.id), String(id))
  }
  for (const path of ['/:from/:to/batch/create', '/:from/:to/batch/associate/default']) {
    app.post<Pair>(path, async ({ params, body }, reply) => {
      const [from, to] = [objectType(params.from), objectType(params.to)]
      const results: unknown[] = []
      each(body, (fromId, toId) => results.push(link(store(), from, fromId, to, toId)))
      return reply.code(path.endsWith('create') ? 201 : 200).send(completed(results))
    })
  }
  app.post<Pair>('/:from/:to/batch/archive', async ({ params, body }, reply) => {
    const [from, to] = [objectType(params.from), objectType(params.to)]
    each(body, (fromId, toId) => store().links.remove(from, fromId, to, toId))
    return reply.code(204).send()
  })
}

/** `…/objects/{type}/{id}/associations/…`. Version 2026-09 writes there, and no longer lists. */
export function objectAssociationRoutes(app: FastifyInstance, store: () => CrmStore, lists: boolean): void {
  if (lists)
    app.get<OfObject>('/:type/:id/associations/:to', async ({ params, query }) => {
      const [from, to] = [objectType(params.type), objectType(params.to)]
      if (!store().get(from, params.id)) throw notFound()
      const limit = limitOf(query['limit'], 500, 500)
      const start = Number(query['after'] ?? 0)
      const ids = store().links.of(from, params.id, to)
      const end = start + limit
      return {
        results: ids.slice(start, end).map((id, index) => linkView(from, to, id, start + index)),
        ...(end < ids.length && { paging: { next: { after: String(end) } } }),
      }
    })
  app.put<OfObject>('/:type/:id/associations/default/:to/:toId', async ({ params }) =>
    completed([link(store(), objectType(params.type), params.id, objectType(params.to), params.toId)]),
  )
  app.put<OfObject>('/:type/:id/associations/:to/:toId', async ({ params }, reply) =>
    reply.code(201).send(link(store(), objectType(params.type), params.id, objectType(params.to), params.toId)),
  )
  app.delete<OfObject>('/:type/:id/associations/:to/:toId', async ({ params }, reply) => {
    store().links.remove(objectType(params.type), params.id, objectType(params.to), params.toId)
    return reply.code(204).send()
  })
}

/**
 * What a new record is to be linked to. @throws {Refusal} 400 for an association type that does not lead from this kind
 * of record, 404 for a record that is not there: nothing is created then.
 */
export function checkAssociations(
  store: CrmStore,
  from: CrmType,
  inputs: readonly AssociationInput[],
): { to: CrmType; id: string }[] {
  return inputs.map(({ to, types = [] }) => {
    const [key] = Object.entries(associationTypes).find(
      ([pair, { typeId, primary }]) =>
        pair.startsWith(`${from}>`) &&
        types.some(({ associationTypeId }) => associationTypeId === typeId || associationTypeId === primary),
    ) ?? [undefined]
    if (!key || !to) throw invalid(`Association types ${JSON.stringify(types)} do not lead from ${from}`)
    const target = { to: key.slice(from.length + 1) as CrmType, id: String(to.id) }
    if (!store.get(target.to, target.id)) throw notFound(`${singular[target.to]} ${target.id} does not exist`)
    return target
  })
}

function link(store: CrmStore, from: CrmType, fromId: string, to: CrmType, toId: string) {
  if (!store.get(from, fromId)) throw notFound(`${singular[from]} ${fromId} does not exist`)
  if (!store.get(to, toId)) throw notFound(`${singular[to]} ${toId} does not exist`)
  const known = associationTypes[`${from}>${to}`]
  if (!known) throw invalid(`${from} cannot be associated with ${to}`)
  store.links.add(from, fromId, to, toId)
  return {
    fromObjectTypeId: singular[from],
    fromObjectId: fromId,
    toObjectTypeId: singular[to],
    toObjectId: toId,
    from: { id: fromId },
    to: { id: toId },
    associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: known.typeId },
    labels: [],
  }
}

/** The first one is the primary. */
function linkView(from: CrmType, to: CrmType, toObjectId: string, index: number) {
  const { typeId, primary } = associationTypes[`${from}>${to}`] ?? { typeId: 0 }
  const plain = { category: 'HUBSPOT_DEFINED', typeId, label: null }
  return {
    toObjectId,
    associationTypes:
      primary && index === 0 ? [{ category: 'HUBSPOT_DEFINED', typeId: primary, label: 'Primary' }, plain] : [plain],
  }
}

function inputsOf(body: Pair['Body'] | undefined) {
  if (!Array.isArray(body?.inputs)) throw invalid('Invalid input JSON: inputs is required')
  if (body.inputs.length > 1_000) throw invalid(`Inputs must have at most 1000 elements, but had ${body.inputs.length}`)
  return body.inputs
}

function completed(results: readonly unknown[]) {
  const at = iso(Date.now())
  return { status: 'COMPLETE', results, startedAt: at, completedAt: at }
}

const noneFound = (from: CrmType, to: CrmType, ids: readonly string[]) => ({
  numErrors: ids.length,
  errors: ids.map((id) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${singular[to]} is associated with ${singular[from]} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [from], toObjectType: [to] },
  })),
})
