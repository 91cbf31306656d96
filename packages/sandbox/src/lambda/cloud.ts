import { type Clock, iso, minute, second } from '../clock.ts'
import { address, cloudRegions, createRentals, type GpuType, gpuTypes, hasCapacity } from '../company/compute.ts'
import { createRandom, type Random } from '../random.ts'
import type { World } from '../vendor.ts'
import { type AuditLog, createAuditLog } from './audit-log.ts'

export interface Tag {
  readonly key: string
  readonly value: string
}

export interface Instance {
  readonly id: string
  name: string | undefined
  readonly type: GpuType
  readonly region: string
  readonly sshKeyNames: readonly string[]
  readonly mounts: readonly { readonly mount_point: string; readonly file_system_id: string }[]
  readonly tags: readonly Tag[]
  readonly hostname: string | undefined
  readonly rulesetIds: readonly string[]
  readonly ip: string
  readonly jupyterToken: string
  /** When it last began to boot. */
  bootedAt: number
  terminatedAt?: number
}

export type InstanceStatus = 'booting' | 'active' | 'terminating' | 'terminated'

export interface SshKey {
  readonly id: string
  readonly name: string
  readonly public_key: string
}
export interface Filesystem {
  readonly id: string
  readonly name: string
  readonly region: string
  readonly created: number
  readonly bytesUsed: number
}
export interface FirewallRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all'
  readonly port_range?: readonly [number, number]
  readonly source_network: string
  readonly description: string
}
export interface Ruleset {
  readonly id: string
  name: string
  readonly region: string
  rules: readonly FirewallRule[]
  readonly created: number
}

/** How long an instance boots and terminates, by the sandbox's clock. */
export const bootTime = 90 * second
export const terminationTime = 20 * second
export const instanceQuota = 20

/** One account's cloud while the sandbox runs. */
export interface Cloud {
  readonly clock: Clock
  readonly random: Random
  readonly instances: Map<string, Instance>
  readonly sshKeys: Map<string, SshKey>
  readonly filesystems: Map<string, Filesystem>
  readonly rulesets: Map<string, Ruleset>
  globalRules: readonly FirewallRule[]
  readonly audit: AuditLog
  statusOf(instance: Instance): InstanceStatus
  /** All that are not terminated. */
  living(): Instance[]
  hasCapacity(type: GpuType, region: string): boolean
}

const ssh: FirewallRule = {
  protocol: 'tcp',
  port_range: [22, 22],
  source_network: '0.0.0.0/0',
  description: 'Allow SSH from anywhere',
}

export function createCloud({ clock, company, seed }: World): Cloud {
  const random = createRandom(seed, 'cloud')
  const rentals = createRentals(seed, company.today)
  const audit = createAuditLog(rentals, random)
  const key = {
    id: random.hex(32),
    name: 'platform-team',
    public_key: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${random.hex(43)} platform-team`,
  }
  const drive = {
    id: random.hex(32),
    name: 'training-data',
    region: 'us-east-1',
    created: company.today - 7_000_000_000,
    bytesUsed: 412_316_860_416,
  }
  const running = rentals.filter(({ terminatedAt }) => terminatedAt === undefined)
  const instances = running.map(
    (rental): Instance => ({
      id: rental.id,
      name: rental.name,
      type: gpuType(rental.type) as GpuType,
      region: rental.region,
      sshKeyNames: [key.name],
      mounts:
        rental.region === drive.region ? [{ mount_point: '/lambda/nfs/training-data', file_system_id: drive.id }] : [],
      tags: [{ key: 'team', value: rental.team }],
      hostname: undefined,
      rulesetIds: [],
      ip: rental.ip,
      jupyterToken: random.hex(32),
      bootedAt: rental.launchedAt,
    }),
  )
  const cloud: Cloud = {
    clock,
    random,
    instances: new Map(instances.map((instance) => [instance.id, instance])),
    sshKeys: new Map([[key.id, key]]),
    filesystems: new Map([[drive.id, drive]]),
    rulesets: new Map(),
    globalRules: [ssh, { protocol: 'icmp', source_network: '0.0.0.0/0', description: 'Allow ping' }],
    audit,
    statusOf: ({ bootedAt, terminatedAt }) => {
      if (terminatedAt !== undefined) return clock() < terminatedAt + terminationTime ? 'terminating' : 'terminated'
      return clock() < bootedAt + bootTime ? 'booting' : 'active'
    },
    living: () => [...cloud.instances.values()].filter((instance) => cloud.statusOf(instance) !== 'terminated'),
    hasCapacity: (type, region) => hasCapacity(seed, type, region, clock()),
  }
  return cloud
}

export const gpuType = (name: unknown): GpuType | undefined => gpuTypes.find((type) => type.name === name)
export const cloudRegion = (name: unknown) => cloudRegions.find((region) => region.name === name)

export const newAddress = ({ random }: Cloud): string => address(random)

/** Images come in every region, for both architectures where the region has them. */
export function imagesOf(today: number) {
  const families = [
    {
      family: 'lambda-stack-24-04',
      name: 'Lambda Stack 24.04',
      version: '24.4.6',
      description: 'Ubuntu 24.04 with drivers and frameworks',
    },
    {
      family: 'lambda-stack-22-04',
      name: 'Lambda Stack 22.04',
      version: '22.4.9',
      description: 'Ubuntu 22.04 with drivers and frameworks',
    },
    { family: 'ubuntu-24-04', name: 'Ubuntu Server 24.04', version: '24.4.2', description: 'Ubuntu 24.04 LTS' },
  ]
  return cloudRegions.flatMap((region) =>
    families.flatMap((family) =>
      (['x86_64', 'arm64'] as const).map((architecture) => ({
        id: uuid(createRandom('image', region.name, family.family, architecture)),
        ...family,
        architecture,
        region,
        created_time: iso(today - 90 * 24 * 60 * minute),
        updated_time: iso(today - 20 * 24 * 60 * minute),
      })),
    ),
  )
}

const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-')
