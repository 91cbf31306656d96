import type { GpuType } from '../company/compute.ts'
import {
  type Cloud,
  cloudRegion,
  gpuType,
  type Instance,
  imagesOf,
  instanceQuota,
  newAddress,
  type Tag,
} from './cloud.ts'
import { insufficientCapacity, invalid, missing, quotaExceeded, wrongRegion } from './refusals.ts'

interface LaunchBody {
  readonly region_name?: unknown
  readonly instance_type_name?: unknown
  readonly ssh_key_names?: unknown
  readonly name?: unknown
  readonly hostname?: unknown
  readonly file_system_names?: unknown
  readonly file_system_mounts?: unknown
  readonly image?: unknown
  readonly user_data?: unknown
  readonly tags?: unknown
  readonly firewall_rulesets?: unknown
}

const fields = new Set([
  'region_name',
  'instance_type_name',
  'ssh_key_names',
  'name',
  'hostname',
  'file_system_names',
  'file_system_mounts',
  'image',
  'user_data',
  'tags',
  'firewall_rulesets',
])
const maxUserData = 1_000_000

/** Every call makes an instance: there is no idempotency. @throws {Refusal} in the vendor's own words. */
export function launch(cloud: Cloud, given: unknown, today: number): Instance {
  if (!given || typeof given !== 'object' || Array.isArray(given)) throw invalid()
  const body = given as LaunchBody
  const unknown = Object.keys(body).find((field) => !fields.has(field))
  if (unknown) throw invalid(`Unknown field: ${unknown}.`)
  const type = gpuType(body.instance_type_name)
  if (!type) throw missing('Specified instance type does not exist.', 400)
  const region = cloudRegion(body.region_name)
  if (!region) throw missing('Specified region does not exist.', 400)
  const name = optional(body.name, (text) => text.length <= 64, 'name must be at most 64 characters.')
  const hostname = optional(body.hostname, (text) => /^[a-z0-9][0-9a-z-]{0,62}$/.test(text), 'hostname is not valid.')
  optional(body.user_data, (text) => text.length <= maxUserData, 'user_data is too long.')
  checkImage(body.image, type, region.name, today)
  const sshKeyNames = sshKeys(cloud, body.ssh_key_names)
  const mounts = mountsOf(cloud, body, region.name)
  const rulesetIds = rulesetsOf(cloud, body.firewall_rulesets, region.name)
  const tags = tagsOf(body.tags)
  if (cloud.living().length >= instanceQuota) throw quotaExceeded()
  if (!cloud.hasCapacity(type, region.name)) throw insufficientCapacity()
  const { random } = cloud
  const id = random.hex(32)
  const launched = {
    id,
    name,
    type,
    region: region.name,
    sshKeyNames,
    mounts,
    tags,
    hostname,
    rulesetIds,
    ip: newAddress(cloud),
    jupyterToken: random.hex(32),
  }
  const instance: Instance = { ...launched, bootedAt: cloud.clock() }
  cloud.instances.set(id, instance)
  cloud.audit.record('instance', 'launched', id, cloud.clock(), { instance_type: type.name, region: region.name })
  return instance
}

function optional(value: unknown, fits: (text: string) => boolean, message: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || !fits(value)) throw invalid(message)
  return value
}

function checkImage(image: unknown, type: GpuType, region: string, today: number): void {
  if (image === undefined) return
  const { id, family } = (image ?? {}) as { id?: unknown; family?: unknown }
  if ((id === undefined) === (family === undefined)) throw invalid('image takes either id or family.')
  const architecture = type.arm ? 'arm64' : 'x86_64'
  const found = imagesOf(today).some(
    (each) =>
      each.region.name === region &&
      each.architecture === architecture &&
      (id === undefined ? each.family === family : each.id === id),
  )
  if (!found) throw missing('Specified image does not exist.', 400)
}

function sshKeys(cloud: Cloud, names: unknown): readonly string[] {
  if (!Array.isArray(names) || names.length !== 1) throw invalid('ssh_key_names must hold exactly one name.')
  if (![...cloud.sshKeys.values()].some(({ name }) => name === names[0]))
    throw missing('Specified SSH key does not exist.', 400)
  return names as string[]
}

function mountsOf(cloud: Cloud, body: LaunchBody, region: string): Instance['mounts'] {
  const drives = [...cloud.filesystems.values()]
  const names = (body.file_system_names ?? []) as string[]
  const wanted = (body.file_system_mounts ?? []) as Instance['mounts'][number][]
  if (!Array.isArray(names) || !Array.isArray(wanted)) throw invalid('file systems are lists.')
  const bad = wanted.find(({ mount_point }) => !/^(\/home|\/lambda\/nfs|\/data)(\/|$)/.test(mount_point))
  if (bad) throw invalid(`mount_point ${bad.mount_point} is not allowed.`)
  const mounts = [
    ...names.map((name) => ({ drive: drives.find((each) => each.name === name), mount_point: `/lambda/nfs/${name}` })),
    ...wanted.map(({ file_system_id, mount_point }) => ({ drive: cloud.filesystems.get(file_system_id), mount_point })),
  ]
  return mounts.map(({ drive, mount_point }) => {
    if (!drive) throw missing('Specified filesystem does not exist.', 400)
    if (drive.region !== region) throw wrongRegion()
    return { mount_point, file_system_id: drive.id }
  })
}

function rulesetsOf(cloud: Cloud, given: unknown, region: string): readonly string[] {
  if (given !== undefined && !Array.isArray(given)) throw invalid('firewall_rulesets is a list.')
  return ((given ?? []) as { id?: string }[]).map(({ id = '' }) => {
    if (cloud.rulesets.get(id)?.region !== region) throw missing('Specified firewall ruleset does not exist.', 400)
    return id
  })
}

function tagsOf(given: unknown): readonly Tag[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) throw invalid('tags is a list.')
  return given.map(({ key, value }: { key?: unknown; value?: unknown }) => {
    if (typeof key !== 'string' || key.length > 55 || !/^[a-z][a-z0-9-:]+$/.test(key))
      throw invalid(`Tag key ${String(key)} is not valid.`)
    if (typeof value !== 'string' || value.length > 128) throw invalid(`The value of tag ${key} is not valid.`)
    return { key, value }
  })
}
