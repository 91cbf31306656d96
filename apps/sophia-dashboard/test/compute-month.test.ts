import { expect, it } from 'vitest'
import { monthOf } from '../web/src/compute.ts'

const usd = (amount: string) => ({ amount, currency: 'USD' })
const month = (total: string, forecast: string | null, monthly: string | null) =>
  monthOf({
    total: usd(total),
    forecast: forecast === null ? null : usd(forecast),
    ceiling: { hourly: null, monthly: monthly === null ? null : usd(monthly) },
  })

it.each([
  ['stays under its ceiling', month('20.00', '60.00', '80.00'), { spent: 0.25, toCome: 0.5, over: 0, ceiling: 1 }],
  ['is heading over it', month('20.00', '100.00', '80.00'), { spent: 0.2, toCome: 0.6, over: 0.2, ceiling: 0.8 }],
  ['is over it already', month('90.00', '100.00', '80.00'), { spent: 0.8, toCome: 0, over: 0.2, ceiling: 0.8 }],
  ['has none', month('20.00', '80.00', null), { spent: 0.25, toCome: 0.75, over: 0, ceiling: undefined }],
  ['is past', month('80.00', null, null), { spent: 1, toCome: 0, over: 0, ceiling: undefined }],
  ['cost nothing', month('0.00', null, null), { spent: 0, toCome: 0, over: 0, ceiling: undefined }],
])('a month that %s', (_, found, expected) => {
  const close = Object.entries(expected).map(([name, value]) => [
    name,
    typeof value === 'number' ? expect.closeTo(value, 9) : value,
  ])
  expect(found).toMatchObject(Object.fromEntries(close))
})
