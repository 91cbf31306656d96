import type { FastifyInstance } from 'fastify'
import { day, iso } from '../clock.ts'
import type { Owner } from '../company/owners.ts'
import { type Pipeline, pipelines } from '../company/pipelines.ts'
import { regions } from '../company/vocabulary.ts'
import type { World } from '../vendor.ts'
import { objectType } from './object-types.ts'
import { limitOf } from './object-view.ts'
import { type PropertyDefinition, propertyDefinitions } from './property-definitions.ts'
import { invalid, notFound } from './refusals.ts'

interface OfType {
  Params: { type: string; id: string }
  Querystring: Record<string, string | undefined>
}

/** Pipelines, owners and property definitions; `path` places them where the version wants them. */
export function settingsRoutes(app: FastifyInstance, { company }: World, path: (name: string) => string): void {
  const setUpAt = company.today - 1_100 * day
  const pipelinesOf = (type: string) =>
    (objectType(type) === 'deals' ? pipelines : []).map((each, order) => pipelineView(each, order, setUpAt))

  app.get<OfType>(`${path('pipelines')}/:type`, async ({ params }) => ({ results: pipelinesOf(params.type) }))
  app.get<OfType>(
    `${path('pipelines')}/:type/:id`,
    async ({ params }) => pipelinesOf(params.type).find(({ id }) => id === params.id) ?? missing(),
  )
  app.get<OfType>(`${path('pipelines')}/:type/:id/stages`, async ({ params }) => ({
    results: (pipelinesOf(params.type).find(({ id }) => id === params.id) ?? missing()).stages,
  }))

  app.get<OfType>(path('owners'), async ({ query }) => {
    const limit = limitOf(query['limit'], 100, 500)
    const { email } = query
    const archived = query['archived'] === 'true'
    const fitting = company.sales.owners.filter(
      (owner) => owner.archived === archived && (!email || owner.email === email),
    )
    const after = Number(query['after'] ?? 0)
    if (Number.isNaN(after)) throw invalid(`Invalid after: ${query['after']}`)
    const start = fitting.findIndex(({ id }) => Number(id) > after)
    const results = start < 0 ? [] : fitting.slice(start, start + limit)
    return {
      results: results.map((owner) => ownerView(owner, setUpAt)),
      ...(start + limit < fitting.length && results.length && { paging: { next: { after: results.at(-1)?.id } } }),
    }
  })
  app.get<OfType>(`${path('owners')}/:id`, async ({ params, query }) => {
    const key = query['idProperty'] === 'userId' ? 'userId' : 'id'
    const owner = company.sales.owners.find(
      (each) => String(each[key]) === params.id && each.archived === (query['archived'] === 'true'),
    )
    return owner ? ownerView(owner, setUpAt) : missing()
  })

  app.get<OfType>(`${path('properties')}/:type`, async ({ params }) => ({
    results: propertyDefinitions[objectType(params.type)].map((definition, order) =>
      propertyView(definition, order, setUpAt),
    ),
  }))
  app.get<OfType>(`${path('properties')}/:type/:id`, async ({ params }) => {
    const definitions = propertyDefinitions[objectType(params.type)]
    const at = definitions.findIndex(({ name }) => name === params.id)
    const definition = definitions[at]
    return definition ? propertyView(definition, at, setUpAt) : missing()
  })
}

const missing = (): never => {
  throw notFound()
}

const pipelineView = ({ id, label, stages }: Pipeline, displayOrder: number, setUpAt: number) => ({
  id,
  label,
  displayOrder,
  stages: stages.map((stage, order) => ({
    id: stage.id,
    label: stage.label,
    displayOrder: order,
    // Text, both of them.
    metadata: { isClosed: String(stage.closed), probability: stage.probability.toFixed(stage.probability % 1 ? 2 : 1) },
    createdAt: iso(setUpAt),
    updatedAt: iso(setUpAt),
    archived: false,
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
  })),
  createdAt: iso(setUpAt),
  updatedAt: iso(setUpAt),
  archived: false,
})

const ownerView = ({ archived, email, firstName, id, lastName, region, teamId, userId }: Owner, setUpAt: number) => ({
  id,
  email,
  firstName,
  lastName,
  type: 'PERSON',
  // Who left has no seat any more.
  ...(!archived && { userId }),
  userIdIncludingInactive: userId,
  createdAt: iso(setUpAt),
  updatedAt: iso(setUpAt),
  archived,
  teams: [{ id: teamId, name: regions[region]?.name, primary: true }],
})

const propertyView = (definition: PropertyDefinition, displayOrder: number, setUpAt: number) => ({
  ...definition,
  description: '',
  displayOrder,
  hasUniqueValue: definition.name === 'hs_object_id',
  hidden: false,
  formField: false,
  externalOptions: definition.name === 'hubspot_owner_id',
  ...(definition.name === 'hubspot_owner_id' && { referencedObjectType: 'OWNER' }),
  createdAt: iso(setUpAt),
  updatedAt: iso(setUpAt),
  archived: false,
  modificationMetadata: {
    archivable: !definition.hubspotDefined,
    readOnlyDefinition: definition.hubspotDefined,
    readOnlyValue: definition.calculated,
  },
})
