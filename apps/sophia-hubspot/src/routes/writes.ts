import type { Routes } from '@sophia/service'
import type { TSchema } from 'typebox'
import type { Associations } from '../associations.ts'
import {
  type Company,
  CompanyAnswer,
  type Contact,
  ContactAnswer,
  type Deal,
  DealAnswer,
  ObjectParams,
} from '../object-schemas.ts'
import type { ObjectWrites } from '../object-writes.ts'
import { objectTypes } from '../tables.ts'
import {
  AssociationAnswer,
  AssociationParams,
  CompanyChange,
  ContactChange,
  DealChange,
  NewCompany,
  NewContact,
  NewDeal,
} from '../write-schemas.ts'

interface Writes {
  readonly contacts: ObjectWrites<Contact>
  readonly companies: ObjectWrites<Company>
  readonly deals: ObjectWrites<Deal>
}
/** Longer than a read may take: a write that is given up leaves nobody knowing what came of it. */
const budgetMs = 8_000

export const writeRoutes: Routes<{ writes: Writes; associations: Associations }> = async (
  app,
  { associations, writes: { companies, contacts, deals } },
) => {
  /** Whatever comes of a write, what was read before is not to be believed any more. */
  const writing = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } finally {
      await app.cache.invalidate(objectTypes)
    }
  }
  const creates = <Body extends TSchema, Answer extends TSchema>(one: string, body: Body, answer: Answer) => ({
    schema: {
      operationId: `create${one}`,
      summary: `Create a ${one.toLowerCase()} in HubSpot`,
      tags: ['writes'],
      body,
      response: { 201: answer },
    },
    config: { access: 'write' as const, budgetMs },
  })
  const updates = <Body extends TSchema, Answer extends TSchema>(one: string, body: Body, answer: Answer) => ({
    schema: {
      operationId: `update${one}`,
      summary: `Change what the body names in a ${one.toLowerCase()}, and nothing else`,
      tags: ['writes'],
      params: ObjectParams,
      body,
      response: { 200: answer },
    },
    config: { access: 'write' as const, budgetMs },
  })

  app.post('/contacts', creates('Contact', NewContact, ContactAnswer), async (request, reply) =>
    reply.code(201).send(await writing(contacts.create(request.body, request.call))),
  )
  app.patch('/contacts/:id', updates('Contact', ContactChange, ContactAnswer), (request) =>
    writing(contacts.update(request.params.id, request.body, request.call)),
  )
  app.post('/companies', creates('Company', NewCompany, CompanyAnswer), async (request, reply) =>
    reply.code(201).send(await writing(companies.create(request.body, request.call))),
  )
  app.patch('/companies/:id', updates('Company', CompanyChange, CompanyAnswer), (request) =>
    writing(companies.update(request.params.id, request.body, request.call)),
  )
  const creating = creates('Deal', NewDeal, DealAnswer)
  app.post(
    '/deals',
    {
      ...creating,
      config: {
        ...creating.config,
        tool: {
          name: 'create_deal',
          description:
            'Creates a deal in HubSpot; list_pipelines has the stage ids. Each call creates another one. Did the outcome stay unknown: search before you repeat it.',
          destructive: false,
          idempotent: false,
          openWorld: true,
        },
      },
    },
    async (request, reply) => reply.code(201).send(await writing(deals.create(request.body, request.call))),
  )
  const updating = updates('Deal', DealChange, DealAnswer)
  app.patch(
    '/deals/:id',
    {
      ...updating,
      config: {
        ...updating.config,
        tool: {
          name: 'update_deal',
          description: 'Changes what is named of a HubSpot deal, such as stage, amount or owner; null empties it.',
          destructive: true,
          idempotent: true,
          openWorld: true,
        },
      },
    },
    (request) => writing(deals.update(request.params.id, request.body, request.call)),
  )
  const pair = (operationId: string, summary: string) => ({
    schema: { operationId, summary, tags: ['writes'], params: AssociationParams, response: { 200: AssociationAnswer } },
    config: { access: 'write' as const, budgetMs },
  })
  const path = '/associations/:fromType/:fromId/:toType/:toId'
  app.put(path, pair('associateRecords', 'Say that two records belong together'), (request) =>
    writing(associations.put(request.params, request.call)),
  )
  app.delete(path, pair('dissociateRecords', 'Say that two records do not belong together'), (request) =>
    writing(associations.remove(request.params, request.call)),
  )
}
