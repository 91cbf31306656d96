import type { FastifyInstance } from 'fastify'
import { day, iso, isoSeconds } from '../clock.ts'
import { callerOf, Refusal, type Vendor, type VendorAnswer, type World } from '../vendor.ts'
import { type Paper, papers } from './arxiv-papers.ts'
import { createIndex } from './text-search.ts'

interface Search {
  Querystring: {
    search_query?: string
    id_list?: string
    start?: string
    max_results?: string
    sortBy?: string
    sortOrder?: string
  }
}

const maxResults = 2_000
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const plain = (status: number, body: string, retryAfter?: number): VendorAnswer => ({
  status,
  body,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  },
})

/** arXiv's one call: a question in, an Atom feed out. */
export function arxivVendor({ clock, company, limits }: World): Vendor {
  const index = createIndex(papers.map((paper) => ({ ...paper, text: `${paper.text} ${paper.authors.join(' ')}` })))
  return {
    name: 'arxiv',
    failure: (status) => plain(status, status === 404 ? 'Not found' : 'Service unavailable'),
    rateLimited: (retryAfter) => plain(429, 'Rate exceeded.', retryAfter),
    routes(app: FastifyInstance) {
      app.get<Search>('/api/query', async (request, reply) => {
        if (!limits.take('arxiv', callerOf(request)).allowed) throw new Refusal(plain(429, 'Rate exceeded.'))
        const { id_list, max_results = '10', search_query = '', sortBy, sortOrder, start = '0' } = request.query
        const [from, count] = [Number(start), Number(max_results)]
        const idOf = (paper: Paper) => paperId(company.today, paper)
        void reply.type('application/atom+xml; charset=utf-8')
        if (!Number.isInteger(from) || from < 0) return errorFeed('start must be a non-negative integer', clock())
        if (!Number.isInteger(count) || count < 0 || count > maxResults)
          return errorFeed(`max_results must be between 0 and ${maxResults}`, clock())
        const ids = id_list?.split(',').map((id) => id.trim().replace(/v\d+$/, ''))
        const since = /submittedDate:\[(\d{8})\d{4} TO /.exec(search_query)?.[1] ?? ''
        const found = ids
          ? papers.filter((paper) => ids.includes(idOf(paper)))
          : index
              .find(wordsIn(search_query))
              .map(({ document }) => papers.find(({ title }) => title === document.title) as Paper)
              .filter(
                ({ age }) =>
                  iso(company.today - age * day)
                    .slice(0, 10)
                    .replaceAll('-', '') >= since,
              )
        const sorted =
          sortBy === 'submittedDate' || sortBy === 'lastUpdatedDate' ? byDate(found, sortOrder === 'ascending') : found
        const entries = sorted.slice(from, from + count).map((paper) => entryView(paper, idOf(paper), company.today))
        return feed(search_query, clock(), found.length, from, count, entries)
      })
    },
  }
}

/** Numbers above 90000 are never reached in a month. */
function paperId(today: number, paper: Paper): string {
  const published = new Date(today - paper.age * day)
  const month = `${String(published.getUTCFullYear()).slice(2)}${String(published.getUTCMonth() + 1).padStart(2, '0')}`
  return `${month}.${90_001 + papers.indexOf(paper)}`
}

/** Field names, operators and brackets fall away: what is left are words. */
const wordsIn = (query: string): string =>
  query
    .replaceAll(/\bsubmittedDate:\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(ti|au|abs|co|jr|cat|rn|id|all):/g, ' ')
    .replaceAll(/\b(AND|OR|ANDNOT)\b|[()"]/g, ' ')

const byDate = (found: readonly Paper[], ascending: boolean): Paper[] =>
  found.toSorted((a, b) => (ascending ? b.age - a.age : a.age - b.age))

function entryView(paper: Paper, id: string, today: number): string {
  const published = isoSeconds(today - paper.age * day - 7 * 3_600_000)
  const page = `http://arxiv.example/abs/${id}v1`
  const [primary = 'cs.LG'] = paper.categories
  return `  <entry>
    <id>${page}</id>
    <updated>${published}</updated>
    <published>${published}</published>
    <title>${escape(paper.title)}</title>
    <summary>  ${escape(paper.text)}
</summary>
${paper.authors.map((name) => `    <author>\n      <name>${escape(name)}</name>\n    </author>`).join('\n')}
    <link href="${page}" rel="alternate" type="text/html"/>
    <link title="pdf" href="${page.replace('/abs/', '/pdf/')}" rel="related" type="application/pdf"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="${primary}" scheme="http://arxiv.org/schemas/atom"/>
${paper.categories.map((term) => `    <category term="${term}" scheme="http://arxiv.org/schemas/atom"/>`).join('\n')}
  </entry>`
}

function feed(
  query: string,
  now: number,
  total: number,
  start: number,
  count: number,
  entries: readonly string[],
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.example/api/query?search_query=${encodeURIComponent(query)}&amp;start=${start}&amp;max_results=${count}" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=${escape(query)}&amp;start=${start}&amp;max_results=${count}</title>
  <id>http://arxiv.example/api/sandbox</id>
  <updated>${isoSeconds(now)}</updated>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">${total}</opensearch:totalResults>
  <opensearch:startIndex xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">${start}</opensearch:startIndex>
  <opensearch:itemsPerPage xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">${count}</opensearch:itemsPerPage>
${entries.join('\n')}
</feed>
`
}

/** arXiv reports a bad question as an entry, with status 200. */
const errorFeed = (message: string, now: number): string =>
  feed('', now, 1, 0, 1, [
    `  <entry>
    <id>http://arxiv.example/api/errors#${encodeURIComponent(message)}</id>
    <title>Error</title>
    <summary>${escape(message)}</summary>
    <updated>${isoSeconds(now)}</updated>
    <author><name>arXiv api core</name></author>
  </entry>`,
  ])
