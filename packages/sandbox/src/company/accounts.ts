import { day, iso } from '../clock.ts'
import type { Random } from '../random.ts'
import { type CrmRecord, idSeries, type Properties } from './crm-record.ts'
import type { Owner } from './owners.ts'
import { domainOf, firstNames, jobTitles, lastNames, leadSources, operatorName, regions } from './vocabulary.ts'

const accountCount = 420
const contactCount = 12_480

export interface Account {
  readonly record: CrmRecord
  readonly region: number
  /** Apartments under management. */
  readonly units: number
  readonly owner: Owner
  readonly contactIds: string[]
}

export function createAccounts(random: Random, owners: readonly Owner[], today: number): Account[] {
  const nextId = idSeries(18_402_110_000, () => random.int(900, 61_000))
  const from = today - 900 * day
  return Array.from({ length: accountCount }, (_, index) => {
    const region = random.weighted(regions.map(({ share }) => share))
    const units = Math.round(Math.min(60_000, random.skewed(2_400, 1)))
    const owner = random.pick(owners.filter((each) => each.region === region && !each.archived))
    const createdAt = Math.floor(from + ((index + random.next()) / accountCount) * 850 * day)
    return {
      record: accountRecord(random, nextId(), operatorName(index), region, units, owner, createdAt, today),
      region,
      units,
      owner,
      contactIds: [],
    }
  })
}

function accountRecord(
  random: Random,
  id: string,
  name: string,
  regionIndex: number,
  units: number,
  owner: Owner,
  createdAt: number,
  today: number,
): CrmRecord {
  const region = regions[regionIndex] as (typeof regions)[number]
  const [city, state] = random.pick(region.cities)
  const updatedAt = Math.floor(createdAt + random.next() * (today - createdAt))
  return {
    id,
    createdAt,
    updatedAt,
    properties: {
      name,
      domain: domainOf(name),
      website: `https://www.${domainOf(name)}`,
      industry: 'REAL_ESTATE',
      city,
      state,
      country: region.country,
      region: region.name,
      timezone: region.timezone,
      unit_count: String(units),
      numberofemployees: String(Math.max(8, Math.round(units / random.int(28, 55)))),
      annualrevenue: String(units * random.int(9, 19) * 1_000),
      founded_year: String(random.int(1961, 2016)),
      lifecyclestage: 'lead',
      hs_lead_status: random.pick(['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED']),
      hubspot_owner_id: owner.id,
      phone: phone(random),
      notes_last_updated: iso(updatedAt),
    },
    history: {},
  }
}

/** The biggest accounts know the most people; one in twenty contacts belongs to no account. */
export function createContacts(random: Random, accounts: readonly Account[], today: number): CrmRecord[] {
  const nextId = idSeries(101_220_000, () => random.int(11, 900))
  const weights = cumulative(accounts.map(({ units }) => Math.sqrt(units)))
  const imported = today - 210 * day - 7_200_000
  return Array.from({ length: contactCount }, (_, index) => {
    const account = random.chance(0.05) ? undefined : accounts[below(weights, random.next())]
    const createdAt = Math.floor(today - 900 * day + ((index + random.next()) / contactCount) * 899 * day)
    // One import touched a tenth of the contacts within a minute: windows by time of change meet a wall there.
    const touched = createdAt < imported && random.chance(0.14)
    const updatedAt = touched
      ? imported + random.int(0, 59_999)
      : Math.floor(createdAt + random.next() * (today - createdAt))
    const record = contactRecord(random, nextId(), index, account, createdAt, updatedAt)
    account?.contactIds.push(record.id)
    return record
  })
}

function contactRecord(
  random: Random,
  id: string,
  index: number,
  account: Account | undefined,
  createdAt: number,
  updatedAt: number,
): CrmRecord {
  const firstname = random.pick(firstNames)
  const lastname = random.pick(lastNames)
  const company: Properties = account?.record.properties ?? {}
  return {
    id,
    createdAt,
    updatedAt,
    properties: {
      firstname,
      lastname,
      email: `${firstname}.${lastname}${index}@${company['domain'] ?? 'mail.example'}`.toLowerCase(),
      jobtitle: random.pick(jobTitles),
      phone: random.chance(0.6) ? phone(random) : null,
      company: company['name'] ?? null,
      city: company['city'] ?? null,
      country: company['country'] ?? null,
      associatedcompanyid: account?.record.id ?? null,
      lifecyclestage: random.pick([
        'subscriber',
        'lead',
        'marketingqualifiedlead',
        'salesqualifiedlead',
        'opportunity',
        'customer',
      ]),
      hs_lead_status: random.chance(0.5)
        ? random.pick(['NEW', 'OPEN', 'IN_PROGRESS', 'UNQUALIFIED', 'CONNECTED'])
        : null,
      hs_analytics_source: random.pick(leadSources),
      hubspot_owner_id: account?.owner.id ?? null,
      notes_last_updated: random.chance(0.7) ? iso(updatedAt) : null,
    },
    history: {},
  }
}

/** Numbers that no telephone company gives out. */
const phone = (random: Random): string => `+1 555 01${random.int(0, 99).toString().padStart(2, '0')}`

const cumulative = (weights: readonly number[]): number[] => {
  let sum = 0
  return weights.map((weight) => (sum += weight))
}

/** The index that a share of the whole falls into. */
function below(sums: readonly number[], share: number): number {
  const wanted = share * (sums.at(-1) ?? 0)
  let [low, high] = [0, sums.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] ?? 0) > wanted) high = middle
    else low = middle + 1
  }
  return low
}
