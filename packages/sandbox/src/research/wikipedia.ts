import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { day, isoSeconds } from '../clock.ts'
import { callerOf, Refusal, type Vendor, type VendorAnswer, type World } from '../vendor.ts'
import { createIndex } from './text-search.ts'
import { type Article, articles } from './wikipedia-articles.ts'

type Query = Record<string, string | undefined>

const firstPageId = 90_000_001
const idOf = (article: Article): number => firstPageId + articles.indexOf(article)
const keyOf = ({ title }: Article): string => title.replaceAll(' ', '_')
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const refuse = (status: number, message: string): VendorAnswer => ({
  status,
  body: { httpCode: status, httpReason: message, messageTranslations: { en: message } },
})
const rateLimited = (retryAfter = 60): VendorAnswer => ({
  ...refuse(429, 'Too many requests'),
  headers: { 'retry-after': String(retryAfter) },
})

/** Wikipedia: the action API's search and extracts, REST search, page summaries, and the articles themselves. */
export function wikipediaVendor(world: World): Vendor {
  const index = createIndex(articles)
  return {
    name: 'wikipedia',
    failure: (status) =>
      refuse(status, status === 404 ? 'Page not found' : 'Our servers are currently under maintenance'),
    rateLimited,
    routes(app: FastifyInstance) {
      app.addHook('preHandler', async (request) => admit(world, request))
      const find = (text: string) => index.find(text).map(({ document }) => document)
      const edited = ({ age }: Article) => isoSeconds(world.company.today - age * day)

      app.get<{ Querystring: Query }>('/w/api.php', async ({ query }, reply) => action(query, find, edited, reply))

      app.get<{ Querystring: Query }>('/w/rest.php/v1/search/page', async ({ query }) => {
        const q = query['q']?.trim()
        if (!q) throw new Refusal(refuse(400, 'The "q" parameter must be set.'))
        const limit = Math.min(100, Number(query['limit'] ?? 50))
        return {
          pages: find(q)
            .slice(0, limit)
            .map((article) => ({
              id: idOf(article),
              key: keyOf(article),
              title: article.title,
              excerpt: marked(article.text, q),
              matched_title: null,
              description: article.description,
              thumbnail: null,
            })),
        }
      })

      app.get<{ Params: { title: string } }>('/api/rest_v1/page/summary/:title', async ({ params }) => {
        const article = articleOf(params.title)
        if (!article)
          throw new Refusal({
            status: 404,
            body: {
              type: 'Internal error',
              title: 'Not found.',
              method: 'get',
              detail: 'Page or revision not found.',
              uri: params.title,
            },
          })
        return summaryView(article, edited(article))
      })

      app.get<{ Params: { title: string } }>('/wiki/:title', async ({ params }, reply) => {
        const article = articleOf(params.title)
        return reply
          .code(article ? 200 : 404)
          .type('text/html; charset=UTF-8')
          .send(article ? articlePage(article, edited(article)) : '<!DOCTYPE html><title>Page not found</title>')
      })
    },
  }
}

/** A name and a way to reach its bearer; without it little is allowed. @throws {Refusal} 403 without any. */
function admit({ clock, limits }: World, request: FastifyRequest): void {
  const agent = request.headers['user-agent'] ?? ''
  if (!agent)
    throw new Refusal({
      status: 403,
      body: 'Please set a user-agent and respect our robot policy https://w.wiki/4wJS. See also https://phabricator.wikimedia.org/T400119.\n',
    })
  const identified = /@|https?:\/\//.test(agent)
  const { allowed, resetAt } = limits.take(identified ? 'wikipedia' : 'wikipediaUnidentified', callerOf(request))
  if (!allowed) throw new Refusal(rateLimited(Math.max(1, Math.ceil((resetAt - clock()) / 1_000))))
}

const articleOf = (title: string): Article | undefined => {
  const wanted = title.replaceAll('_', ' ').toLowerCase()
  return articles.find((article) => article.title.toLowerCase() === wanted)
}

function action(
  query: Query,
  find: (text: string) => Article[],
  edited: (article: Article) => string,
  reply: FastifyReply,
) {
  const fault = (code: string, info: string) => {
    void reply.header('mediawiki-api-error', code)
    return { error: { code, info, docref: 'See https://en.wikipedia.org/w/api.php for API usage.' } }
  }
  if (query['action'] !== 'query')
    return fault('badvalue', `Unrecognized value for parameter "action": ${query['action']}.`)
  if (query['list'] === 'search') {
    const text = query['srsearch']?.trim()
    if (!text) return fault('missingparam', 'The "srsearch" parameter must be set.')
    return searchAnswer(
      find(text),
      text,
      Math.min(500, Number(query['srlimit'] ?? 10)),
      Number(query['sroffset'] ?? 0),
      edited,
    )
  }
  const generated =
    query['generator'] === 'search'
      ? find(query['gsrsearch'] ?? '').slice(0, Number(query['gsrlimit'] ?? 10))
      : undefined
  const titles = (query['titles'] ?? '').split('|').filter(Boolean)
  const pages = generated ?? titles.flatMap((title) => articleOf(title) ?? [])
  return { batchcomplete: query['formatversion'] === '2' ? true : '', query: { pages: pagesView(pages, query) } }
}

function searchAnswer(
  found: readonly Article[],
  text: string,
  limit: number,
  offset: number,
  edited: (article: Article) => string,
) {
  const results = found.slice(offset, offset + limit)
  return {
    batchcomplete: '',
    ...(offset + limit < found.length && { continue: { sroffset: offset + limit, continue: '-||' } }),
    query: {
      searchinfo: { totalhits: found.length },
      search: results.map((article) => ({
        ns: 0,
        title: article.title,
        pageid: idOf(article),
        size: article.text.length,
        wordcount: article.text.split(' ').length,
        snippet: marked(article.text, text),
        timestamp: edited(article),
      })),
    },
  }
}

function pagesView(pages: readonly Article[], query: Query) {
  const views = pages.map((article, index) => ({
    pageid: idOf(article),
    ns: 0,
    title: article.title,
    index: index + 1,
    ...(query['prop']?.includes('extracts') && {
      extract: query['exintro'] === undefined ? article.text : firstSentences(article.text, 2),
    }),
    ...(query['prop']?.includes('info') && { fullurl: pageUrl(article), canonicalurl: pageUrl(article) }),
    ...(query['prop']?.includes('description') && { description: article.description }),
  }))
  return query['formatversion'] === '2' ? views : Object.fromEntries(views.map((view) => [view.pageid, view]))
}

const pageUrl = (article: Article): string => `https://en.wikipedia.example/wiki/${encodeURIComponent(keyOf(article))}`

const firstSentences = (text: string, count: number): string =>
  text
    .split(/(?<=\.) /)
    .slice(0, count)
    .join(' ')

/** The sentence that holds most of the words, with each of them marked. */
function marked(text: string, query: string): string {
  const words = query.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
  const held = (sentence: string) => words.filter((word) => sentence.toLowerCase().includes(word)).length
  const [best = ''] = text.split(/(?<=\.) /).toSorted((a, b) => held(b) - held(a))
  const pattern = words.length ? new RegExp(`\\b(${words.join('|')})`, 'gi') : /$^/
  return escape(best).replaceAll(pattern, '<span class="searchmatch">$1</span>')
}

/** As a browser gets it: the article between navigation and footer. */
const articlePage = ({ title, text }: Article, timestamp: string): string => `<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="UTF-8"><title>${escape(title)} - Wikipedia</title>
<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@type': 'Article', name: title, headline: title, author: { '@type': 'Organization', name: 'Contributors to Wikimedia projects' }, dateModified: timestamp }).replaceAll('<', '\\u003c')}</script></head>
<body><nav><a href="/wiki/Main_Page">Main page</a></nav><main id="content"><h1 id="firstHeading">${escape(title)}</h1>
<div id="mw-content-text"><p>${escape(text)}</p></div></main><footer>This page was last edited on ${timestamp.slice(0, 10)}.</footer></body></html>
`

function summaryView(article: Article, timestamp: string) {
  const extract = firstSentences(article.text, 3)
  const titles = {
    canonical: keyOf(article),
    normalized: article.title,
    display: `<span class="mw-page-title-main">${escape(article.title)}</span>`,
  }
  const page = pageUrl(article)
  const urls = {
    page,
    revisions: `${page}?action=history`,
    edit: `${page}?action=edit`,
    talk: page.replace('/wiki/', '/wiki/Talk:'),
  }
  return {
    type: 'standard',
    title: article.title,
    displaytitle: titles.display,
    namespace: { id: 0, text: '' },
    titles,
    pageid: idOf(article),
    lang: 'en',
    dir: 'ltr',
    revision: String(1_200_000_000 + idOf(article)),
    timestamp,
    description: article.description,
    description_source: 'local',
    content_urls: { desktop: urls, mobile: urls },
    extract,
    extract_html: `<p>${escape(extract)}</p>`,
  }
}
