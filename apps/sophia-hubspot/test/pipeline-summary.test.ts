import type { App } from '@sophia/service'
import { expect, test } from 'vitest'
import type { PipelineSummary } from '../src/pipeline-schemas.ts'
import { useSandbox } from './fixture.ts'

const { build, vendor } = useSandbox()
const deals = '/crm/objects/2026-09/deals'

interface VendorDeal {
  readonly id: string
  readonly properties: Record<'pipeline' | 'dealstage' | 'amount' | 'deal_currency_code', string | null>
}

async function everyDeal(): Promise<VendorDeal[]> {
  const found: VendorDeal[] = []
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const page: { results: VendorDeal[]; paging?: { next: { after: string } } } = await vendor(
      'GET',
      `${deals}?limit=100&properties=pipeline,dealstage,amount,deal_currency_code&after=${after}`,
    )
    found.push(...page.results)
    after = page.paging?.next.after
  }
  return found
}

/** In cents, so that nothing is rounded: the sandbox has no smaller amounts. */
const cents = (amount: string): bigint => {
  const [whole = '0', part = ''] = amount.split('.')
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, '0'))
}
const centsByCurrency = (amounts: readonly { amount: string; currency: string }[]) =>
  Object.fromEntries(amounts.map(({ amount, currency }) => [currency, cents(amount)]))
function truth(some: readonly VendorDeal[]) {
  const sums: Record<string, bigint> = {}
  for (const { properties } of some) {
    if (!properties.amount) continue
    const currency = properties.deal_currency_code ?? 'USD'
    sums[currency] = (sums[currency] ?? 0n) + cents(properties.amount)
  }
  return { deals: some.length, cents: sums }
}
const summarize = async (app: App, id: string) => (await app.inject(`/pipelines/${id}/summary`)).json<PipelineSummary>()

test('counts and sums are those of all deals of the vendor, by stage and currency, none added to another', async () => {
  const app = await build()
  const all = await everyDeal()
  expect(all.length).toBeGreaterThanOrEqual(3_000)
  const currencies = new Set<string>()
  for (const id of ['default', '21043388']) {
    const summary = await summarize(app, id)
    const own = all.filter(({ properties }) => properties.pipeline === id)
    expect([summary.complete, summary.totals.withoutAmount]).toEqual([
      true,
      own.filter(({ properties }) => !properties.amount).length,
    ])
    expect({ deals: summary.totals.deals, cents: centsByCurrency(summary.totals.amounts) }).toEqual(truth(own))
    for (const stage of summary.stages) {
      const there = own.filter(({ properties }) => properties.dealstage === stage.id)
      expect({ deals: stage.deals, cents: centsByCurrency(stage.amounts) }, stage.id).toEqual(truth(there))
    }
    const closed = new Set(summary.stages.flatMap((stage) => (stage.closed ? [stage.id] : [])))
    const open = own.filter(({ properties }) => !closed.has(properties.dealstage ?? ''))
    expect({ deals: summary.totals.open, cents: centsByCurrency(summary.totals.openAmounts) }).toEqual(truth(open))
    for (const { currency } of summary.totals.amounts) currencies.add(currency)
  }
  expect([...currencies].sort()).toEqual(['EUR', 'GBP', 'USD'])
}, 120_000)

test('a deal that is written through Sophia is in the next summary, to the cent', async () => {
  const app = await build()
  const before = await summarize(app, 'default')
  const payload = { name: 'Gate', stageId: 'contractsent', amount: { amount: '0.10', currency: 'GBP' } }
  for (const _ of [1, 2, 3]) await app.inject({ method: 'POST', url: '/deals', payload })
  const after = await summarize(app, 'default')
  const [was, is] = [centsByCurrency(before.totals.amounts), centsByCurrency(after.totals.amounts)]
  expect(is).toEqual({ ...was, GBP: (was['GBP'] ?? 0n) + 30n })
  expect(after.totals.open).toBe(before.totals.open + 3)
})
