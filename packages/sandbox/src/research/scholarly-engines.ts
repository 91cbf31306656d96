import type { FastifyInstance } from 'fastify'
import { day, iso } from '../clock.ts'
import { callerOf, Refusal, type Vendor, type VendorAnswer, type World } from '../vendor.ts'
import { type Work, works } from './crossref-works.ts'
import { doiOf } from './crossref.ts'
import { createIndex } from './text-search.ts'

type Query = Record<string, string | undefined>

const publishedOn = (work: Work, today: number): string => iso(today - work.age * day).slice(0, 10)
const openAlexError = (status: number, error: string, message: string): VendorAnswer => ({
  status,
  body: { error, message },
})

/** OpenAlex: the works that Crossref has, with abstracts as an index of their words. */
export function openAlexVendor({ company, limits }: World): Vendor {
  const index = createIndex(works)
  return {
    name: 'openalex',
    failure: (status) => openAlexError(status, 'Error', 'Something went wrong'),
    rateLimited: (retryAfter) => ({
      ...openAlexError(429, 'Rate limit exceeded', 'Daily budget is used up'),
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    }),
    routes(app: FastifyInstance) {
      app.get<{ Querystring: Query }>('/works', async ({ query }) => {
        const { search = '', filter = '', api_key } = query
        if (!api_key) throw new Refusal(openAlexError(401, 'Unauthorized', 'An api_key is required'))
        if (!limits.take('openalex', api_key).allowed)
          throw new Refusal(openAlexError(429, 'Rate limit exceeded', 'Daily budget is used up'))
        const from = /from_publication_date:(\d{4}-\d\d-\d\d)/.exec(filter)?.[1] ?? ''
        const found = index.find(search).filter(({ document }) => publishedOn(document, company.today) >= from)
        const perPage = Number(query['per-page'] ?? 25)
        return {
          meta: { count: found.length, db_response_time_ms: 12, page: 1, per_page: perPage },
          results: found.slice(0, perPage).map(({ document, score }) => workView(document, company.today, score)),
          group_by: [],
        }
      })
    },
  }
}

function workView(work: Work, today: number, score: number) {
  const doi = `https://doi.example/${doiOf(work)}`
  const inverted: Record<string, number[]> = {}
  for (const [place, word] of work.text.split(/\s+/).entries()) (inverted[word] ??= []).push(place)
  return {
    id: `https://openalex.example/W${4_000_000_000 + works.indexOf(work)}`,
    doi,
    display_name: work.title,
    title: work.title,
    publication_date: publishedOn(work, today),
    type: 'article',
    authorships: work.authors.map((name) => ({ author: { id: null, display_name: name.join(' ') } })),
    primary_location: { landing_page_url: doi, source: { display_name: work.journal } },
    cited_by_count: work.citedBy,
    relevance_score: score,
    abstract_inverted_index: inverted,
  }
}

const scholarError = (status: number, message: string): VendorAnswer => ({
  status,
  body: status === 429 ? { message, code: '429' } : { error: message },
})

/** Semantic Scholar's search of papers: the fields that were asked for and no others. */
export function semanticScholarVendor({ company, limits }: World): Vendor {
  const index = createIndex(works)
  return {
    name: 'semanticscholar',
    failure: (status) => scholarError(status, 'Internal Server Error'),
    rateLimited: (retryAfter) => ({
      ...scholarError(429, 'Too Many Requests. Please wait and try again.'),
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    }),
    routes(app: FastifyInstance) {
      app.get<{ Querystring: Query }>('/graph/v1/paper/search', async (request) => {
        const { query = '', limit = '100', fields = 'title', publicationDateOrYear = '' } = request.query
        if (!query.trim()) throw new Refusal(scholarError(400, 'Missing required parameter: query'))
        if (!limits.take('semanticscholar', String(request.headers['x-api-key'] ?? callerOf(request))).allowed)
          throw new Refusal(scholarError(429, 'Too Many Requests. Please wait and try again.'))
        const from = publicationDateOrYear.split(':')[0] ?? ''
        const found = index.find(query).filter(({ document }) => publishedOn(document, company.today) >= from)
        const data = found
          .slice(0, Number(limit))
          .map(({ document }) => paperView(document, company.today, fields.split(',')))
        return { total: found.length, offset: 0, ...(found.length > data.length && { next: data.length }), data }
      })
    },
  }
}

function paperView(work: Work, today: number, fields: readonly string[]) {
  const paperId = (works.indexOf(work) + 1).toString(16).padStart(40, '0')
  const all: Record<string, unknown> = {
    title: work.title,
    abstract: work.text,
    url: `https://semanticscholar.example/paper/${paperId}`,
    authors: work.authors.map((name, index) => ({ authorId: String(index), name: name.join(' ') })),
    publicationDate: publishedOn(work, today),
    externalIds: { DOI: doiOf(work), CorpusId: works.indexOf(work) },
    venue: work.journal,
    citationCount: work.citedBy,
  }
  return { paperId, ...Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name))) }
}
