import { type CallContext, problems } from '@sophia/service'
import type { CloudInstance, CloudOffer, CloudType, LambdaCloud } from './lambda-cloud.ts'
import { leaseOf } from './lease-tag.ts'
import { usd } from './money.ts'
import { page } from './page.ts'
import type { Instance, InstanceAnswer, InstancePage, InstanceQuery, Offer, OfferPage, OfferQuery } from './schemas.ts'

export interface Compute {
  /** What can be launched, with live capacity. */
  offers(query: OfferQuery, call: CallContext): Promise<OfferPage>
  instances(query: InstanceQuery, call: CallContext): Promise<InstancePage>
  /** @throws {Problem} not-found. */
  instance(id: string, call: CallContext): Promise<InstanceAnswer>
  /** One that boots already is left alone, so that asking twice is asking once. @throws {Problem} not-found, conflict. */
  restart(id: string, call: CallContext): Promise<InstanceAnswer>
}

/** @param installation whose leases are ours. */
export function createCompute(cloud: LambdaCloud, installation: string): Compute {
  const provenance = (asOf: string) => ({ asOf, complete: true, origin: cloud.origin })
  const find = async (id: string, call: CallContext) => {
    const found = await cloud.getInstance(id, call)
    if (!found) throw problems.notFound('instance', id, 'List the instances first: their `id` is what is meant.')
    return found
  }
  return {
    async offers({ region, available, sort = 'price', limit, cursor }, call) {
      const { data, asOf } = await cloud.listOffers(call)
      const offers = data
        .map(toOffer)
        .filter(
          ({ regions }) => (region === undefined || regions.includes(region)) && (!available || regions.length > 0),
        )
        .sort(orders[sort])
      return { ...page(offers, ({ type }) => type, limit, cursor), ...provenance(asOf) }
    },
    async instances({ status, limit, cursor }, call) {
      const { data, asOf } = await cloud.listInstances(call)
      const instances = data
        .filter((each) => status === undefined || each.status === status)
        .map((each) => toInstance(each, installation))
        .sort((a, b) => a.id.localeCompare(b.id))
      return { ...page(instances, ({ id }) => id, limit, cursor), ...provenance(asOf) }
    },
    async instance(id, call) {
      const { data, asOf } = await find(id, call)
      return { ...toInstance(data, installation), ...provenance(asOf) }
    },
    async restart(id, call) {
      const { data, asOf } = await find(id, call)
      if (data.status === 'booting') return { ...toInstance(data, installation), ...provenance(asOf) }
      if (data.status === 'terminating' || data.status === 'terminated')
        throw problems.conflict(`Instance ${id} is ${data.status}: it does not come back.`)
      const restarted = await cloud.restart(id, call)
      return { ...toInstance(restarted, installation), ...provenance(new Date().toISOString()) }
    },
  }
}

const byPrice = (a: Offer, b: Offer) => Number(a.pricePerHour.amount) - Number(b.pricePerHour.amount) || byName(a, b)
const byName = (a: Offer, b: Offer) => a.type.localeCompare(b.type)
const perGpu = ({ pricePerHour, gpus }: Offer) => Number(pricePerHour.amount) / Math.max(1, gpus)
const orders = {
  price: byPrice,
  price_per_gpu: (a: Offer, b: Offer) => perGpu(a) - perGpu(b) || byName(a, b),
  name: byName,
}

const hardware = ({ gpu_description, specs }: CloudType) => ({
  gpu: gpu_description,
  gpus: specs.gpus,
  vcpus: specs.vcpus,
  memoryGib: specs.memory_gib,
  storageGib: specs.storage_gib,
})
const price = ({ price_cents_per_hour: cents }: CloudType) => usd(cents)

const toOffer = ({ instance_type: type, regions_with_capacity_available: regions }: CloudOffer): Offer => ({
  type: type.name,
  description: type.description,
  ...hardware(type),
  pricePerHour: price(type),
  regions: regions.map(({ name }) => name).sort(),
})

export const toInstance = (instance: CloudInstance, installation: string): Instance => ({
  id: instance.id,
  name: instance.name ?? null,
  status: instance.status,
  region: instance.region.name,
  type: instance.instance_type.name,
  ...hardware(instance.instance_type),
  pricePerHour: price(instance.instance_type),
  ip: instance.ip ?? null,
  hostname: instance.hostname ?? null,
  sshKeys: instance.ssh_key_names,
  fileSystems: instance.file_system_names,
  tags: instance.tags ?? [],
  leaseId: leaseOf(installation, instance.tags) ?? null,
})
