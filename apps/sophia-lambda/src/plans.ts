import { createHash, randomUUID } from 'node:crypto'
import { type CallContext, type Fault, problems } from '@sophia/service'
import { sql } from 'kysely'
import type { CloudOffer, LambdaCloud } from './lambda-cloud.ts'
import type { Plan, PlanRequest } from './lease-schemas.ts'
import { leaseTagKey } from './lease-tag.ts'
import { costOf, usd } from './money.ts'
import { budgetOf, type Ceilings, holdCeilings, spendingAt } from './spending.ts'
import type { Choice, Database, LaunchRequest, LeaseRow } from './tables.ts'

export interface Plans {
  /** Launches nothing. @throws {Problem} bad-input; unprocessable when sold out or over a ceiling. */
  make(request: PlanRequest, subject: string, call: CallContext): Promise<Plan>
  /**
   * Carries a plan out: the lease is written, and the launch follows. A plan makes one lease, ever: its caller may ask
   * again and gets the same one.
   *
   * @throws {Problem} not-found, conflict (expired, somebody else's, dearer by now), unprocessable (over a ceiling).
   */
  carryOut(hash: string, subject: string, call: CallContext): Promise<LeaseRow>
}

/** How long a price is held. */
const validForMs = 10 * 60_000

export function createPlans(cloud: LambdaCloud, database: Database, ceilings: Ceilings): Plans {
  return {
    async make(request, subject, call) {
      const { data: offers, asOf } = await cloud.listOffers(call)
      const choices = await choicesOf(cloud, request, offers, call)
      const launch = await launchOf(cloud, request, call)
      const open = choices.map((choice) => ({ ...choice, available: availableFor(choice, offers) }))
      const waitSeconds = (request.waitMinutes ?? 0) * 60
      if (!waitSeconds && !open.some(({ available }) => available.length))
        throw problems.unprocessable(
          'There is no capacity for any of these choices right now.',
          'Add fallbacks, or waitMinutes to wait for capacity; list_offers shows what is free.',
        )
      const now = new Date()
      const centsPerHour = Math.max(...choices.map((choice) => choice.centsPerHour))
      const addition = { centsPerHour, from: now, until: new Date(+now + request.hours * 3_600_000) }
      const spending = await spendingAt(database.kysely, now)
      holdCeilings(spending, addition, ceilings, now)
      const expiresAt = new Date(+now + validForMs)
      const bound = { id: randomUUID(), subject, launch, choices, hours: request.hours, waitSeconds, expiresAt }
      const hash = createHash('sha256').update(JSON.stringify(bound)).digest('hex')
      await database.kysely
        .insertInto('plans')
        .values({
          hash,
          subject,
          request: JSON.stringify(launch),
          choices: JSON.stringify(choices),
          seconds: Math.round(request.hours * 3600),
          cents_per_hour: centsPerHour,
          wait_seconds: waitSeconds,
          expires_at: expiresAt,
        })
        .execute()
      return {
        planHash: hash,
        expiresAt: expiresAt.toISOString(),
        hours: request.hours,
        pricePerHour: usd(centsPerHour),
        total: usd(costOf(centsPerHour, request.hours * 3_600_000)),
        sshKey: launch.sshKey,
        choices: open.map(({ type, region, centsPerHour: price, available }) => ({
          type,
          region,
          pricePerHour: usd(price),
          available,
        })),
        budget: budgetOf(spending, addition, ceilings, now),
        asOf,
        complete: true,
        origin: cloud.origin,
      }
    },

    async carryOut(hash, subject, call) {
      const plan = await database.kysely.selectFrom('plans').selectAll().where('hash', '=', hash).executeTakeFirst()
      if (!plan) throw problems.notFound('plan', hash, 'Make a plan first: its planHash is what is meant.')
      if (plan.subject !== subject)
        throw problems.conflict('This plan was made by somebody else.', 'Make one of your own.')
      const made = () =>
        database.kysely.selectFrom('leases').selectAll().where('plan_hash', '=', hash).executeTakeFirst()
      const known = await made()
      if (known) return known
      const now = new Date()
      if (plan.expires_at <= now) throw problems.conflict('This plan has expired.', 'Make it again.')
      holdPrices(plan.choices, (await cloud.listOffers(call)).data)
      return database.kysely.transaction().execute(async (write) => {
        // One after the other, over all replicas: two plans must not both fit below a ceiling that has room for one.
        await sql`select pg_advisory_xact_lock(hashtext('sophia-lambda: ceilings'))`.execute(write)
        const twin = await write.selectFrom('leases').selectAll().where('plan_hash', '=', hash).executeTakeFirst()
        if (twin) return twin
        const addition = {
          centsPerHour: plan.cents_per_hour,
          from: now,
          until: new Date(+now + plan.seconds * 1000),
        }
        holdCeilings(await spendingAt(write, now), addition, ceilings, now)
        return write
          .insertInto('leases')
          .values({
            plan_hash: hash,
            origin: 'plan',
            subject,
            status: 'requested',
            request: JSON.stringify(plan.request),
            choices: JSON.stringify(plan.choices),
            seconds: plan.seconds,
            cents_per_hour: plan.cents_per_hour,
            wait_until: sql<Date>`now() + ${plan.wait_seconds} * interval '1 s'`,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
      })
    },
  }
}

/** Where a choice can be launched now, in a steady order. */
export function availableFor({ type, region, centsPerHour }: Choice, offers: readonly CloudOffer[]): string[] {
  const offer = offers.find(({ instance_type: { name } }) => name === type)
  if (!offer || offer.instance_type.price_cents_per_hour > centsPerHour) return []
  const free = offer.regions_with_capacity_available.map(({ name }) => name).sort()
  return region === 'any' ? free : free.filter((name) => name === region)
}

/** @throws {Problem} conflict when a choice costs more than what was agreed. */
function holdPrices(choices: readonly Choice[], offers: readonly CloudOffer[]): void {
  for (const { type, centsPerHour } of choices) {
    const price = offers.find(({ instance_type: { name } }) => name === type)?.instance_type.price_cents_per_hour
    if (price !== undefined && price > centsPerHour)
      throw problems.conflict(
        `${type} costs ${usd(price).amount} USD an hour by now, and ${usd(centsPerHour).amount} USD were agreed.`,
        'Make the plan again.',
      )
  }
}

/** @throws {Problem} bad-input naming every type and region that does not exist. */
async function choicesOf(
  cloud: LambdaCloud,
  request: PlanRequest,
  offers: readonly CloudOffer[],
  call: CallContext,
): Promise<Choice[]> {
  const wanted = [
    { type: request.type, region: request.region ?? 'any', at: '/body' },
    ...(request.fallbacks ?? []).map(({ type, region }, index) => ({
      type,
      region: region ?? 'any',
      at: `/body/fallbacks/${index}`,
    })),
  ]
  const named = wanted.some(({ region }) => region !== 'any')
  const regions = named ? (await cloud.listRegions(call)).data.map(({ name }) => name) : []
  const faults: Fault[] = []
  const choices = wanted.map(({ type, region, at }) => {
    const offer = offers.find(({ instance_type: { name } }) => name === type)
    if (!offer) faults.push({ pointer: `${at}/type`, message: `is no type of Lambda Cloud's: list_offers names them` })
    if (region !== 'any' && !regions.includes(region))
      faults.push({ pointer: `${at}/region`, message: `is none of: any, ${regions.join(', ')}` })
    return { type, region, centsPerHour: offer?.instance_type.price_cents_per_hour ?? 0 }
  })
  if (faults.length) throw problems.badInput(faults)
  return choices
}

/** What every launch of the plan is told. @throws {Problem} bad-input. */
async function launchOf(cloud: LambdaCloud, request: PlanRequest, call: CallContext): Promise<LaunchRequest> {
  const faults: Fault[] = []
  const keys = (await cloud.listSshKeys(call)).data.map(({ name }) => name)
  const sshKey = request.sshKey ?? (keys.length === 1 ? keys[0] : undefined)
  if (!keys.length) faults.push({ pointer: '/body/sshKey', message: 'cannot be given: the account has no SSH key yet' })
  else if (sshKey === undefined || !keys.includes(sshKey))
    faults.push({ pointer: '/body/sshKey', message: `must be one of: ${keys.slice(0, 20).join(', ')}` })
  if (request.fileSystems?.length) {
    const known = (await cloud.listFileSystems(call)).data
    for (const [index, name] of request.fileSystems.entries()) {
      if (!known.some((each) => each.name === name))
        faults.push({ pointer: `/body/fileSystems/${index}`, message: 'is no file system of the account' })
    }
  }
  if (request.image !== undefined) {
    const { data: images } = await cloud.listImages(call)
    if (!images.some(({ family }) => family === request.image))
      faults.push({ pointer: '/body/image', message: 'is no family of images' })
  }
  for (const [index, { key }] of (request.tags ?? []).entries()) {
    if (key === leaseTagKey) faults.push({ pointer: `/body/tags/${index}/key`, message: 'is kept for Sophia' })
  }
  if (faults.length) throw problems.badInput(faults)
  return {
    sshKey: sshKey as string,
    ...(request.name !== undefined && { name: request.name }),
    ...(request.image !== undefined && { image: request.image }),
    ...(request.fileSystems && { fileSystems: request.fileSystems }),
    ...(request.tags && { tags: request.tags }),
  }
}
