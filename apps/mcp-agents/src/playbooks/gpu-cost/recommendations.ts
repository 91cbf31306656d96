import { less, plus, shownAmount, times } from '../amounts.ts'
import { duration, plain } from '../markdown.ts'
import type { Amount } from '../outside-answers.ts'
import type { Offer } from './answers.ts'
import { type CostMaterial, hoursLeftOfMonth, type Machine } from './material.ts'

/** Something to do, and what is at stake until the month ends. */
interface Recommendation {
  readonly stake: Amount
  readonly text: string
}

/** Where the figures come from. */
export interface Marks {
  readonly costs: string
  readonly instances: string
  readonly leases: string
  readonly offers: string
}

/** What to do, the most money first. */
export function recommendations(material: CostMaterial, machines: readonly Machine[], marks: Marks): string[] {
  return [
    ...limitAdvice(material, marks),
    ...machines.flatMap((machine) => [
      ...machineAdvice(machine, material, marks),
      ...offerAdvice(machine, material.offers?.items ?? [], marks),
    ]),
  ]
    .sort((a, b) => Number(b.stake.amount) - Number(a.stake.amount) || (a.text < b.text ? -1 : 1))
    .map(({ text }) => text)
}

export const nameOf = ({ name, id }: Machine): string => plain(name ?? id)
const placeOf = ({ type, region }: Machine): string => `${plain(type)}, ${plain(region)}`

function machineAdvice(machine: Machine, { longRunningHours }: CostMaterial, marks: Marks): Recommendation[] {
  const { pricePerHour, hoursLeft, ageHours, lease } = machine
  const stake = times(pricePerHour, hoursLeft)
  const rest = `${shownAmount(pricePerHour)} an hour, ${shownAmount(stake)} until ${lease?.endsAt ? 'its lease or the month' : 'the month'} ends`
  const say = (what: string, why: string, source: string): Recommendation => ({
    stake,
    text: `**${what} ${nameOf(machine)}** (${placeOf(machine)}): ${why}; ${rest} ${source}.`,
  })
  const advice: Recommendation[] = []
  if (machine.leaseId === null)
    advice.push(say('End or adopt', 'it runs without a lease, so nothing will end it', marks.instances))
  if (machine.status === 'unhealthy') advice.push(say('Repair or end', 'it is unhealthy and paid for', marks.instances))
  if (ageHours !== undefined && ageHours > longRunningHours) {
    const asked = lease ? ` for ${plain(lease.subject)}` : ''
    advice.push(say('Ask about', `it has run for ${duration(ageHours)}${asked}`, `${marks.instances} ${marks.leases}`))
  }
  return advice
}

/** Offers of the same GPU, and of no fewer of them, for less. */
export const cheaperThan = (machine: Machine, offers: readonly Offer[]): Offer[] =>
  offers.filter(
    ({ gpu, gpus, pricePerHour, regions }) =>
      gpu === machine.gpu &&
      gpus >= machine.gpus &&
      regions.length > 0 &&
      Number(less(machine.pricePerHour, pricePerHour)?.amount ?? 0) > 0,
  )

function offerAdvice(machine: Machine, offers: readonly Offer[], marks: Marks): Recommendation[] {
  const [best] = cheaperThan(machine, offers).sort(
    (a, b) => Number(a.pricePerHour.amount) - Number(b.pricePerHour.amount),
  )
  const saving = best && less(machine.pricePerHour, best.pricePerHour)
  if (!best || !saving) return []
  const stake = times(saving, machine.hoursLeft)
  return [
    {
      stake,
      text: `**Move ${nameOf(machine)}** (${placeOf(machine)}) to ${plain(best.type)} in ${best.regions.map(plain).join(', ')}: the same GPU for ${shownAmount(best.pricePerHour)} an hour in place of ${shownAmount(machine.pricePerHour)} saves ${shownAmount(stake)} ${marks.instances} ${marks.offers}.`,
    },
  ]
}

/** What the month may cost, the tightest first. */
export const limitsOf = ({ budget, month }: CostMaterial): { name: string; amount: Amount }[] =>
  [
    ...(budget ? [{ name: 'budget', amount: budget }] : []),
    ...(month.ceiling.monthly ? [{ name: 'ceiling', amount: month.ceiling.monthly }] : []),
  ].sort((a, b) => Number(a.amount.amount) - Number(b.amount.amount))

/** The month if everything that runs or is promised now goes on as it does. */
export const atPresentRate = ({ month, at }: CostMaterial): Amount | undefined =>
  plus(month.total, times(month.runningPerHour, hoursLeftOfMonth(at)))

/** By how much the month will be above the tightest limit that it breaks. */
export function overrun(material: CostMaterial): { name: string; by: Amount } | undefined {
  const { forecast } = material.month
  for (const { name, amount } of forecast ? limitsOf(material) : []) {
    const by = less(forecast as Amount, amount)
    if (by && Number(by.amount) > 0) return { name, by }
  }
  return undefined
}

function limitAdvice(material: CostMaterial, { costs }: Marks): Recommendation[] {
  const over = overrun(material)
  if (!over) return []
  return [
    {
      stake: over.by,
      text: `**Bring the month down by ${shownAmount(over.by)}**: that is how far its forecast is above the ${over.name} ${costs}.`,
    },
  ]
}
