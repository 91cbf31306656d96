import type { Routes } from '@sophia/service'
import Type from 'typebox'
import type { Account } from '../account.ts'
import {
  FileSystemPage,
  FirewallRulePage,
  IdParams,
  ImagePage,
  ListQuery,
  NewSshKey,
  SshKeyAnswer,
  SshKeyPage,
} from '../schemas.ts'

const tags = ['account']
const read = { access: 'read', cache: { ttl: 30, stale: 300, tags: ['account'] }, budgetMs: 5_000 } as const

/** For people and services: none of it is a tool, so that the list of tools stays short. */
export const accountRoutes: Routes<{ account: Account }> = async (app, { account }) => {
  const schema = { tags, querystring: ListQuery }
  app.get(
    '/ssh-keys',
    {
      schema: { ...schema, operationId: 'listSshKeys', summary: 'SSH keys', response: { 200: SshKeyPage } },
      config: read,
    },
    (request) => account.sshKeys(request.query, request.call),
  )
  app.post(
    '/ssh-keys',
    {
      schema: {
        operationId: 'addSshKey',
        summary: 'Add an SSH key, or have a pair made',
        tags,
        body: NewSshKey,
        response: { 201: SshKeyAnswer },
      },
      config: { access: 'write', budgetMs: 5_000 },
    },
    async (request, reply) => {
      const key = await account.addSshKey(request.body, request.call)
      await app.cache.invalidate(['account'])
      // The private half must stay in no cache on the way.
      return reply.code(201).header('cache-control', 'no-store').send(key)
    },
  )
  app.delete(
    '/ssh-keys/:id',
    {
      schema: {
        operationId: 'deleteSshKey',
        summary: 'Delete an SSH key',
        tags,
        params: IdParams,
        response: { 204: Type.Null() },
      },
      config: { access: 'write', budgetMs: 5_000 },
    },
    async (request, reply) => {
      await account.deleteSshKey(request.params.id, request.call)
      await app.cache.invalidate(['account'])
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/file-systems',
    {
      schema: { ...schema, operationId: 'listFileSystems', summary: 'File systems', response: { 200: FileSystemPage } },
      config: read,
    },
    (request) => account.fileSystems(request.query, request.call),
  )
  app.get(
    '/images',
    { schema: { ...schema, operationId: 'listImages', summary: 'Images', response: { 200: ImagePage } }, config: read },
    (request) => account.images(request.query, request.call),
  )
  app.get(
    '/firewall-rules',
    {
      schema: {
        ...schema,
        operationId: 'listFirewallRules',
        summary: 'Firewall rules',
        response: { 200: FirewallRulePage },
      },
      config: read,
    },
    (request) => account.firewallRules(request.query, request.call),
  )
}
