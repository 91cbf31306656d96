import type { FastifyInstance } from 'fastify'
import { day, isoSeconds } from '../clock.ts'
import { callerOf, Refusal, type Vendor, type VendorAnswer, type World } from '../vendor.ts'
import { type Work, works } from './crossref-works.ts'
import { createIndex } from './text-search.ts'

type Query = Record<string, string | undefined>

const maxRows = 1_000
/** Kept by Crossref for examples: nothing under it resolves. */
const prefix = '10.5555'
export const doiOf = (work: Work): string => `${prefix}/sandbox.${String(works.indexOf(work) + 1).padStart(4, '0')}`

const refuse = (message: string, value: string): VendorAnswer => ({
  status: 400,
  body: {
    status: 'failed',
    'message-type': 'validation-failure',
    message: [{ type: 'parameter-not-allowed', value, message }],
  },
})
const plain = (status: number, body: string): VendorAnswer => ({
  status,
  body,
  headers: { 'content-type': 'text/plain' },
})

/** Crossref's works: search and look-up by DOI. */
export function crossrefVendor({ company, limits }: World): Vendor {
  const index = createIndex(works)
  return {
    name: 'crossref',
    failure: (status) => plain(status, status === 404 ? 'Resource not found.' : 'Service unavailable'),
    rateLimited: (retryAfter) => ({
      ...plain(429, 'Too many requests'),
      ...(retryAfter !== undefined && { headers: { 'content-type': 'text/plain', 'retry-after': String(retryAfter) } }),
    }),
    routes(app: FastifyInstance) {
      app.addHook('preHandler', async (request, reply) => {
        const polite =
          (request.query as Query)['mailto'] !== undefined || /mailto:/.test(request.headers['user-agent'] ?? '')
        const { allowed, limit } = limits.take('crossref', callerOf(request))
        void reply.headers({
          'x-rate-limit-limit': limit.requests,
          'x-rate-limit-interval': `${limit.window / 1_000}s`,
          'x-concurrency-limit': polite ? 3 : 1,
          'x-api-pool': polite ? 'polite' : 'public',
        })
        if (!allowed) throw new Refusal(plain(429, 'Too many requests'))
      })
      for (const base of ['/works', '/v1/works']) {
        app.get<{ Querystring: Query }>(base, async ({ query }) =>
          listAnswer(query, (text) => index.find(text), company.today),
        )
        app.get<{ Params: { '*': string } }>(`${base}/*`, async ({ params }) => {
          const doi = params['*'].toLowerCase()
          const work = works.find((each) => doiOf(each) === doi)
          if (!work) throw new Refusal(plain(404, 'Resource not found.'))
          return {
            status: 'ok',
            'message-type': 'work',
            'message-version': '1.0.0',
            message: workView(work, company.today, 1),
          }
        })
      }
    },
  }
}

function listAnswer(query: Query, find: (text: string) => { document: Work; score: number }[], today: number) {
  const text = query['query'] ?? query['query.bibliographic'] ?? query['query.title']
  const rows = Number(query['rows'] ?? 20)
  const offset = Number(query['offset'] ?? 0)
  if (!Number.isInteger(rows) || rows < 0 || rows > maxRows)
    throw new Refusal(
      refuse(
        `Integer specified as ${query['rows']} but must be a positive integer less than or equal to ${maxRows}`,
        'rows',
      ),
    )
  const found = (text ? find(text) : works.map((document) => ({ document, score: 0 }))).filter(({ document }) =>
    filtered(document, query['filter'], today),
  )
  const sign = query['order'] === 'asc' ? -1 : 1
  const sorted = /^(published|issued|created|deposited)/.test(query['sort'] ?? '')
    ? found.toSorted((a, b) => sign * (a.document.age - b.document.age))
    : found
  const fields = query['select']?.split(',')
  const items = sorted.slice(offset, offset + rows).map(({ document, score }) => {
    const view = workView(document, today, score)
    return fields ? Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name))) : view
  })
  const message = {
    facets: {},
    'total-results': found.length,
    items,
    'items-per-page': rows,
    query: { 'start-index': offset, 'search-terms': text ?? null },
  }
  return { status: 'ok', 'message-type': 'work-list', 'message-version': '1.0.0', message }
}

/** `from-pub-date:2025-01-01,until-pub-date:2026-01-01,type:journal-article`. */
function filtered({ age, type }: Work, filter: string | undefined, today: number): boolean {
  const published = today - age * day
  return (filter ?? '')
    .split(',')
    .filter(Boolean)
    .every((part) => {
      const [name = '', value = ''] = part.split(/:(.*)/)
      if (name === 'from-pub-date') return published >= Date.parse(value)
      if (name === 'until-pub-date') return published <= Date.parse(value)
      if (name === 'type') return type === value
      if (name === 'has-abstract') return value === 'true' || value === '1'
      throw new Refusal(refuse(`Filter ${name} specified but there is no such filter for this route`, name))
    })
}

function workView(work: Work, today: number, score: number) {
  const published = new Date(today - work.age * day)
  const date = { 'date-parts': [[published.getUTCFullYear(), published.getUTCMonth() + 1, published.getUTCDate()]] }
  const stamp = { ...date, 'date-time': isoSeconds(published.getTime()), timestamp: published.getTime() }
  const DOI = doiOf(work)
  return {
    DOI,
    URL: `https://doi.example/${DOI}`,
    prefix,
    type: work.type,
    title: [work.title],
    'container-title': [work.journal],
    publisher: 'Sandbox Press',
    author: work.authors.map(([given, family], index) => ({
      given,
      family,
      sequence: index ? 'additional' : 'first',
      affiliation: [],
    })),
    abstract: `<jats:p>${work.text}</jats:p>`,
    issued: date,
    published: date,
    created: stamp,
    deposited: stamp,
    indexed: stamp,
    'is-referenced-by-count': work.citedBy,
    'references-count': 0,
    source: 'Crossref',
    member: '0',
    language: 'en',
    score,
  }
}
