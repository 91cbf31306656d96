import { describe, expect, test } from 'vitest'
import { accountBrief } from '../src/playbooks/account/account-brief.ts'
import type { PlaybookFailure } from '../src/playbooks/playbook.ts'
import { asking, usd } from './recorded-calls.ts'

const asOf = '2026-11-26T12:00:00.000Z'
const trust = { asOf, complete: true, origin: 'sandbox' }
const company = (id: string, name: string, domain: string | null, more: object = {}) => ({
  objectType: 'companies',
  id,
  name,
  domain,
  industry: 'REAL_ESTATE',
  city: 'Austin',
  state: 'TX',
  country: 'United States',
  lifecycleStage: 'customer',
  ownerId: '9',
  employees: 1200,
  annualRevenue: usd('2500000.00'),
  createdAt: '2025-01-02T03:04:05.000Z',
  ...more,
})
const acme = company('11', 'Acme Homes', 'acme.example', { dealIds: ['1', '2', '3', '4'], contactIds: ['5'] })
const deal = (id: string, name: string, stageId: string, more: object = {}) => ({
  objectType: 'deals',
  id,
  name,
  pipelineId: 'p',
  stageId,
  amount: usd('1000.00'),
  closeDate: '2026-12-31T00:00:00.000Z',
  ownerId: '9',
  updatedAt: '2026-11-20T12:00:00.000Z',
  contactIds: ['5'],
  ...more,
})
const stages = [
  { id: 's1', label: 'Qualified', order: 0, closed: false },
  { id: 's2', label: 'Offer', order: 1, closed: false },
  { id: 's3', label: 'Won', order: 2, closed: true },
]
const change = (at: string, field: string, from: unknown, to: unknown) => ({ at, field, from, to })
const metrics = ['won_value', 'deals_won', 'deals_open']
const answers: Record<string, object | undefined> = {
  'Which company is meant': { items: [acme, company('12', 'Acme Parks', 'parks.example')], total: 2, ...trust },
  'The company': { items: [acme], missing: [], ...trust },
  Stages: { items: [{ id: 'p', label: 'Sales', stages }], ...trust },
  Owners: { items: [{ id: '9', firstName: 'Ana', lastName: 'Lopez', email: null }], nextCursor: null, ...trust },
  Deals: {
    items: [
      deal('1', 'Gates', 's2', { amount: usd('5000.00') }),
      deal('2', 'Locks | <i>', 's1', {
        amount: null,
        closeDate: '2026-11-01T00:00:00.000Z',
        updatedAt: '2026-10-17T12:00:00.000Z',
        contactIds: [],
      }),
      deal('3', 'Cameras', 's1', { amount: { amount: '300.50', currency: 'EUR' } }),
      deal('4', 'Pilot', 's3'),
    ],
    ...trust,
  },
  Contacts: {
    items: [
      { objectType: 'contacts', id: '5', firstName: 'Bo', lastName: 'Lee', email: 'bo@acme.example', jobTitle: 'COO' },
    ],
    ...trust,
  },
  'History of deal 1': {
    items: [
      change('2026-09-01T00:00:00.000Z', 'stage', 's2', 's1'),
      change('2026-09-02T00:00:00.000Z', 'closeDate', '2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z'),
      change('2026-11-02T00:00:00.000Z', 'closeDate', '2026-11-01T00:00:00.000Z', '2026-12-31T00:00:00.000Z'),
      change('2026-11-03T00:00:00.000Z', 'stage', 's1', 's2'),
      // Brought forward, which is no risk.
      change('2026-11-03T12:00:00.000Z', 'closeDate', '2026-12-31T00:00:00.000Z', '2026-12-15T00:00:00.000Z'),
      change('2026-11-04T00:00:00.000Z', 'amount', null, usd('5000.00')),
    ],
    ...trust,
  },
  'History of deal 2': { items: [], ...trust },
  'History of deal 3': { items: [], ...trust },
  'Which metrics are defined': {
    metrics: metrics.map((name) => ({ name, title: name, version: 3, formula: 'as counted' })),
    asOf,
  },
  Figures: {
    series: [],
    totals: {
      won_value: { value: '1000.00', unit: 'money', currency: 'USD' },
      deals_won: { value: 1, unit: 'deals' },
      deals_open: { value: 3, unit: 'deals' },
    },
    asOf,
    complete: true,
    rows: 4,
    lineageId: 'lin_account',
  },
  Health: {
    score: 45,
    level: 'watch',
    startsAt: 50,
    reasons: [
      { name: 'pipeline', points: 10, reason: '3 deals are open.' },
      { name: 'rhythm', points: -15, reason: 'Nothing for 90 days.' },
    ],
    measuredOn: '2026-11-25',
    evidence: [{ of: 'won', lineageId: 'lin_won', rows: 1 }],
    ...trust,
  },
  'What is remembered': {
    items: [{ statement: 'They *prefer* calls.', source: 'a call', validFrom: '2026-05-01T00:00:00.000Z' }],
    asOf,
    complete: true,
  },
  'What the company knows': {
    hits: [{ document: { id: 'd1', title: 'Minutes' }, chunk: { text: 'Acme wants gates.' } }],
    asOf,
    complete: true,
  },
}
const failureOf = async (run: Promise<string>): Promise<PlaybookFailure['failure']> => {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown as PlaybookFailure,
  )
  return error?.failure ?? { type: 'none', detail: 'It did not fail.' }
}

describe('account-brief', () => {
  test('writes the document that was found right', async () => {
    const text = await accountBrief.run({ company: 'acme homes' }, asking(answers).call)
    await expect(text).toMatchFileSnapshot('golden/account-brief.md')
  })

  test('says in a sentence how they stand, each currency on its own', async () => {
    const text = await accountBrief.run({ company: 'Acme Homes' }, asking(answers).call)
    expect(text.split('\n')[0]).toBe(
      '# Account brief: Acme Homes, 3 deals open worth 5,000 USD and 300.50 EUR, health 45 of 100 (watch)',
    )
  })

  test('finds the risks that the records show, and no others', async () => {
    const text = await accountBrief.run({ company: 'Acme Homes' }, asking(answers).call)
    const risks = text.slice(text.indexOf('## Open risks'), text.indexOf('## Next steps')).match(/^- .*/gm) ?? []
    expect(risks.map((line) => line.replaceAll(/ \[.*/g, ''))).toEqual([
      '- **Gates**: its close date was put off 2 times',
      '- **Gates** moved back a stage once',
      '- **Locks \\| \\<i\\>** should have closed on 2026-11-01 and is open',
      '- **Locks \\| \\<i\\>** carries no amount',
      '- **Locks \\| \\<i\\>** has been untouched for 40.0 days',
      '- **Locks \\| \\<i\\>** names no contact',
      '- Health, rhythm (-15): Nothing for 90 days.',
    ])
  })

  test.each([
    ['acme.example', 'https://www.acme.example/about'],
    ['11', '11'],
  ])('takes a domain and an id too: %s', async (_, asked) => {
    const only = { ...answers, 'Which company is meant': { items: [acme], ...trust } }
    const { call, made } = asking(only)
    expect(await accountBrief.run({ company: asked }, call)).toContain('# Account brief: Acme Homes')
    expect(made[0]?.arguments).toMatchObject(asked === '11' ? { ids: ['11'] } : { query: 'acme.example' })
  })

  test('names the candidates of an ambiguous name, and fails', async () => {
    const failure = await failureOf(accountBrief.run({ company: 'Acme' }, asking(answers).call))
    expect(failure).toEqual({
      type: 'conflict',
      detail: '“Acme” could be 2 companies: Acme Homes (acme.example, id 11); Acme Parks (parks.example, id 12).',
      hint: 'Give the domain or the id of the one that is meant.',
    })
  })

  const nobody = { ...answers, 'Which company is meant': { items: [], total: 0, ...trust } }
  const accounts = (...names: string[]) => ({
    series: names.map((account) => ({ dimensions: { account }, values: {} })),
    totals: {},
    asOf,
    complete: true,
    rows: 4,
    lineageId: 'lin_accounts',
  })

  test('knows an account that only the facts have', async () => {
    const facts = { ...nobody, 'Which accounts have deals': accounts('Zeta', 'Cancity') }
    const text = await accountBrief.run({ company: 'cancity' }, asking(facts).call)
    expect(text).toContain('# Account brief: Cancity, open deals not known, health 45 of 100')
    expect(text).not.toContain('## Who they are')
  })

  test('says that nothing was found, and does not say so when somebody could not be asked', async () => {
    const facts = { ...nobody, 'Which accounts have deals': accounts('Zeta') }
    expect(await failureOf(accountBrief.run({ company: 'Cancity' }, asking(facts).call))).toMatchObject({
      type: 'not-found',
      detail: 'Nothing was found about “Cancity”. HubSpot has no such company. No deal in the facts names it.',
    })
    const down = { 'Which accounts have deals': accounts('Zeta') }
    expect(await failureOf(accountBrief.run({ company: 'Cancity' }, asking(down).call))).toMatchObject({
      type: 'unavailable',
      detail: 'Nothing was found about “Cancity”. No deal in the facts names it. HubSpot: It is not there.',
    })
  })

  test.each([
    ['Deals', 'Deals', '## Deals'],
    ['Contacts', 'Contacts', '## Contacts'],
    ['Health', 'Health', '## Health'],
    ['Figures', 'Figures', '## Figures'],
    ['Which metrics are defined', 'Metrics', '## Figures'],
    ['What the company knows', 'What the company knows', '## What the company knows'],
    ['What is remembered', 'What is remembered', '## What is remembered'],
    ['Stages', 'Stages', '## Recent changes'],
  ])('without “%s” leaves its chapter out and says so', async (title, what, chapter) => {
    const whole = await accountBrief.run({ company: 'Acme Homes' }, asking(answers).call)
    const text = await accountBrief.run({ company: 'Acme Homes' }, asking({ ...answers, [title]: undefined }).call)
    expect(whole).toContain(chapter)
    expect(text).not.toContain(chapter)
    expect(text).toContain(`- ${what}: It is not there.`)
  })

  test('fails with the reason when only the name could be found', async () => {
    const { 'Which company is meant': named } = answers
    const failure = await failureOf(
      accountBrief.run({ company: '11' }, asking({ 'Which company is meant': named }).call),
    )
    expect(failure.detail).toContain('There is no brief without HubSpot or the facts. The company in HubSpot: It is')
  })
})
