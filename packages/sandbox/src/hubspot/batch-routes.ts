import type { FastifyInstance } from 'fastify'
import { iso } from '../clock.ts'
import type { CrmRecord, CrmType } from '../company/crm-record.ts'
import type { CrmStore } from './crm-store.ts'
import { createObject, maxWithHistory, type ObjectInput, propertiesOf, selectAll } from './object-routes.ts'
import { objectType } from './object-types.ts'
import { objectView } from './object-view.ts'
import { invalid } from './refusals.ts'

interface BatchInput extends ObjectInput {
  readonly id?: string | number
  readonly idProperty?: string
}
interface Batch {
  Params: { type: string }
  Querystring: { archived?: string }
  Body: {
    readonly inputs?: readonly BatchInput[]
    readonly idProperty?: string
    readonly properties?: readonly string[]
    readonly propertiesWithHistory?: readonly string[]
  }
}

const maxInputs = 100

export function batchRoutes(app: FastifyInstance, store: () => CrmStore): void {
  app.post<Batch>('/:type/batch/read', async ({ params, query, body }, reply) => {
    const type = objectType(params.type)
    const inputs = inputsOf(body, body?.propertiesWithHistory?.length ? maxWithHistory : maxInputs)
    const { found, missing } = lookUp(store(), type, inputs, body.idProperty, query.archived === 'true')
    const results = found.map(({ record }) =>
      objectView(store(), type, record, {
        properties: body.properties ?? [],
        propertiesWithHistory: body.propertiesWithHistory ?? [],
      }),
    )
    return reply.code(missing.length ? 207 : 200).send(batchAnswer(results, type, missing))
  })

  app.post<Batch>('/:type/batch/create', async ({ params, body }, reply) => {
    const type = objectType(params.type)
    const inputs = inputsOf(body)
    for (const input of inputs) store().check(type, propertiesOf(input))
    const results = inputs.map((input) =>
      objectView(store(), type, createObject(store(), type, input), selectAll(input)),
    )
    return reply.code(201).send(batchAnswer(results, type))
  })

  app.post<Batch>('/:type/batch/update', async ({ params, body }, reply) => {
    const type = objectType(params.type)
    const { found, missing } = lookUp(store(), type, inputsOf(body), body.idProperty)
    for (const { record, input } of found) store().check(type, propertiesOf(input), record)
    const results = found.map(({ record, input }) => {
      store().update(type, record, propertiesOf(input))
      return objectView(store(), type, record, selectAll(input))
    })
    return reply.code(missing.length ? 207 : 200).send(batchAnswer(results, type, missing))
  })

  app.post<Batch>('/:type/batch/upsert', async ({ params, body }) => {
    const type = objectType(params.type)
    const inputs = inputsOf(body)
    for (const input of inputs)
      store().check(type, propertiesOf(input), lookUp(store(), type, [input]).found[0]?.record)
    const results = inputs.map((input) => {
      const [known] = lookUp(store(), type, [input]).found
      const record = known
        ? store().update(type, known.record, propertiesOf(input))
        : createObject(store(), type, withKey(input))
      return { ...objectView(store(), type, record, selectAll(input)), new: !known }
    })
    return batchAnswer(results, type)
  })

  app.post<Batch>('/:type/batch/archive', async ({ params, body }, reply) => {
    const type = objectType(params.type)
    for (const { record } of lookUp(store(), type, inputsOf(body)).found) store().archive(type, record)
    return reply.code(204).send()
  })
}

function inputsOf(body: Batch['Body'] | undefined, max = maxInputs): readonly BatchInput[] {
  if (!Array.isArray(body?.inputs)) throw invalid('Invalid input JSON: inputs is required')
  if (body.inputs.length > max) throw invalid(`Inputs must have at most ${max} elements, but had ${body.inputs.length}`)
  return body.inputs
}

const withKey = ({ id, idProperty, ...input }: BatchInput): ObjectInput =>
  idProperty && id ? { ...input, properties: { [idProperty]: String(id), ...input.properties } } : input

function lookUp(
  store: CrmStore,
  type: CrmType,
  inputs: readonly BatchInput[],
  commonProperty?: string,
  archived = false,
) {
  const found: { record: CrmRecord; input: BatchInput }[] = []
  const missing: string[] = []
  for (const input of inputs) {
    const id = String(input.id ?? '')
    const property = input.idProperty ?? commonProperty
    const record = property && property !== 'hs_object_id' ? store.find(type, property, id) : store.get(type, id)
    if (record && (record.archivedAt !== undefined) === archived) found.push({ record, input })
    else missing.push(id)
  }
  return { found, missing }
}

function batchAnswer(results: readonly unknown[], type: CrmType, missing: readonly string[] = []) {
  const at = iso(Date.now())
  const message = `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`
  return {
    status: 'COMPLETE',
    results,
    ...(missing.length && {
      numErrors: 1,
      errors: [{ status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids: missing } }],
    }),
    startedAt: at,
    completedAt: at,
  }
}
