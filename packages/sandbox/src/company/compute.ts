import { day, hour, minute } from '../clock.ts'
import { createRandom, type Random } from '../random.ts'

export interface GpuType {
  readonly name: string
  readonly description: string
  readonly gpu: string
  /** US cents an hour. */
  readonly price: number
  readonly vcpus: number
  readonly memory: number
  readonly storage: number
  readonly gpus: number
  /** 0 to 1: how often a region has one free. */
  readonly supply: number
  readonly arm?: boolean
}

export const gpuTypes: readonly GpuType[] = [
  {
    name: 'gpu_1x_rtx6000',
    description: '1x RTX 6000 (24 GB)',
    gpu: 'RTX 6000 (24 GB)',
    price: 69,
    vcpus: 14,
    memory: 46,
    storage: 512,
    gpus: 1,
    supply: 0.5,
  },
  {
    name: 'gpu_1x_a6000',
    description: '1x A6000 (48 GB)',
    gpu: 'A6000 (48 GB)',
    price: 109,
    vcpus: 14,
    memory: 100,
    storage: 200,
    gpus: 1,
    supply: 0.45,
  },
  {
    name: 'gpu_1x_a10',
    description: '1x A10 (24 GB PCIe)',
    gpu: 'A10 (24 GB PCIe)',
    price: 129,
    vcpus: 30,
    memory: 200,
    storage: 1_400,
    gpus: 1,
    supply: 0.75,
  },
  {
    name: 'gpu_1x_a100',
    description: '1x A100 (40 GB PCIe)',
    gpu: 'A100 (40 GB PCIe)',
    price: 199,
    vcpus: 30,
    memory: 200,
    storage: 512,
    gpus: 1,
    supply: 0.5,
  },
  {
    name: 'gpu_8x_a100_80gb_sxm4',
    description: '8x A100 (80 GB SXM4)',
    gpu: 'A100 (80 GB SXM4)',
    price: 2_232,
    vcpus: 240,
    memory: 1_800,
    storage: 20_480,
    gpus: 8,
    supply: 0.25,
  },
  {
    name: 'gpu_1x_gh200',
    description: '1x GH200 (96 GB)',
    gpu: 'GH200 (96 GB)',
    price: 229,
    vcpus: 64,
    memory: 432,
    storage: 4_096,
    gpus: 1,
    supply: 0.55,
    arm: true,
  },
  {
    name: 'gpu_1x_h100_pcie',
    description: '1x H100 (80 GB PCIe)',
    gpu: 'H100 (80 GB PCIe)',
    price: 329,
    vcpus: 26,
    memory: 200,
    storage: 1_024,
    gpus: 1,
    supply: 0.4,
  },
  {
    name: 'gpu_1x_h100_sxm5',
    description: '1x H100 (80 GB SXM5)',
    gpu: 'H100 (80 GB SXM5)',
    price: 429,
    vcpus: 26,
    memory: 225,
    storage: 2_816,
    gpus: 1,
    supply: 0.3,
  },
  {
    name: 'gpu_8x_h100_sxm5',
    description: '8x H100 (80 GB SXM5)',
    gpu: 'H100 (80 GB SXM5)',
    price: 3_192,
    vcpus: 208,
    memory: 1_800,
    storage: 22_528,
    gpus: 8,
    supply: 0.15,
  },
  {
    name: 'gpu_8x_b200_sxm6',
    description: '8x B200 (180 GB SXM6)',
    gpu: 'B200 (180 GB SXM6)',
    price: 5_352,
    vcpus: 208,
    memory: 2_900,
    storage: 22_528,
    gpus: 8,
    supply: 0.08,
  },
]

export interface CloudRegion {
  readonly name: string
  readonly description: string
}

export const cloudRegions: readonly CloudRegion[] = [
  { name: 'us-east-1', description: 'Virginia, USA' },
  { name: 'us-west-1', description: 'California, USA' },
  { name: 'us-west-2', description: 'Arizona, USA' },
  { name: 'us-south-1', description: 'Texas, USA' },
  { name: 'us-midwest-1', description: 'Illinois, USA' },
  { name: 'europe-central-1', description: 'Germany' },
  { name: 'asia-northeast-1', description: 'Osaka, Japan' },
]

/** Capacity comes and goes; it holds for this long. */
export const capacityPeriod = 10 * minute

/** The same answer for the same seed and time, so nothing is kept. */
export function hasCapacity(seed: string, type: GpuType, region: string, at: number): boolean {
  const fortune = createRandom(seed, 'capacity', type.name, region).next() * 0.6 + 0.7
  return createRandom(seed, 'capacity', type.name, region, Math.floor(at / capacityPeriod)).chance(
    type.supply * fortune,
  )
}

/** One instance's life, past or present. Times are milliseconds since 1970. */
export interface Rental {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly region: string
  readonly launchedAt: number
  /** Missing while it runs. */
  readonly terminatedAt?: number
  readonly team: string
  readonly ip: string
}

const teams = ['pricing', 'leasing', 'access', 'platform'] as const
const historyDays = 120

/** What ran in the last months, and the few instances that run now. */
export function createRentals(seed: string, today: number): Rental[] {
  const random = createRandom(seed, 'rentals')
  const past = Array.from({ length: historyDays * 2 }, () => pastRental(random, today))
  const running = [
    { name: 'leasing-assistant-serving', type: 'gpu_1x_h100_pcie', region: 'us-east-1', team: 'leasing', hours: 612 },
    { name: 'price-forecast-train', type: 'gpu_8x_a100_80gb_sxm4', region: 'us-west-1', team: 'pricing', hours: 19 },
    { name: 'door-camera-eval', type: 'gpu_1x_a10', region: 'us-east-1', team: 'access', hours: 83 },
    { name: 'notebook-priya', type: 'gpu_1x_a10', region: 'us-west-2', team: 'platform', hours: 231 },
    { name: 'embedding-backfill', type: 'gpu_1x_gh200', region: 'us-east-1', team: 'platform', hours: 6 },
  ].map(({ hours, ...rest }) => ({
    ...rest,
    id: random.hex(32),
    ip: address(random),
    launchedAt: today - hours * hour + random.int(0, 59) * minute,
  }))
  return [...past, ...running].sort((a, b) => a.launchedAt - b.launchedAt)
}

function pastRental(random: Random, today: number): Rental {
  const type = gpuTypes[random.weighted([4, 3, 10, 6, 1.2, 4, 4, 2, 0.4, 0.15])] as GpuType
  const team = random.pick(teams)
  const work = random.pick(['train', 'eval', 'backfill', 'notebook', 'sweep'])
  const launchedAt = Math.floor(today - (1 + random.next() * (historyDays - 1)) * day)
  const lasted = Math.min(random.skewed(type.gpus > 1 ? 4 : 7, 0.9) * hour, today - hour - launchedAt)
  return {
    id: random.hex(32),
    name: `${team}-${work}-${random.int(10, 99)}`,
    type: type.name,
    region: random.pick(cloudRegions).name,
    launchedAt,
    terminatedAt: Math.floor(launchedAt + Math.max(20 * minute, lasted)),
    team,
    ip: address(random),
  }
}

/** From the blocks that are kept for documentation. */
export const address = (random: Random): string =>
  `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${random.int(2, 254)}`
