import type { FastifyInstance } from 'fastify'
import { cloudRegions, gpuTypes } from '../company/compute.ts'
import type { Cloud, Instance } from './cloud.ts'
import { instanceView, typeView } from './instance-view.ts'
import { launch } from './launch.ts'
import { conflict, invalid, missing } from './refusals.ts'

interface OfInstance {
  Params: { id: string }
}
interface Ids {
  Body: { instance_ids?: unknown }
}

export function instanceRoutes(app: FastifyInstance, cloud: () => Cloud, today: number): void {
  app.get('/instances', async () => ({
    data: cloud()
      .living()
      .map((instance) => instanceView(cloud(), instance)),
  }))
  app.get<OfInstance>('/instances/:id', async ({ params }) => ({
    data: instanceView(cloud(), instanceOf(cloud(), params.id)),
  }))
  app.post<OfInstance & { Body: { name?: unknown } | undefined }>('/instances/:id', async ({ params, body }) => {
    const instance = instanceOf(cloud(), params.id)
    const name = body?.name
    if (name !== undefined && (typeof name !== 'string' || name.length > 64))
      throw invalid('name must be at most 64 characters.')
    if (name !== undefined) instance.name = name
    return { data: instanceView(cloud(), instance) }
  })

  app.get('/instance-types', async () => ({
    data: Object.fromEntries(
      gpuTypes.map((type) => [
        type.name,
        {
          instance_type: typeView(type),
          regions_with_capacity_available: cloudRegions.filter(({ name }) => cloud().hasCapacity(type, name)),
        },
      ]),
    ),
  }))
  app.get('/regions', async () => ({ data: cloudRegions }))

  app.post('/instance-operations/launch', async ({ body }) => ({
    data: { instance_ids: [launch(cloud(), body, today).id] },
  }))
  app.post<Ids>('/instance-operations/restart', async ({ body }) => {
    const instances = instancesOf(cloud(), body)
    if (instances.some((instance) => cloud().statusOf(instance) !== 'active')) throw conflict()
    for (const instance of instances) {
      instance.bootedAt = cloud().clock()
      cloud().audit.record('instance', 'restarted', instance.id, instance.bootedAt)
    }
    return { data: { restarted_instances: instances.map((instance) => instanceView(cloud(), instance)) } }
  })
  app.post<Ids>('/instance-operations/terminate', async ({ body }) => {
    const instances = instancesOf(cloud(), body)
    for (const instance of instances) {
      if (instance.terminatedAt !== undefined) continue
      instance.terminatedAt = cloud().clock()
      cloud().audit.record('instance', 'terminated', instance.id, instance.terminatedAt, {
        instance_type: instance.type.name,
        region: instance.region,
      })
    }
    return { data: { terminated_instances: instances.map((instance) => instanceView(cloud(), instance)) } }
  })
}

function instanceOf(cloud: Cloud, id: string): Instance {
  const instance = cloud.instances.get(id)
  if (!instance) throw missing('Specified instance does not exist.')
  return instance
}

/** All or none. */
function instancesOf(cloud: Cloud, body: Ids['Body'] | undefined): Instance[] {
  const ids = body?.instance_ids
  if (!Array.isArray(ids) || !ids.length || ids.some((id) => typeof id !== 'string'))
    throw invalid('instance_ids must be a list of ids.')
  return (ids as string[]).map((id) => instanceOf(cloud, id))
}
