import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from '@hubspot/api-client'
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/deals/models/Filter.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../src/index.ts'

const now = new Date('2026-11-23T12:00:00Z')
let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ now })
})
afterAll(() => sandbox.close())

interface ObjectPage {
  total?: number
  results: {
    id: string
    properties: Record<string, string | null>
    propertiesWithHistory?: Record<string, { value: string; timestamp: string }[]>
  }[]
  paging?: { next?: { after: string; link?: string } }
}

async function call<Body>(
  path: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string>; json?: unknown } = {},
  base = sandbox.url,
): Promise<{ status: number; headers: Headers; body: Body }> {
  const response = await fetch(`${base}/hubspot${path}`, {
    ...init,
    ...(init.json !== undefined && { method: init.method ?? 'POST', body: JSON.stringify(init.json) }),
    headers: { authorization: 'Bearer any-token', 'content-type': 'application/json', ...init.headers },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as Body }
}
const search = (type: string, json: unknown, base?: string) =>
  call<ObjectPage>(`/crm/objects/2026-09/${type}/search`, { json }, base)

describe("with HubSpot's own SDK", () => {
  const client = () => new Client({ accessToken: 'any', basePath: `${sandbox.url}/hubspot`, numberOfApiCallRetries: 0 })

  test('typed calls read, search, create, update and archive', async () => {
    const { deals } = client().crm
    const page = await deals.basicApi.getPage(5, undefined, ['dealname'], ['dealstage'], ['companies'])
    expect(page.results).toHaveLength(5)
    expect(page.results[0]?.createdAt).toBeInstanceOf(Date)
    expect(page.results[0]?.propertiesWithHistory?.['dealstage']?.length).toBeGreaterThan(0)
    expect(page.results[0]?.associations?.['companies']?.results[0]?.type).toBe('deal_to_company')

    const made = await deals.basicApi.create({
      properties: { dealname: 'Pilot', dealstage: 'qualifiedtobuy', amount: '1200' },
      associations: [],
    })
    const found = await deals.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'hs_object_id', operator: FilterOperatorEnum.Eq, value: made.id }] }],
      properties: ['dealname', 'hs_is_closed_won'],
      limit: 10,
      after: '0',
      sorts: [],
    })
    expect(found.results[0]?.properties).toMatchObject({ dealname: 'Pilot', hs_is_closed_won: 'false' })
    await deals.basicApi.update(made.id, { properties: { dealstage: 'closedwon' } })
    expect((await deals.basicApi.getById(made.id, ['hs_is_closed_won'])).properties['hs_is_closed_won']).toBe('true')
    await deals.basicApi.archive(made.id)
    await expect(deals.basicApi.getById(made.id)).rejects.toMatchObject({
      code: 404,
      body: { category: 'OBJECT_NOT_FOUND' },
    })
  })

  test('pipelines, owners and associations have the shapes that it expects', async () => {
    const { crm } = client()
    const pipelines = await crm.pipelines.pipelinesApi.getAll('deals')
    expect(pipelines.results.map(({ stages }) => stages.map(({ metadata }) => metadata?.['isClosed']).at(-1))).toEqual([
      'true',
      'true',
    ])
    const owners = await crm.owners.ownersApi.getPage()
    const former = await crm.owners.ownersApi.getPage(undefined, undefined, 100, true)
    expect(owners.results.length + former.results.length).toBe(20)
    const [deal] = (await crm.deals.basicApi.getPage(1)).results
    const companies = await crm.associations.v4.basicApi.getPage('deals', deal?.id ?? '', 'companies')
    expect(companies.results[0]?.toObjectId).toMatch(/^\d+$/)
  })

  test('apiRequest reaches the dated paths', async () => {
    const response = await client().apiRequest({ path: '/crm/objects/2026-09/companies', qs: { limit: 1 } })
    expect(((await response.json()) as ObjectPage).results).toHaveLength(1)
  })
})

describe('reading', () => {
  test('paging walks through every contact once', async () => {
    const seen = new Set<string>()
    let after: string | undefined
    do {
      const { body } = await call<ObjectPage>(
        `/crm/objects/2026-09/contacts?limit=100${after ? `&after=${after}` : ''}`,
      )
      for (const { id } of body.results) seen.add(id)
      after = body.paging?.next?.after
    } while (after)
    expect(seen.size).toBe(12_480)
  })

  test('every property value is text or null, whatever its type', async () => {
    const { body } = await call<ObjectPage>(
      '/crm/objects/2026-09/deals?limit=100&properties=amount,closedate,hs_is_closed,days_to_close,hubspot_owner_id',
    )
    const values = body.results.flatMap(({ properties }) => Object.values(properties))
    expect(values.every((value) => value === null || typeof value === 'string')).toBe(true)
  })

  test('a history comes newest first and limits the page to fifty', async () => {
    const { body } = await call<ObjectPage>(
      '/crm/objects/2026-09/deals?limit=50&propertiesWithHistory=dealstage,closedate',
    )
    for (const { propertiesWithHistory, properties } of body.results) {
      const steps = propertiesWithHistory?.['dealstage'] ?? []
      expect(steps[0]?.value).toBe(properties['dealstage'])
      expect(steps.map(({ timestamp }) => timestamp)).toEqual(
        steps
          .map(({ timestamp }) => timestamp)
          .toSorted()
          .toReversed(),
      )
    }
    expect((await call('/crm/objects/2026-09/deals?limit=51&propertiesWithHistory=dealstage')).status).toBe(400)
  })

  test('a batch names what it did not find, with status 207', async () => {
    const [known] = (await call<ObjectPage>('/crm/objects/2026-09/companies?limit=1')).body.results
    const { body, status } = await call<ObjectPage & { errors: { context: { ids: string[] } }[] }>(
      '/crm/objects/2026-09/companies/batch/read',
      {
        json: { inputs: [{ id: known?.id }, { id: '404' }], properties: ['name'] },
      },
    )
    expect(status).toBe(207)
    expect(body.results).toHaveLength(1)
    expect(body.errors[0]?.context.ids).toEqual(['404'])
  })

  test('version 2026-09 reads associations by batch only', async () => {
    const [deal] = (await call<ObjectPage>('/crm/objects/2026-09/deals?limit=1')).body.results
    expect((await call(`/crm/objects/2026-09/deals/${deal?.id}/associations/companies`)).status).toBe(404)
    const { body } = await call<{ results: { from: { id: string }; to: unknown[] }[] }>(
      '/crm/associations/2026-09/deals/companies/batch/read',
      {
        json: { inputs: [{ id: deal?.id }] },
      },
    )
    expect(body.results[0]?.to).toHaveLength(1)
  })
})

describe('search', () => {
  test('ends at ten thousand results, and windows get around that', async () => {
    expect((await search('contacts', { limit: 200, after: '9800' })).body.paging?.next?.after).toBe('10000')
    const wall = await search('contacts', { limit: 200, after: '10000' })
    expect(wall.status).toBe(400)
    expect(wall.body).toMatchObject({
      status: 'error',
      category: 'VALIDATION_ERROR',
      correlationId: expect.any(String),
    })

    const { total = 0 } = (await search('contacts', { limit: 1 })).body
    const [middle] = (
      await search('contacts', {
        limit: 1,
        after: '6000',
        sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      })
    ).body.results
    const half = async (operator: string) =>
      (
        await search('contacts', {
          limit: 1,
          filterGroups: [{ filters: [{ propertyName: 'hs_object_id', operator, value: middle?.id }] }],
        })
      ).body.total ?? 0
    expect((await half('LT')) + (await half('GTE'))).toBe(total)
  })

  test('understands every operator', async () => {
    const total = async (filter: object) =>
      (
        await search('deals', {
          limit: 1,
          filterGroups: [{ filters: [{ propertyName: 'deal_currency_code', ...filter }] }],
        })
      ).body.total ?? -1
    const all = (await search('deals', { limit: 1 })).body.total ?? 0
    const usd = await total({ operator: 'EQ', value: 'USD' })
    expect(usd).toBeGreaterThan(0)
    expect(usd + (await total({ operator: 'NEQ', value: 'usd' }))).toBe(all)
    expect(await total({ operator: 'IN', values: ['EUR', 'GBP'] })).toBe(all - usd)
    expect(await total({ operator: 'NOT_IN', values: ['EUR', 'GBP'] })).toBe(usd)
    expect(await total({ operator: 'HAS_PROPERTY' })).toBe(all)
    const amount = (filter: object) => total({ propertyName: 'amount', ...filter })
    const between = await amount({ operator: 'BETWEEN', value: '1000', highValue: '50000' })
    expect(between).toBe(
      (await amount({ operator: 'LTE', value: '50000' })) - (await amount({ operator: 'LT', value: '1000' })),
    )
    expect((await amount({ operator: 'NOT_HAS_PROPERTY' })) + (await amount({ operator: 'GTE', value: '0' }))).toBe(all)
    expect(await total({ propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'renew*' })).toBeGreaterThan(100)
    expect(
      (await search('deals', { filterGroups: [{ filters: [{ propertyName: 'nope', operator: 'EQ', value: '1' }] }] }))
        .status,
    ).toBe(400)
  })
})

describe('refusals', () => {
  test('without a bearer: 401 in the words of HubSpot', async () => {
    const { body, status } = await call('/crm/objects/2026-09/deals', { headers: { authorization: '' } })
    expect(status).toBe(401)
    expect(body).toMatchObject({ status: 'error', category: 'INVALID_AUTHENTICATION' })
  })

  test('a write that breaks rules names every property at fault', async () => {
    const { body, status } = await call<{ errors: { code: string }[] }>('/crm/objects/2026-09/deals', {
      json: { properties: { dealstage: 'nowhere', amount: 'much', colour: 'red', hs_is_closed: 'true' } },
    })
    expect(status).toBe(400)
    expect(body.errors.map(({ code }) => code)).toEqual([
      'INVALID_OPTION',
      'INVALID_INTEGER',
      'PROPERTY_DOESNT_EXIST',
      'READ_ONLY_VALUE',
    ])
  })

  test('a second contact with the same email is a conflict that names the first', async () => {
    const json = { properties: { email: 'twin@mail.example' } }
    const first = await call<{ id: string }>('/crm/objects/2026-09/contacts', { json })
    const second = await call<{ message: string }>('/crm/objects/2026-09/contacts', { json })
    expect(second.status).toBe(409)
    expect(second.body.message).toContain(first.body.id)
  })
})

describe('limits', () => {
  let strict: RunningSandbox
  let time = now.getTime()
  beforeAll(async () => {
    strict = await startSandbox({ now: () => new Date(time), enforceLimits: true })
  })
  afterAll(() => strict.close())

  test('the sixth search of a second is refused, without rate-limit headers, and the next second is free', async () => {
    const answers = []
    for (let count = 0; count < 6; count++) answers.push(await search('companies', { limit: 1 }, strict.url))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
    expect(answers.at(-1)?.body).toMatchObject({ errorType: 'RATE_LIMIT', policyName: 'SECONDLY' })
    expect(answers.at(-1)?.headers.has('x-hubspot-ratelimit-remaining')).toBe(false)
    time += 1_000
    expect((await search('companies', { limit: 1 }, strict.url)).status).toBe(200)
  })

  test('190 other calls in ten seconds, told down in the headers', async () => {
    const first = await call('/crm/owners/2026-09', {}, strict.url)
    const remaining = Number(first.headers.get('x-hubspot-ratelimit-remaining'))
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('190')
    for (let count = 0; count < remaining; count++) await call('/crm/owners/2026-09', {}, strict.url)
    const refused = await call('/crm/owners/2026-09', {}, strict.url)
    expect(refused.status).toBe(429)
    expect(refused.body).toMatchObject({ policyName: 'TEN_SECONDLY_ROLLING' })
    expect(
      (await call('/crm/owners/2026-09', { headers: { authorization: 'Bearer another' } }, strict.url)).status,
    ).toBe(200)
  })
})

describe('limits roll', () => {
  test('a second that begins in the middle of another holds no more searches either', async () => {
    let clock = now.getTime()
    const strict = await startSandbox({ now: () => new Date(clock), enforceLimits: true })
    const searches = async (count: number) => {
      const statuses: number[] = []
      for (let n = 0; n < count; n++) statuses.push((await search('companies', { limit: 1 }, strict.url)).status)
      return statuses
    }
    await searches(1)
    clock += 900
    expect(await searches(4)).toEqual([200, 200, 200, 200])
    clock += 200
    expect(await searches(2)).toEqual([200, 429])
    await strict.close()
  })
})

describe('webhooks', () => {
  interface Event {
    subscriptionType: string
    objectId: number
    propertyName?: string
    attemptNumber: number
    objectTypeId?: string
    eventId: number
  }
  interface Arrival {
    events: Event[]
    valid: boolean
  }
  const secret = 'client-secret'

  /** Listens for deliveries of a sandbox of its own while `act` runs. */
  async function during(flavour: string | undefined, act: (base: string) => Promise<unknown>): Promise<Arrival[]> {
    const own = await startSandbox({ now })
    const arrivals: Arrival[] = []
    const listener = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        const at = String(request.headers['x-hubspot-request-timestamp'])
        const wanted = createHmac('sha256', secret).update(`POST${target}${body}${at}`).digest('base64')
        arrivals.push({ events: JSON.parse(body), valid: request.headers['x-hubspot-signature-v3'] === wanted })
        response.end()
      })
    }).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const target = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/webhooks`
    const control = (method: string, path: string, json: unknown) =>
      fetch(`${own.url}/_webhooks/hubspot${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(json),
      })
    await control('PUT', '', { url: target, secret, ...(flavour && { flavour }) })
    await act(own.url)
    await control('POST', '/idle', {})
    listener.close()
    await own.close()
    return arrivals
  }
  const dealRound = async (base: string) => {
    const { body } = await call<{ id: string }>(
      '/crm/objects/2026-09/deals',
      { json: { properties: { dealname: 'Pilot', dealstage: 'qualifiedtobuy' } } },
      base,
    )
    await call(
      `/crm/objects/2026-09/deals/${body.id}`,
      { method: 'PATCH', json: { properties: { dealstage: 'closedwon' } } },
      base,
    )
    await call(`/crm/objects/2026-09/deals/${body.id}`, { method: 'DELETE' }, base)
  }

  test.for([
    ['object', undefined],
    ['deal', 'classic'],
  ] as const)('what is written is told, signed: the family %s', async ([family, flavour]) => {
    const arrivals = await during(flavour, dealRound)
    expect(arrivals.map(({ valid }) => valid)).toEqual([true, true, true])
    expect(arrivals.map(({ events }) => events.map(({ subscriptionType }) => subscriptionType))).toEqual([
      [`${family}.creation`, ...Array(3).fill(`${family}.propertyChange`)],
      [`${family}.propertyChange`],
      [`${family}.deletion`],
    ])
    expect(arrivals[0]?.events.map(({ objectTypeId }) => objectTypeId)[0]).toBe(flavour ? undefined : '0-3')
  })

  test('a batch leaves together, and a write that is refused tells nothing', async () => {
    const arrivals = await during(undefined, async (base) => {
      const inputs = [{ properties: { email: 'a@batch.example' } }, { properties: { email: 'b@batch.example' } }]
      const path = '/crm/objects/2026-09/contacts/batch/create'
      const send = async (json: unknown) => (await call(path, { json }, base)).status
      expect(await send({ inputs: [...inputs, { properties: { colour: 'red' } }] })).toBe(400)
      // Had the refused batch written anything, these two would be conflicts now.
      expect(await send({ inputs })).toBe(201)
    })
    expect(arrivals).toHaveLength(1)
    expect(new Set(arrivals[0]?.events.map(({ objectId }) => objectId)).size).toBe(2)
    expect(new Set(arrivals[0]?.events.map(({ eventId }) => eventId)).size).toBe(4)
  })
})
