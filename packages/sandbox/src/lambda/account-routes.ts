import { generateKeyPairSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { iso } from '../clock.ts'
import { type Cloud, cloudRegion, type Filesystem, imagesOf, type SshKey } from './cloud.ts'
import { duplicate, filesystemInUse, invalid, missing, notFound } from './refusals.ts'

interface OfId {
  Params: { id: string }
}
interface AuditQuery {
  Querystring: { start?: string; end?: string; page_token?: string; resource_type?: string }
}

const auditPage = 100

/** SSH keys, filesystems, images and the audit log. */
export function accountRoutes(app: FastifyInstance, cloud: () => Cloud, today: number): void {
  app.get('/ssh-keys', async () => ({ data: [...cloud().sshKeys.values()] }))
  app.post<{ Body: { name?: unknown; public_key?: unknown } | undefined }>('/ssh-keys', async ({ body }) => ({
    data: addSshKey(cloud(), body ?? {}),
  }))
  app.delete<OfId>('/ssh-keys/:id', async ({ params }) => {
    if (!cloud().sshKeys.delete(params.id)) throw notFound('Specified SSH key does not exist.')
    return { data: {} }
  })

  app.get('/file-systems', async () => ({
    data: [...cloud().filesystems.values()].map((each) => filesystemView(cloud(), each)),
  }))
  app.post<{ Body: { name?: unknown; region?: unknown } | undefined }>('/filesystems', async ({ body }) => ({
    data: filesystemView(cloud(), addFilesystem(cloud(), body ?? {})),
  }))
  app.delete<OfId>('/filesystems/:id', async ({ params: { id } }) => {
    if (!cloud().filesystems.has(id)) throw missing('Filesystem was not found.')
    if (isMounted(cloud(), id)) throw filesystemInUse()
    cloud().filesystems.delete(id)
    return { data: { deleted_ids: [id] } }
  })

  app.get('/images', async () => ({ data: imagesOf(today) }))

  app.get<AuditQuery>('/audit-events', async ({ query }) => {
    const start = timeOf(query.start, 0)
    const end = timeOf(query.end, Infinity)
    const offset = query.page_token === undefined ? 0 : Number(Buffer.from(query.page_token, 'base64url').toString())
    if (!Number.isInteger(offset) || offset < 0) throw invalid('page_token is not valid.')
    const fitting = cloud().audit.events.filter(({ event_time, resource_name, service_name }) => {
      const at = Date.parse(event_time)
      return (
        at >= start && at <= end && (!query.resource_type || query.resource_type === `${service_name}.${resource_name}`)
      )
    })
    const next = offset + auditPage
    return {
      data: fitting.slice(offset, next),
      page_token: next < fitting.length ? Buffer.from(String(next)).toString('base64url') : null,
    }
  })
}

/** The one list whose times come from the caller. */
function timeOf(text: string | undefined, standard: number): number {
  const time = text === undefined ? standard : Date.parse(text)
  if (Number.isNaN(time)) throw invalid(`${text} is not a time.`)
  return time
}

/** Without a public key, a pair is made, and its private half is told this once. */
function addSshKey(
  cloud: Cloud,
  { name, public_key: given }: { name?: unknown; public_key?: unknown },
): SshKey & { private_key?: string } {
  if (typeof name !== 'string' || name.length < 1 || name.length > 64)
    throw invalid('name must have 1 to 64 characters.')
  if (given !== undefined && (typeof given !== 'string' || !given || given.length > 4_096))
    throw invalid('public_key is not valid.')
  if ([...cloud.sshKeys.values()].some((key) => key.name === name)) throw invalid('An SSH key with this name exists.')
  const id = cloud.random.hex(32)
  if (typeof given === 'string') {
    const key = { id, name, public_key: given }
    cloud.sshKeys.set(id, key)
    return key
  }
  const pair = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const key = { id, name, public_key: `ssh-ed25519 ${openSshBlob(pair.publicKey)}` }
  cloud.sshKeys.set(id, key)
  return { ...key, private_key: pair.privateKey }
}

/** RFC 4253: each part behind its length; the last 32 bytes of the DER form are the key itself. */
function openSshBlob(der: Buffer): string {
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
  return Buffer.concat([part(Buffer.from('ssh-ed25519')), part(der.subarray(-32))]).toString('base64')
}

function addFilesystem(cloud: Cloud, { name, region }: { name?: unknown; region?: unknown }): Filesystem {
  if (typeof name !== 'string' || name.length > 60 || !/^[a-zA-Z]+[0-9a-zA-Z-]*$/.test(name))
    throw invalid('name is not valid.')
  const found = cloudRegion(region)
  if (!found) throw invalid('Specified region does not exist.')
  if ([...cloud.filesystems.values()].some((each) => each.name === name))
    throw duplicate('A filesystem with this name exists.')
  const filesystem = { id: cloud.random.hex(32), name, region: found.name, created: cloud.clock(), bytesUsed: 0 }
  cloud.filesystems.set(filesystem.id, filesystem)
  return filesystem
}

const isMounted = (cloud: Cloud, id: string): boolean =>
  cloud.living().some(({ mounts }) => mounts.some(({ file_system_id }) => file_system_id === id))

const filesystemView = (cloud: Cloud, { bytesUsed, created, id, name, region }: Filesystem) => ({
  id,
  name,
  mount_point: `/lambda/nfs/${name}`,
  created: iso(created),
  created_by: { id: '3da5a70a57a7422ea8a7203f98b2198b', email: 'platform@harborlatch.example', status: 'active' },
  is_in_use: isMounted(cloud, id),
  region: cloudRegion(region),
  bytes_used: bytesUsed,
})
