import type { FastifyInstance } from 'fastify'
import { day, iso } from '../clock.ts'
import { callerOf, credentialOf, Refusal, type Vendor, type VendorAnswer, type World } from '../vendor.ts'
import { createIndex } from './text-search.ts'
import { type WebPage, webPages } from './web-pages.ts'

type Query = Record<string, string | undefined>

const html = (status: number, title: string): VendorAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1></html>`,
})
const spans: Record<string, number> = { day: 1, week: 7, month: 31, year: 366 }

/** A self-hosted SearXNG whose settings allow JSON. */
export function searxngVendor({ company }: World): Vendor {
  const index = createIndex(webPages)
  return {
    name: 'searxng',
    failure: (status) => html(status, status === 403 ? '403 Forbidden' : 'Internal Server Error'),
    rateLimited: () => html(429, 'Too Many Requests'),
    routes(app: FastifyInstance) {
      app.get<{ Querystring: Query }>('/search', async ({ query }) => {
        const text = query['q']?.trim()
        if (!text) throw new Refusal(html(400, 'Bad Request'))
        if (query['format'] !== 'json') throw new Refusal(html(200, `${text} - SearXNG`))
        const youngest = spans[query['time_range'] ?? ''] ?? Infinity
        const found = index.find(text).filter(({ document }) => document.age <= youngest)
        const results = found.map(({ document: { age, text: content, title, url }, score }, place) => ({
          url,
          title,
          content,
          publishedDate: iso(company.today - age * day).slice(0, 19),
          engine: place % 2 ? 'mojeek' : 'duckduckgo',
          engines: ['duckduckgo', 'mojeek'],
          positions: [place + 1],
          score,
          category: 'general',
        }))
        const empty = { answers: [], corrections: [], infoboxes: [], suggestions: [], unresponsive_engines: [] }
        return { query: text, number_of_results: 0, results, ...empty }
      })
    },
  }
}

const braveError = (status: number, code: string, detail: string): VendorAnswer => ({
  status,
  body: { type: 'ErrorResponse', error: { id: 'sandbox', status, code, detail, meta: {} }, time: 0 },
})

/** Brave's web search: words of the query in bold. */
export function braveVendor({ company, limits }: World): Vendor {
  const index = createIndex(webPages)
  return {
    name: 'brave',
    failure: (status) => braveError(status, 'INTERNAL', 'Something went wrong'),
    rateLimited: (retryAfter) => ({
      ...braveError(429, 'RATE_LIMITED', 'Request rate limit exceeded for plan'),
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    }),
    routes(app: FastifyInstance) {
      app.get<{ Querystring: Query }>('/res/v1/web/search', async (request) => {
        const token = request.headers['x-subscription-token']
        if (!token) throw new Refusal(braveError(422, 'VALIDATION', 'Unable to validate request parameter(s)'))
        const { q = '', count = '20', freshness } = request.query
        const rows = Number(count)
        if (!q.trim() || q.length > 400 || !(rows >= 1 && rows <= 20))
          throw new Refusal(braveError(422, 'VALIDATION', 'Unable to validate request parameter(s)'))
        if (!limits.take('brave', String(token)).allowed)
          throw new Refusal(braveError(429, 'RATE_LIMITED', 'Request rate limit exceeded for plan'))
        const from = Date.parse(freshness?.split('to')[0] ?? '') || 0
        const found = index.find(q).filter(({ document }) => company.today - document.age * day >= from)
        const results = found.slice(0, rows).map(({ document }) => braveView(document, company.today, q))
        return {
          type: 'search',
          query: { original: q, more_results_available: found.length > rows },
          ...(results.length && { web: { type: 'search', results, family_friendly: true } }),
        }
      })
    },
  }
}

const braveView = ({ age, site, text, title, url }: WebPage, today: number, q: string) => ({
  type: 'search_result',
  title,
  url,
  description: text.replaceAll(
    new RegExp(`\\b(${q.match(/[a-z]{3,}/gi)?.join('|') ?? '-'})\\b`, 'gi'),
    '<strong>$1</strong>',
  ),
  page_age: iso(today - age * day).slice(0, 19),
  profile: { name: site, url, long_name: site },
  language: 'en',
  family_friendly: true,
})

const tavilyError = (status: number, error: string): VendorAnswer => ({ status, body: { detail: { error } } })

/** Tavily's search, which takes its question in the body. */
export function tavilyVendor({ company, limits }: World): Vendor {
  const index = createIndex(webPages)
  return {
    name: 'tavily',
    failure: (status) => tavilyError(status, 'Internal server error'),
    rateLimited: (retryAfter) => ({
      ...tavilyError(429, 'Your request has been blocked due to excessive requests.'),
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    }),
    routes(app: FastifyInstance) {
      app.post<{ Body: Record<string, unknown> | undefined }>('/search', async (request) => {
        if (!credentialOf(request)) throw new Refusal(tavilyError(401, 'Unauthorized: missing or invalid API key.'))
        const { query, max_results = 5, start_date } = request.body ?? {}
        if (typeof query !== 'string' || !query.trim()) throw new Refusal(tavilyError(400, 'Query is missing.'))
        if (!limits.take('tavily', callerOf(request)).allowed)
          throw new Refusal(tavilyError(429, 'Your request has been blocked due to excessive requests.'))
        const from = Date.parse(String(start_date)) || 0
        const results = index
          .find(query)
          .filter(({ document }) => company.today - document.age * day >= from)
          .slice(0, Math.min(20, Number(max_results)))
          .map(({ document: { title, text, url }, score }) => ({ url, title, content: text, score, raw_content: null }))
        return { query, follow_up_questions: null, answer: null, images: [], results, response_time: 0.4 }
      })
    },
  }
}
