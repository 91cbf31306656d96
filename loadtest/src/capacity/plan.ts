/** What carries so many requests a second, by what one of them costs, and where each part stops. */
import { type ServiceName, serviceList } from '@sophia/catalog'
import type { Costs } from './cost.ts'
import type { PodShape } from './simulation.ts'

/** Of what a processor can do, so much is planned with: what is fuller answers late. */
export const headroom = 0.7
/** Seconds until a pod answers: scheduling, the image, and the start itself. */
const podStartS = 20
/** Of each pool: packages/database, and `max_connections` of the Postgres of the manifests. */
export const pool = { connections: 8, most: 300 }
/** The largest Postgres that is bought as one machine. */
const largestPostgresCores = 64

const cores = (text: string): number => (text.endsWith('m') ? Number(text.slice(0, -1)) / 1_000 : Number(text))
const gibibytes = (text: string): number => Number(text.replace('Gi', ''))

/** JavaScript runs on one thread: a second processor of a pod serves workers and the collection of garbage only. */
export function shapeOf(name: ServiceName): PodShape {
  const { cpu } = serviceOf(name)
  return { requested: cores(cpu.request), usable: Math.min(1, cores(cpu.limit)), startS: podStartS }
}

const serviceOf = (name: ServiceName) =>
  serviceList.find((service) => service.name === name) as (typeof serviceList)[number]

export interface PartPlan {
  readonly name: ServiceName
  readonly pods: number
  /** More than the catalog allows. */
  readonly beyond: boolean
}

export interface CapacityPlan {
  readonly rate: number
  readonly parts: readonly PartPlan[]
  readonly pods: number
  readonly requestedCores: number
  readonly memoryGiB: number
  readonly postgresCores: number
  readonly postgresConnections: number
  /** Of the one thread on which Redis works. */
  readonly redisShare: number
}

export function planFor(rate: number, costs: Costs): CapacityPlan {
  const parts = serviceList.map(({ name, replicas }): PartPlan => {
    const needed = (rate * (costs[name] ?? 0)) / 1_000
    const pods = Math.max(replicas.min, Math.ceil(needed / (shapeOf(name).usable * headroom)))
    return { name, pods, beyond: pods > replicas.max }
  })
  const sum = (of: (part: PartPlan) => number) => parts.reduce((total, part) => total + of(part), 0)
  return {
    rate,
    parts,
    pods: sum(({ pods }) => pods),
    requestedCores: sum(({ name, pods }) => pods * shapeOf(name).requested),
    memoryGiB: sum(({ name, pods }) => pods * gibibytes(serviceOf(name).memory.request)),
    postgresCores: Math.max(1, Math.ceil((rate * (costs['postgres'] ?? 0)) / 1_000 / headroom)),
    postgresConnections: sum(({ name, pods }) =>
      serviceOf(name).database === undefined ? 0 : pods * pool.connections,
    ),
    redisShare: (rate * (costs['redis'] ?? 0)) / 1_000,
  }
}

export interface Stop {
  readonly part: string
  /** Requests a second; null: none was measured. */
  readonly rate: number | null
  readonly because: string
  readonly instead: string
}

/** Where each part stops, the first first. */
export function stopsOf(costs: Costs): Stop[] {
  const at = (coresThere: number, cost: number | undefined) => (cost ? (coresThere * headroom * 1_000) / cost : null)
  const services = serviceList.map(
    ({ name, replicas }): Stop => ({
      part: name,
      rate: at(replicas.max * shapeOf(name).usable, costs[name]),
      because: `${replicas.max} pods are the most that the catalog allows`,
      instead: 'a higher maximum in the catalog: it keeps nothing of its own',
    }),
  )
  return [
    ...services,
    {
      part: 'Postgres, connections',
      rate: connectionStop(costs),
      because: `${pool.connections} of each pod, ${pool.most} in all`,
      instead:
        'PgBouncer in transaction mode before it, then a Postgres for each service: their databases are apart already',
    },
    {
      part: 'Postgres, processor',
      rate: at(largestPostgresCores, costs['postgres']),
      because: `${largestPostgresCores} cores are the largest machine that is planned with`,
      instead:
        'a Postgres for each service, read replicas for lists and searches, then facts and chunks partitioned by time and by collection',
    },
    {
      part: 'Redis',
      rate: at(1, costs['redis']),
      because: 'it works on one thread',
      instead: 'a managed cluster: keys of the cache and of limits stand alone',
    },
  ].sort((a, b) => (a.rate ?? Infinity) - (b.rate ?? Infinity))
}

/** The rate at which the pods together hold all connections that Postgres gives. */
function connectionStop(costs: Costs): number {
  let [low, high] = [0, 10_000_000]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (planFor(middle, costs).postgresConnections > pool.most) high = middle
    else low = middle
  }
  return low
}
