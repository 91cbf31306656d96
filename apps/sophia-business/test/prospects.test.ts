import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { domainOf, nameKey } from '../src/prospects/prospect.ts'
import type { Prospect, Scored, SyncResult } from '../src/prospects/schemas.ts'
import { pipelineFile } from './business.ts'
import { type Company, startCompany } from './integrations.ts'

interface Spend {
  readonly limit: number
  readonly requests: number
  readonly byPurpose: Record<string, number>
  readonly skipped: number
}
let company: Company
beforeAll(async () => {
  company = await startCompany('sophia-hubspot')
})
afterAll(() => company[Symbol.asyncDispose]())

const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) =>
  company.business.app.inject({ method, url: `/prospects/${path}`, ...(payload && { payload }) })
const post = async <Answer>(path: string, payload: object): Promise<Answer> =>
  (await send('POST', path, payload)).json()
const search = (payload: object) =>
  post<{ items: Scored[]; total: number; spend: Spend; missing: string[]; complete: boolean; origin: string | null }>(
    'search',
    payload,
  )
const sync = (prospects: Prospect[], rest: object = {}) =>
  post<{ results: SyncResult[]; spend: Spend; complete: boolean }>('sync', { prospects, ...rest })
/** Straight to the vendor, past everything of ours. */
const vendor = async <Data>(path: string): Promise<Data> =>
  (await (
    await fetch(`${company.sandbox.url}/hubspot/crm/objects/2026-09/${path}`, {
      headers: { authorization: 'Bearer x' },
    })
  ).json()) as Data
interface CrmRecord {
  readonly id: string
  readonly properties: Record<string, string | null>
}
const someCompanies = async (count: number) =>
  (await vendor<{ results: CrmRecord[] }>(`companies?limit=${count}&properties=name,domain,industry,country`)).results

test.for([
  ['https://www.Acme.com/about', 'acme.com'],
  ['acme.com', 'acme.com'],
  ['  ', null],
  ['not a domain', null],
])('%s is the domain %s', ([given, domain]) => {
  expect(domainOf(given)).toBe(domain)
})
test('a company is the same with and without what the law adds to its name', () => {
  expect(nameKey('Acme, Inc.')).toBe(nameKey('ACME'))
  expect(nameKey('Cobalt Homes')).not.toBe(nameKey('Cobalt Housing'))
})

describe('search', () => {
  test('a company of HubSpot and of a list is found once, with the reasons for its place and what it cost', async () => {
    const [first] = await someCompanies(1)
    const { domain, name } = first?.properties ?? {}
    const put = await send('PUT', 'lists/fair-2026', {
      items: [
        { company: 'Somebody Else Entirely', domain: 'somebody-else.example' },
        {
          company: `${name} Inc`,
          domain: `https://www.${domain}/`,
          contactName: 'Ada Byron',
          contactEmail: 'Ada@Example.com',
        },
        { company: String(name), domain },
      ],
    })
    expect(put.json()).toMatchObject({ stored: 2, duplicates: [{ pointer: '/body/items/2', of: '/body/items/1' }] })
    const found = await search({ text: String(name) })
    expect(found).toMatchObject({ spend: { requests: 1, byPurpose: { search: 1 } }, origin: 'sandbox', complete: true })
    const both = found.items.filter((each) => each.domain === domain)
    expect(both).toMatchObject([
      {
        company: name,
        hubspotId: first?.id,
        sources: ['hubspot', 'fair-2026'],
        contactEmail: 'ada@example.com',
        relation: 'none',
      },
    ])
    for (const { reasons, score } of found.items)
      expect(score).toBe(reasons.reduce((sum, { points }) => sum + points, 0))
    expect(found.items.map(({ company: each }) => each)).not.toContain('Somebody Else Entirely')
  })

  test('a row without a domain and a company with one are one, whichever is found first', async () => {
    const [, , third] = await someCompanies(3)
    const { domain, name } = third?.properties ?? {}
    await send('PUT', 'lists/names-only', { items: [{ company: String(name), contactName: 'Ida Noddack' }] })
    await send('PUT', 'lists/with-domain', { items: [{ company: `${name} Ltd`, domain }] })
    for (const sources of [
      ['hubspot', 'names-only'],
      ['names-only', 'with-domain'],
      ['with-domain', 'names-only'],
    ]) {
      const { items } = await search({ text: String(name), sources })
      expect(items.filter(({ company: each }) => nameKey(each) === nameKey(String(name)))).toMatchObject([
        { domain, contactName: 'Ida Noddack' },
      ])
    }
  })

  test('two companies of HubSpot stay two, though they have one name and no domain', async () => {
    for (const city of ['Bergen', 'Turku'])
      await fetch(`${company.sandbox.url}/hubspot/crm/objects/2026-09/companies`, {
        method: 'POST',
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
        body: JSON.stringify({ properties: { name: 'Double Estates', city } }),
      })
    const { items } = await search({ text: 'Double Estates', sources: ['hubspot'] })
    expect(new Set(items.map(({ hubspotId }) => hubspotId)).size).toBe(2)
  })

  test('who has bought is left out unless asked for, and says so', { timeout: 60_000 }, async () => {
    const [, second] = await someCompanies(2)
    const name = String(second?.properties['name'])
    await company.business.take([pipelineFile([`W1,Ann Lee,,${name},Won,6/1/2024,6/25/2024,500`])])
    const names = async (customers: boolean) =>
      (await search({ text: name, sources: ['hubspot'], customers })).items.map(({ company: each, relation }) => [
        each,
        relation,
      ])
    expect(await names(false)).not.toContainEqual([name, 'customer'])
    expect(await names(true)).toContainEqual([name, 'customer'])
  })

  test('without anything to spend HubSpot is not asked, and what is missing is said', async () => {
    const found = await search({ spendLimit: 0 })
    expect(found).toMatchObject({ complete: false, spend: { requests: 0, skipped: 1 }, origin: null })
    expect(found.missing).toEqual(['HubSpot was not asked: the spend limit allows no request.'])
    expect(found.items.every(({ sources }) => !sources.includes('hubspot'))).toBe(true)
    expect(await search({ sources: ['no-such-list'] })).toMatchObject({ status: 404 })
  })
})

test('enriching fills what is not known and says from where; beyond the limit nothing is asked', {
  timeout: 60_000,
}, async () => {
  const [first, second] = await someCompanies(2)
  const given = {
    company: 'Whatever they call themselves',
    domain: String(first?.properties['domain']),
    industry: 'given by us',
  }
  type Answer = {
    items: (Scored & { found: { field: string; source: string }[]; skipped: boolean })[]
    spend: Spend
    complete: boolean
  }
  const enriched = await post<Answer>('enrich', { prospects: [given], spendLimit: 5 })
  expect(enriched.items).toMatchObject([
    { company: given.company, industry: 'given by us', hubspotId: first?.id, skipped: false },
  ])
  expect(enriched.items[0]?.found).toContainEqual({ field: 'country', source: 'hubspot' })
  expect(enriched.spend.requests).toBeLessThanOrEqual(5)
  const cut = await post<Answer>('enrich', {
    prospects: [given, { company: 'Second', domain: String(second?.properties['domain']) }],
    spendLimit: 1,
  })
  expect(cut).toMatchObject({
    complete: false,
    spend: { requests: 1 },
    items: [{ skipped: true }, { skipped: true, hubspotId: null }],
  })
})

describe('sync', () => {
  const newcomer = {
    company: 'Newcomer Living GmbH',
    domain: 'newcomer-living.example',
    country: 'Germany',
    employees: 40,
    contactName: 'Eva Muster',
    contactEmail: 'eva@newcomer-living.example',
  }

  test('says first what it would write, then writes it once, with somebody to talk to', async () => {
    expect((await sync([newcomer], { dryRun: true })).results).toMatchObject([{ outcome: 'created', hubspotId: null }])
    const [created] = (await sync([newcomer])).results
    expect(created).toMatchObject({ outcome: 'created', reason: null, hubspotId: expect.any(String) })
    expect(created?.written).toEqual(['company', 'domain', 'country', 'employees', 'contactEmail', 'contactName'])
    const kept = await vendor<CrmRecord>(
      `companies/${created?.hubspotId}?properties=name,domain,country,numberofemployees`,
    )
    expect(kept.properties).toMatchObject({
      name: newcomer.company,
      domain: newcomer.domain,
      country: 'Germany',
      numberofemployees: '40',
    })
    const again = await sync([newcomer, { ...newcomer, company: 'Newcomer Living' }])
    expect(again.results).toMatchObject([
      { outcome: 'unchanged', hubspotId: created?.hubspotId },
      { outcome: 'unchanged', hubspotId: created?.hubspotId },
    ])
  })

  test('two who bring the same company at once create it once', async () => {
    const twin = { company: 'Twin Towers Ltd', domain: 'twin-towers.example' }
    const outcomes = (await Promise.all([sync([twin]), sync([twin]), sync([twin])])).flatMap(({ results }) =>
      results.map(({ outcome }) => outcome),
    )
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1)
  })

  test('a company that HubSpot has without its domain is that company, not a second one', async () => {
    const body = JSON.stringify({ properties: { name: 'Domainless Dwellings' } })
    const made = (await (
      await fetch(`${company.sandbox.url}/hubspot/crm/objects/2026-09/companies`, {
        method: 'POST',
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
        body,
      })
    ).json()) as CrmRecord
    const { results, spend } = await sync([{ company: 'Domainless Dwellings', domain: 'domainless.example' }])
    expect(results).toMatchObject([{ outcome: 'updated', hubspotId: made.id, written: ['domain'] }])
    // By domain and by name in one request.
    expect(spend.byPurpose['search']).toBe(1)
  })

  test('a contact that cannot be written costs nothing of its company, and is written when that is brought again', async () => {
    const given = {
      company: 'Contact Later',
      domain: 'contact-later.example',
      contactEmail: 'later@contact-later.example',
    }
    const route = 'POST /crm/objects/2026-09/contacts'
    await fetch(`${company.sandbox.url}/_faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ vendor: 'hubspot', kind: 'status', status: 500, route }),
    })
    const [created] = (await sync([given])).results
    await fetch(`${company.sandbox.url}/_faults`, { method: 'DELETE' })
    expect(created).toMatchObject({ outcome: 'created', written: ['company', 'domain'], hubspotId: expect.any(String) })
    expect(created?.reason).toContain('Its contact is not there yet')
    const id = created?.hubspotId
    expect((await sync([given], { dryRun: true })).results).toMatchObject([
      { outcome: 'updated', hubspotId: id, written: ['contactEmail'] },
    ])
    expect((await sync([given])).results).toMatchObject([
      { outcome: 'updated', hubspotId: id, written: ['contactEmail'] },
    ])
    expect((await sync([given])).results).toMatchObject([{ outcome: 'unchanged', hubspotId: id, written: [] }])
  })

  test('adds what HubSpot does not know and overwrites nothing', async () => {
    const bare = { company: 'Bare Facts', domain: 'bare-facts.example', country: 'Spain' }
    const [created] = (await sync([bare])).results
    const more = { ...bare, country: 'France', employees: 12 }
    expect((await sync([more])).results).toMatchObject([{ outcome: 'updated', written: ['employees'] }])
    const kept = await vendor<CrmRecord>(`companies/${created?.hubspotId}?properties=numberofemployees,country`)
    expect(kept.properties).toMatchObject({ numberofemployees: '12', country: 'Spain' })
  })

  test('what HubSpot does not take of one is told with its reason, the rest is written; beyond the limit nothing is', async () => {
    const odd = { company: 'Odd Industry', domain: 'odd-industry.example', industry: 'Moon mining', country: 'Peru' }
    const wrong = { company: 'Wrong Mail', domain: 'wrong-mail.example', contactEmail: 'eva@newcomer-living.example' }
    const { results } = await sync([odd, wrong])
    expect(results).toMatchObject([
      {
        outcome: 'created',
        written: ['company', 'domain', 'country'],
        reason: 'HubSpot knows no industry “Moon mining”.',
      },
      { outcome: 'created', written: ['company', 'domain'], reason: 'HubSpot has a contact of that address already.' },
    ])
    const cut = await sync([{ company: 'Too Late', domain: 'too-late.example' }], { spendLimit: 1 })
    expect(cut).toMatchObject({
      complete: false,
      results: [{ outcome: 'skipped', reason: 'The spend limit is reached.' }],
    })
    expect((await sync([{ company: 'Too Late', domain: 'too-late.example' }])).results[0]?.outcome).toBe('created')
  })
})
