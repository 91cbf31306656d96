import { day, hour, iso } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Account } from './accounts.ts'
import { type Change, type CrmRecord, idSeries } from './crm-record.ts'
import type { Owner } from './owners.ts'
import { expansion, newBusiness, type Pipeline, type Stage } from './pipelines.ts'
import { leadSources, lostReasons, type Product, products, regions } from './vocabulary.ts'

const dealCount = 3_640
export const yearsOfDeals = 2

export interface DealOf {
  readonly record: CrmRecord
  readonly account: Account
  readonly contactIds: readonly string[]
}

interface Sketch {
  readonly createdAt: number
  readonly account: Account
  readonly product: Product
  readonly pipeline: Pipeline
  readonly owner: Owner
}

/** Two years of deals, each walked through its pipeline from the day it was created until today. */
export function createDeals(
  random: Random,
  accounts: readonly Account[],
  owners: readonly Owner[],
  today: number,
): DealOf[] {
  const nextId = idSeries(21_407_330_000, () => random.int(700, 48_000))
  const times = Array.from({ length: dealCount }, () => creationTime(random, today)).sort((a, b) => a - b)
  return times.map((createdAt) => {
    const account = random.pick(accounts)
    const product = products[random.weighted(products.map(({ share }) => share))] as Product
    const pipeline = random.chance(0.27) ? expansion : newBusiness
    const colleagues = owners.filter(
      (each) => each.region === account.region && (!each.archived || createdAt < today - 120 * day),
    )
    const owner = random.chance(0.7) ? account.owner : random.pick(colleagues)
    const record = dealRecord(random, nextId(), { createdAt, account, product, pipeline, owner }, today)
    return { record, account, contactIds: someOf(random, account.contactIds) }
  })
}

/** Business grows by a third over the two years, rests in August and at weekends. */
function creationTime(random: Random, today: number): number {
  for (;;) {
    const share = random.next()
    const time = today - Math.floor((1 - share) * yearsOfDeals * 365 * day) - 1
    const date = new Date(time)
    const weekend = date.getUTCDay() % 6 === 0
    const summer = date.getUTCMonth() === 7
    if (random.chance((0.7 + 0.3 * share) * (weekend ? 0.05 : 1) * (summer ? 0.6 : 1))) {
      return Math.min(today - 1, time - (time % day) + random.int(8 * hour, 19 * hour))
    }
  }
}

function dealRecord(random: Random, id: string, sketch: Sketch, today: number): CrmRecord {
  const { account, createdAt, owner, pipeline, product } = sketch
  const stages = walk(random, sketch, today)
  const last = stages.at(-1) as Step
  const amounts = amountChanges(random, sketch, stages)
  const closeDates = closeDateChanges(random, sketch, stages, today)
  const region = regions[account.region] as (typeof regions)[number]
  const updatedAt = Math.min(
    today,
    Math.max(last.at, ...closeDates.map(({ at }) => at), ...amounts.map(({ at }) => at)) + random.int(0, 2) * hour,
  )
  const lost = last.stage.closed && last.stage.probability === 0
  return {
    id,
    createdAt,
    updatedAt,
    properties: {
      dealname: `${account.record.properties['name']}: ${product.name}${pipeline === expansion ? ' renewal' : ''}`,
      pipeline: pipeline.id,
      dealstage: last.stage.id,
      amount: amounts.at(-1)?.value ?? null,
      deal_currency_code: region.currency,
      closedate: closeDates.at(-1)?.value ?? null,
      dealtype: pipeline === expansion ? 'existingbusiness' : 'newbusiness',
      hubspot_owner_id: random.chance(0.015) ? null : owner.id,
      product_line: product.name,
      region: region.name,
      hs_priority: random.pick(['low', 'medium', 'high']),
      hs_analytics_source: random.pick(leadSources),
      hs_manual_forecast_category: last.stage.closed ? null : forecastCategory(random, last.stage),
      closed_lost_reason: lost ? random.pick(lostReasons) : null,
      notes_last_updated: iso(updatedAt),
    },
    history: {
      dealstage: stages.map(({ stage, at }) => ({ value: stage.id, at, source: 'CRM_UI' })),
      ...(amounts.length > 1 && { amount: amounts }),
      closedate: closeDates,
    },
  }
}

interface Step {
  readonly stage: Stage
  readonly at: number
}

function walk(random: Random, { createdAt, owner, pipeline, product, account }: Sketch, today: number): Step[] {
  const [won, lost] = pipeline.stages.slice(-2) as [Stage, Stage]
  const open = pipeline.stages.slice(0, -2)
  // Forgotten deals stay where they are; nobody closes them for most of a year.
  const forgottenAt = random.chance(0.05) ? random.int(0, open.length - 1) : -1
  const bigger = Math.log10(account.units / 1_000 + 1) * 0.5
  const steps: Step[] = []
  let at = createdAt
  for (const [index, stage] of open.entries()) {
    steps.push({ stage, at })
    const days = index === forgottenAt ? random.int(190, 420) : random.skewed(stage.days * (0.9 + bigger), 0.55)
    at += Math.max(hour, Math.floor(days * day))
    if (at >= today) return steps
    const slump = pipeline === newBusiness && account.region === 1 && at > today - 75 * day ? 0.86 : 1
    const chance = index === forgottenAt ? 0.1 : Math.min(0.97, stage.advance * owner.skill * product.pull * slump)
    if (!random.chance(chance)) return [...steps, { stage: lost, at }]
    // A few deals go back a stage when a new decision maker arrives.
    if (index > 0 && random.chance(0.03)) {
      steps.push({ stage: open[index - 1] as Stage, at })
      at += random.int(3, 20) * day
      if (at >= today) return steps
    }
  }
  return [...steps, { stage: won, at }]
}

function amountChanges(
  random: Random,
  { account, createdAt, pipeline, product }: Sketch,
  steps: readonly Step[],
): Change[] {
  if (random.chance(0.03)) return []
  const covered = Math.max(60, Math.min(account.units, random.skewed(pipeline === expansion ? 900 : 620, 0.75)))
  const first = Math.round((covered * product.pricePerUnit) / 50) * 50
  const changes: Change[] = [{ value: String(first), at: createdAt, source: 'CRM_UI' }]
  const negotiation = steps[2]
  if (negotiation && random.chance(0.4)) {
    const agreed = first * (1 - random.int(3, 22) / 100)
    changes.push({
      value: random.chance(0.1) ? agreed.toFixed(2) : String(Math.round(agreed)),
      at: negotiation.at + hour,
      source: 'CRM_UI',
    })
  }
  return changes.filter(({ at }, index) => index === 0 || at <= (steps.at(-1)?.at ?? at))
}

/** Expected dates move when they pass. A deal that closes gets the day it did. */
function closeDateChanges(
  random: Random,
  { createdAt, pipeline }: Sketch,
  steps: readonly Step[],
  today: number,
): Change[] {
  const planned = pipeline.stages.reduce((sum, { days }) => sum + days, 0) * (0.8 + random.next() * 0.9)
  const end = steps.at(-1) as Step
  const until = end.stage.closed ? end.at : today
  let expected = createdAt + Math.round(planned) * day
  const changes: Change[] = [{ value: iso(expected), at: createdAt, source: 'CRM_UI' }]
  while (expected < until && random.chance(0.82)) {
    const at = Math.min(until - 1, expected + random.int(-4, 3) * day)
    expected = Math.max(expected, at) + random.int(14, 45) * day
    changes.push({ value: iso(expected), at: Math.max(at, (changes.at(-1)?.at ?? createdAt) + hour), source: 'CRM_UI' })
  }
  const known = changes.filter(({ at }) => at < until)
  return end.stage.closed ? [...known, { value: iso(end.at), at: end.at, source: 'CRM_UI' }] : known
}

function forecastCategory(random: Random, { probability }: Stage): string | null {
  if (random.chance(0.15)) return null
  if (probability >= 0.8) return random.chance(0.7) ? 'COMMIT' : 'BEST_CASE'
  if (probability >= 0.5) return random.chance(0.6) ? 'BEST_CASE' : 'PIPELINE'
  return random.chance(0.1) ? 'OMIT' : 'PIPELINE'
}

function someOf(random: Random, ids: readonly string[]): string[] {
  const wanted = Math.min(ids.length, random.int(1, 3))
  const start = random.int(0, Math.max(0, ids.length - wanted))
  return ids.slice(start, start + wanted)
}
