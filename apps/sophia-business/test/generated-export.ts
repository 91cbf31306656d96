import type { TestFile } from './business.ts'
import { header } from './business.ts'

/** What a generated export adds up to, by arithmetic over the rows as they were made. */
export interface Expected {
  won: number
  lost: number
  open: number
  wonCents: number
  cycleDays: number
  readonly wonCentsByQuarter: Record<string, number>
  readonly wonCentsByRegion: Record<string, number>
}

const regions = ['North', 'South', 'West']
const owners = Array.from({ length: 30 }, (_, index) => ({
  name: `Owner ${index}`,
  region: regions[index % 3] as string,
}))
const products = ['Alpha Basic', 'Alpha Pro', 'Beta Max']
const dayMs = 86_400_000
const first = Date.UTC(2023, 0, 1)

const written = (time: number) => {
  const day = new Date(time)
  return `${day.getUTCMonth() + 1}/${day.getUTCDate()}/${day.getUTCFullYear()}`
}

/** A clean export of `count` deals, the same for the same count. */
export function generateExport(count: number): { files: TestFile[]; expected: Expected } {
  let seed = 12345
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return Math.floor((seed / 0x7fffffff) * below) % below
  }
  const expected: Expected = {
    won: 0,
    lost: 0,
    open: 0,
    wonCents: 0,
    cycleDays: 0,
    wonCentsByQuarter: {},
    wonCentsByRegion: {},
  }
  const rows = [header]
  for (let index = 0; index < count; index++) {
    const owner = owners[random(owners.length)] as (typeof owners)[number]
    const engaged = first + random(600) * dayMs
    const cycle = random(120)
    const closed = engaged + cycle * dayMs
    const cents = 100 + random(1_000_000)
    const start = `G${String(index).padStart(7, '0')},${owner.name},${products[random(3)]},Account ${random(500)}`
    const outcome = random(4)
    if (outcome === 0) {
      expected.open++
      rows.push(`${start},Engaging,${written(engaged)},,`)
    } else if (outcome === 1) {
      expected.lost++
      rows.push(`${start},Lost,${written(engaged)},${written(closed)},0`)
    } else {
      const day = new Date(closed)
      const quarter = `${day.getUTCFullYear()}-${String(Math.floor(day.getUTCMonth() / 3) * 3 + 1).padStart(2, '0')}-01`
      expected.won++
      expected.wonCents += cents
      expected.cycleDays += cycle
      expected.wonCentsByQuarter[quarter] = (expected.wonCentsByQuarter[quarter] ?? 0) + cents
      expected.wonCentsByRegion[owner.region] = (expected.wonCentsByRegion[owner.region] ?? 0) + cents
      rows.push(`${start},Won,${written(engaged)},${written(closed)},${(cents / 100).toFixed(2)}`)
    }
  }
  const teams = [
    'sales_agent,manager,regional_office',
    ...owners.map(({ name, region }) => `${name},Manager of ${region},${region}`),
  ]
  const priced = ['product,series,sales_price', ...products.map((name, index) => `${name},S,${100 * 10 ** index}`)]
  return {
    files: [
      { name: 'pipeline.csv', content: `${rows.join('\n')}\n` },
      { name: 'teams.csv', content: teams.join('\n') },
      { name: 'products.csv', content: priced.join('\n') },
    ],
    expected,
  }
}

export const money = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
