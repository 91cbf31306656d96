import { createUpstream, UpstreamError } from '@sophia/service'
import { XMLParser } from 'fast-xml-parser'
import { tidy } from '@sophia/reading/text'
import type { Found, Reach, Source } from './source.ts'

interface Feed {
  readonly feed?: { readonly entry?: readonly Entry[] }
}
interface Entry {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly published?: string
  readonly author?: readonly { readonly name: string }[]
}

const timeoutMs = 6_000
const lists = new Set(['entry', 'author'])
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => lists.has(name) })

/** Abstracts of preprints, from arXiv's Atom feed. */
export function arxiv(reach: Reach): Source {
  const upstream = createUpstream({ ...reach, name: 'arxiv', timeoutMs, headers: { 'user-agent': reach.userAgent } })
  return {
    name: 'arxiv',
    title: 'arXiv',
    covers: 'Preprints in computer science, mathematics, statistics, economics and physics. Not peer-reviewed',
    timeoutMs,
    async search({ query, limit, since }, call) {
      const words = query.match(/[\p{L}\p{N}-]+/gu) ?? []
      if (words.length === 0) return []
      const any = words.map((word) => `all:${word}`).join(' OR ')
      const { body } = await upstream.request({
        method: 'GET',
        path: '/api/query',
        // Any of the words; arXiv puts those with most of them first.
        query: {
          search_query: since ? `(${any}) AND submittedDate:[${since.replaceAll('-', '')}0000 TO 299912312359]` : any,
          max_results: limit,
        },
        headers: { accept: 'application/atom+xml' },
        call,
      })
      return entriesOf(body.toString('utf8')).map(toFound)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

function entriesOf(xml: string): readonly Entry[] {
  const { feed } = parse(xml)
  if (feed === undefined) throw new UpstreamError('arxiv', 'malformed')
  const entries = feed.entry ?? []
  // A fault comes with status 200, as an entry of this name.
  if (entries.length === 1 && entries[0]?.title === 'Error') throw new UpstreamError('arxiv', 'status', { status: 400 })
  return entries
}

function parse(xml: string): Feed {
  try {
    return parser.parse(xml) as Feed
  } catch {
    throw new UpstreamError('arxiv', 'malformed')
  }
}

const toFound = ({ id, title, summary, published, author }: Entry): Found => ({
  // Without the version, so that a newer one is the same paper.
  url: id.replace(/^http:/, 'https:').replace(/v\d+$/, ''),
  title: oneLine(title),
  author: author?.map(({ name }) => name).join(', ') || null,
  publishedAt: published ?? null,
  text: oneLine(summary),
})

/** The feed breaks lines where they are full. */
const oneLine = (text: string): string => tidy(text).replaceAll('\n', ' ')
