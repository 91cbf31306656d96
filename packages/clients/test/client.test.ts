import {
  type App,
  backgroundCall,
  createApp,
  parseConfig,
  plumbing,
  Problem,
  problems,
  serviceConfig,
  toProblem,
} from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { createServiceClient, type Apis, type ServiceClient } from '../src/index.ts'

/** Answers as the test says, in the place of sophia-business. */
let business: App
let answer: (request: FastifyRequest) => unknown
let asked: FastifyRequest[]
let client: ServiceClient<Apis['sophia-business']>

beforeAll(async () => {
  const config = parseConfig(Type.Object(serviceConfig('sophia-business')), testEnvironment())
  business = createApp('sophia-business', config)
  await business.register(plumbing, { service: 'sophia-business', config })
  const handler = async (request: FastifyRequest) => {
    asked.push(request)
    return answer(request)
  }
  business.get('/kpis', { config: { access: 'read' } }, handler)
  business.get('/lineage/:id', { config: { access: 'read' } }, handler)
  business.post('/kpis/query', { config: { access: 'read' } }, handler)
  const baseUrl = await business.listen({ host: '127.0.0.1', port: 0 })
  client = createServiceClient('sophia-business', { baseUrl })
})
afterAll(async () => {
  await client?.close()
  await business?.close()
})
beforeEach(() => {
  asked = []
  answer = () => ({})
})

const query = { metrics: ['won_value' as const] }
/** What the caller of the client gets to see, as a problem. */
const failure = async (promise: Promise<unknown>): Promise<Problem> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeDefined()
  return toProblem(error)
}

describe('a call', () => {
  test('carries path, query and body, and brings the answer', async () => {
    answer = ({ url, body }) => ({ url, body })
    const lineage = await client(backgroundCall(1_000)).GET('/lineage/{id}', {
      params: { path: { id: 'a/b' }, query: { limit: 5 } },
    })
    expect(lineage.data).toMatchObject({ url: '/lineage/a%2Fb?limit=5' })
    const { data, response } = await client(backgroundCall(1_000)).POST('/kpis/query', { body: query })
    expect([response.status, data]).toEqual([200, { url: '/kpis/query', body: query }])
  })

  test('hands on the token, the request id and what is left of the budget', async () => {
    await client(backgroundCall(1_000, undefined, (service) => `Bearer token-for-${service}`)).GET('/kpis')
    const [{ headers } = expect.fail()] = asked
    expect(headers).toMatchObject({
      authorization: 'Bearer token-for-sophia-business',
      'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
    })
    expect(Number(headers['sophia-budget-ms'])).toBeGreaterThan(0)
    expect(Number(headers['sophia-budget-ms'])).toBeLessThanOrEqual(1_000)
  })
})

describe('a problem of the service', () => {
  test.each([
    problems.badInput([{ pointer: '/body/metrics/0', message: 'is not a metric' }], 'Call list_metrics.'),
    problems.notFound('lineage', 'x'),
    problems.conflict('Somebody was faster.'),
    problems.unprocessable('Amounts of two currencies cannot be compared.', 'Filter by currency.'),
    problems.forbidden('Reading is not for everybody.'),
  ])('that the caller can mend is passed on as it is: %s', async (problem) => {
    answer = () => {
      throw problem
    }
    const { type, details } = await failure(client(backgroundCall(1_000)).POST('/kpis/query', { body: query }))
    expect(type).toBe(problem.type)
    expect(details).toMatchObject({ ...problem.details })
    expect(asked).toHaveLength(1)
  })

  test('that nobody but the service can mend names the service, and tells nothing of its inside', async () => {
    answer = () => {
      throw new Error('password hunter2 refused')
    }
    const problem = await failure(client(backgroundCall(1_000)).POST('/kpis/query', { body: query }))
    expect([problem.type, problem.details.upstream]).toEqual(['upstream-failed', 'sophia-business'])
    expect(problem.message).not.toContain('hunter2')
  })

  test('that is none, such as the page of a proxy, names the service too', async () => {
    answer = () => {
      throw Object.assign(new Error(), { statusCode: 418 })
    }
    const problem = await failure(client(backgroundCall(1_000)).GET('/kpis'))
    expect([problem.type, problem.details.upstream]).toEqual(['upstream-failed', 'sophia-business'])
  })
})

describe('a service that is slow or away', () => {
  test('ends within the budget, with its name', async () => {
    answer = () => new Promise(() => {})
    const began = performance.now()
    const problem = await failure(client(backgroundCall(300)).GET('/kpis'))
    expect(performance.now() - began).toBeLessThan(300)
    expect([problem.type, problem.details.upstream]).toEqual(['deadline-exceeded', 'sophia-business'])
  })

  test('is asked again when that is safe', async () => {
    answer = () => {
      if (asked.length === 1) throw problems.unavailable('One moment.', 0)
      return { items: [] }
    }
    expect((await client(backgroundCall(1_000)).GET('/kpis')).data).toEqual({ items: [] })
    expect(asked).toHaveLength(2)
  })

  test('is not told twice to do something', async () => {
    answer = () => {
      throw problems.unavailable('One moment.', 0)
    }
    const problem = await failure(client(backgroundCall(1_000)).POST('/kpis/query', { body: query }))
    expect(asked).toHaveLength(1)
    expect(problem.details.upstream).toBe('sophia-business')
  })
})
