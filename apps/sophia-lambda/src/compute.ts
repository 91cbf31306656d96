import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import type { CloudInstance, CloudOffer, CloudType, LambdaCloud } from './lambda-cloud.ts'
import type { Instance, InstanceAnswer, InstancePage, InstanceQuery, Offer, OfferPage, OfferQuery } from './schemas.ts'

export interface Compute {
  /** What can be launched, with live capacity. */
  offers(query: OfferQuery, call: CallContext): Promise<OfferPage>
  instances(query: InstanceQuery, call: CallContext): Promise<InstancePage>
  /** @throws {Problem} not-found. */
  instance(id: string, call: CallContext): Promise<InstanceAnswer>
}

export function createCompute(cloud: LambdaCloud): Compute {
  const provenance = (asOf: string) => ({ asOf, complete: true, origin: cloud.origin })
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
        .map(toInstance)
        .sort((a, b) => a.id.localeCompare(b.id))
      return { ...page(instances, ({ id }) => id, limit, cursor), ...provenance(asOf) }
    },
    async instance(id, call) {
      const found = await cloud.getInstance(id, call)
      if (!found) throw problems.notFound('instance', id, 'List the instances first: their `id` is what is meant.')
      return { ...toInstance(found.data), ...provenance(found.asOf) }
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

/** The vendor gives its lists whole: a page begins after the entry that the cursor names, or at its place if it is gone. */
function page<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  limit = 25,
  cursor?: string,
): { items: Item[]; nextCursor: string | null } {
  const after = decodeCursor(
    cursor,
    (position): position is [string, number] =>
      Array.isArray(position) && typeof position[0] === 'string' && Number.isSafeInteger(position[1]),
  )
  const known = after ? items.findIndex((item) => key(item) === after[0]) : -1
  const start = after ? (known < 0 ? after[1] : known + 1) : 0
  const shown = items.slice(start, start + limit)
  const last = shown.at(-1)
  return {
    items: shown,
    nextCursor: last && start + limit < items.length ? encodeCursor([key(last), start + limit]) : null,
  }
}

const hardware = ({ gpu_description, specs }: CloudType) => ({
  gpu: gpu_description,
  gpus: specs.gpus,
  vcpus: specs.vcpus,
  memoryGib: specs.memory_gib,
  storageGib: specs.storage_gib,
})
/** Lambda Cloud bills in US cents. */
const price = ({ price_cents_per_hour: cents }: CloudType) => ({ amount: (cents / 100).toFixed(2), currency: 'USD' })

const toOffer = ({ instance_type: type, regions_with_capacity_available: regions }: CloudOffer): Offer => ({
  type: type.name,
  description: type.description,
  ...hardware(type),
  pricePerHour: price(type),
  regions: regions.map(({ name }) => name).sort(),
})

const toInstance = (instance: CloudInstance): Instance => ({
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
})
