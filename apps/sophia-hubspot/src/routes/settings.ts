import type { Routes } from '@sophia/service'
import { pageQuery, StrictObject } from '@sophia/service'
import type { Owners } from '../owners.ts'
import type { Properties } from '../properties.ts'
import {
  OwnerAnswer,
  OwnerPage,
  OwnerParams,
  OwnerQuery,
  PropertiesParams,
  PropertyAnswer,
  PropertyPage,
  PropertyParams,
} from '../setting-schemas.ts'

/** Nothing tells us when they change: seconds. */
const lives = { ttl: 300, stale: 3600 }

/** What administrators of HubSpot set up: who owns records, and what records can hold. */
export const settingRoutes: Routes<{ owners: Owners; properties: Properties }> = async (
  app,
  { owners, properties },
) => {
  app.get(
    '/owners',
    {
      schema: {
        operationId: 'listOwners',
        summary: 'List those who own records',
        tags: ['owners'],
        querystring: OwnerQuery,
        response: { 200: OwnerPage },
      },
      config: {
        access: 'read',
        cache: { ...lives, tags: ['owners'] },
        tool: {
          name: 'list_owners',
          description:
            'Lists the people whose id is the ownerId of HubSpot records, with their teams; archived=true lists those who left.',
        },
      },
    },
    (request) => owners.list(request.query, request.call),
  )
  app.get(
    '/owners/:id',
    {
      schema: {
        operationId: 'getOwner',
        summary: 'Get one owner, also one who left',
        tags: ['owners'],
        params: OwnerParams,
        response: { 200: OwnerAnswer },
      },
      config: { access: 'read', cache: { ...lives, tags: ['owners'] } },
    },
    (request) => owners.get(request.params.id, request.call),
  )
  app.get(
    '/properties/:objectType',
    {
      schema: {
        operationId: 'listProperties',
        summary: 'List the properties that a kind of records has',
        tags: ['properties'],
        params: PropertiesParams,
        querystring: StrictObject(pageQuery),
        response: { 200: PropertyPage },
      },
      config: {
        access: 'read',
        cache: { ...lives, tags: ['properties'] },
        tool: {
          name: 'list_properties',
          description:
            'Lists the properties of HubSpot contacts, companies or deals: internal name, type, options. Look names up here before you search by or write a property.',
        },
      },
    },
    (request) => properties.list(request.params.objectType, request.query, request.call),
  )
  app.get(
    '/properties/:objectType/:name',
    {
      schema: {
        operationId: 'getProperty',
        summary: 'Get one property',
        tags: ['properties'],
        params: PropertyParams,
        response: { 200: PropertyAnswer },
      },
      config: { access: 'read', cache: { ...lives, tags: ['properties'] } },
    },
    (request) => properties.get(request.params.objectType, request.params.name, request.call),
  )
}
