import { StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { keep } from '../answer-shapes.ts'
import { plain } from '../markdown.ts'
import type { Definition } from '../measures.ts'
import { askMetrics, metricRegistry, metricTools, undefinedMetrics } from '../metric-questions.ts'
import { dayAfter, monthOf, weekOf } from '../periods.ts'
import { type Call, type Playbook, PlaybookFailure } from '../playbook.ts'
import { askList, askTool, notWhole } from '../tool-questions.ts'
import { Costs, Instance, Lease, Offer } from './answers.ts'
import { writeCostReport } from './cost-report.ts'
import type { CostMaterial } from './material.ts'

const Input = StrictObject({
  monthlyBudgetUsd: Type.Optional(
    Type.Number({
      title: 'Monthly budget (USD)',
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'What this month may cost, in US dollars. Default: only the ceiling that Sophia holds',
    }),
  ),
  longRunningHours: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 8760,
      default: 72,
      description: 'An instance that runs longer is asked about',
    }),
  ),
  leaseEndsWithinHours: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 720, default: 24, description: 'A lease that ends so soon is named' }),
  ),
  tag: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z0-9-:]+$',
      maxLength: 55,
      default: 'team',
      description: 'The tag of instances by which spending is split',
    }),
  ),
})
type Input = Static<typeof Input>

const tool = {
  getCosts: 'sophia-lambda.get_costs',
  listInstances: 'sophia-lambda.list_instances',
  listLeases: 'sophia-lambda.list_leases',
  listOffers: 'sophia-lambda.list_offers',
} as const
const metrics = ['gpu_spend', 'gpu_utilisation']
const limit = 100

export const gpuCostCheck: Playbook<typeof Input> = {
  name: 'gpu-cost-check',
  title: 'GPU cost check',
  description:
    'Checks what GPU instances cost: today, this week and this month against ceiling and budget, what runs and for how long, leases that end or are missing, cheaper offers, the month’s forecast. Says what to do, by money. Needs no model.',
  input: Input,
  tools: [...Object.values(tool), ...Object.values(metricTools)],
  wallTimeMs: 120_000,
  run: async (input, call) => writeCostReport(await gather(input, call)),
}

/** @throws {PlaybookFailure} the costs of the month cannot be had. */
async function gather(input: Input, call: Call): Promise<CostMaterial> {
  const { monthlyBudgetUsd, longRunningHours = 72, leaseEndsWithinHours = 24, tag = 'team' } = input
  const missing: string[] = []
  const costs = (title: string, more: Record<string, unknown>) =>
    askTool(call, Costs, { tool: tool.getCosts, title, arguments: { limit, ...more } })

  const month = await costs('What this month has cost', { by: 'type' })
  if (!month.ok)
    throw new PlaybookFailure({
      ...month.failure,
      detail: `There is no check without its costs. ${month.failure.detail}`,
    })
  const at = month.value.asOf
  const day = at.slice(0, 10)
  const [today, week, byTag, instances, leases, offers, registry] = await Promise.all([
    costs('What today has cost', { by: 'type', from: `${day}T00:00:00.000Z` }),
    costs('What this week has cost', { by: 'type', from: `${weekOf(day).from}T00:00:00.000Z` }),
    costs(`What this month has cost by ${tag}`, { by: 'tag', tag }),
    askList(call, Instance, { tool: tool.listInstances, title: 'What runs', arguments: {} }),
    askList(call, Lease, { tool: tool.listLeases, title: 'Leases', arguments: { status: 'active' } }),
    askList(call, Offer, { tool: tool.listOffers, title: 'Offers', arguments: { available: true } }),
    metricRegistry(call),
  ])
  const known = keep('Metrics', registry, missing)
  const definitions = known?.definitions ?? new Map<string, Definition>()
  if (known) missing.push(...undefinedMetrics(definitions, metrics))
  const range = { from: monthOf(day).from, to: dayAfter(day) }
  const measured = known
    ? await askMetrics(call, definitions, 'Spend and utilisation of this month', metrics, {
        range,
        compareTo: 'previous',
      })
    : undefined
  const kept = {
    instances: keep('What runs', instances, missing),
    leases: keep('Leases', leases, missing),
    offers: keep('Offers', offers, missing),
  }
  missing.push(
    ...notWhole('What runs', kept.instances),
    ...notWhole('Leases', kept.leases),
    ...notWhole('Offers', kept.offers),
  )
  return {
    at,
    tag,
    longRunningHours,
    leaseEndsWithinHours,
    ...(monthlyBudgetUsd !== undefined && { budget: { amount: monthlyBudgetUsd.toFixed(2), currency: 'USD' } }),
    month: month.value,
    today: keep('Today', today, missing),
    week: keep('This week', week, missing),
    byTag: keep(`By ${tag}`, byTag, missing),
    ...kept,
    measured: measured && keep('Spend and utilisation', measured, missing),
    definitions,
    missing: missing.map(plain),
  }
}
