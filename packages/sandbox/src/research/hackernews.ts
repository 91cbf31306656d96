import type { FastifyInstance, FastifyRequest } from 'fastify'
import { day, hour, isoSeconds } from '../clock.ts'
import { callerOf, Refusal, type Vendor, type VendorAnswer, type World } from '../vendor.ts'
import { type Story, stories } from './hackernews-stories.ts'
import { createIndex } from './text-search.ts'

type Query = Record<string, string | undefined>

const refuse = (status: number, message: string): VendorAnswer => ({
  status,
  body: { status, error: message, message },
})
/** No query goes past this many hits. */
const wall = 1_000
const spacing = 100
const idOf = (story: Story): number => 990_000_000 + stories.indexOf(story) * spacing

/** Hacker News as Algolia searches it. */
export function hackernewsVendor({ company, limits }: World): Vendor {
  const index = createIndex(stories)
  const postedAt = (story: Story) => company.today - story.age * day + (stories.indexOf(story) % 20) * hour
  const hits = [...stories].flatMap((story) => [
    storyHit(story, postedAt(story)),
    ...commentHits(story, postedAt(story)),
  ])
  const ranked = (query: string) => {
    const found = index.find(query).map(({ document }) => document)
    return [
      ...found.map((story) => storyHit(story, postedAt(story))),
      ...found.flatMap((story) => commentHits(story, postedAt(story))),
    ]
  }
  const search = ({ query }: FastifyRequest<{ Querystring: Query }>, byDate: boolean) => {
    const text = query['query']?.trim() ?? ''
    const fitting = (text ? ranked(text) : hits).filter(
      (hit) => tagged(hit, query['tags']) && inBounds(hit, query['numericFilters']),
    )
    return page(byDate ? fitting.toSorted((a, b) => b.created_at_i - a.created_at_i) : fitting, query, text)
  }
  return {
    name: 'hackernews',
    failure: (status) => refuse(status, status === 404 ? 'Not Found' : 'Internal Server Error'),
    rateLimited: (retryAfter) => ({
      ...refuse(429, 'Too Many Requests'),
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    }),
    routes(app: FastifyInstance) {
      app.addHook('preHandler', async (request) => {
        if (!limits.take('hackernews', callerOf(request)).allowed) throw new Refusal(refuse(429, 'Too Many Requests'))
      })
      app.get<{ Querystring: Query }>('/api/v1/search', async (request) => search(request, false))
      app.get<{ Querystring: Query }>('/api/v1/search_by_date', async (request) => search(request, true))
      app.get<{ Params: { id: string } }>('/api/v1/items/:id', async ({ params }) => {
        const story = stories.find((each) => idOf(each) === Math.floor(Number(params.id) / spacing) * spacing)
        const tree = story && itemView(story, postedAt(story))
        const item = String(tree?.id) === params.id ? tree : tree?.children.find(({ id }) => String(id) === params.id)
        if (!item) throw new Refusal(refuse(404, 'Not Found'))
        return item
      })
    },
  }
}

const stamps = (at: number) => ({
  created_at: isoSeconds(at),
  created_at_i: Math.floor(at / 1_000),
  updated_at: isoSeconds(at),
})

const storyHit = (story: Story, at: number) => ({
  objectID: String(idOf(story)),
  story_id: idOf(story),
  title: story.title,
  url: story.url,
  author: story.author,
  points: story.points,
  num_comments: story.comments.length,
  story_text: null,
  comment_text: null,
  children: story.comments.map((_, index) => idOf(story) + index + 1),
  ...stamps(at),
  _tags: [
    'story',
    `author_${story.author}`,
    `story_${idOf(story)}`,
    ...(story.title.startsWith('Ask HN') ? ['ask_hn'] : story.title.startsWith('Show HN') ? ['show_hn'] : []),
  ],
})
type Hit = Omit<ReturnType<typeof storyHit>, 'points' | 'num_comments' | 'story_text' | 'comment_text' | 'title'> & {
  readonly title: string | null
  readonly points: number | null
  readonly num_comments: number | null
  readonly comment_text: string | null
}

const commentHits = (story: Story, at: number): Hit[] =>
  story.comments.map(([author, text], index) => ({
    ...storyHit(story, at + (index + 1) * hour),
    objectID: String(idOf(story) + index + 1),
    title: null,
    story_title: story.title,
    author,
    points: null,
    num_comments: null,
    comment_text: text,
    children: [],
    _tags: ['comment', `author_${author}`, `story_${idOf(story)}`],
  }))

/** All of the tags, but one of those in brackets. */
function tagged({ _tags }: Hit, tags: string | undefined): boolean {
  const parts = (tags ?? '').match(/\([^)]*\)|[^,()]+/g) ?? []
  return parts.every((part) =>
    part
      .replaceAll(/[()]/g, '')
      .split(',')
      .some((tag) => _tags.includes(tag)),
  )
}

/** `created_at_i>1700000000,points>=10`. */
function inBounds(hit: Hit, filters: string | undefined): boolean {
  return (filters ?? '').split(',').every((filter) => {
    const [, field = '', sign = '', bound = ''] = /^(\w+)\s*(>=|<=|>|<|=)\s*(-?\d+)$/.exec(filter.trim()) ?? []
    const own = (
      { created_at_i: hit.created_at_i, points: hit.points, num_comments: hit.num_comments } as Record<
        string,
        number | null
      >
    )[field]
    if (own === undefined || own === null) return !field
    const difference = own - Number(bound)
    if (sign === '=') return difference === 0
    return sign.startsWith('>')
      ? sign === '>'
        ? difference > 0
        : difference >= 0
      : sign === '<'
        ? difference < 0
        : difference <= 0
  })
}

function page(found: readonly Hit[], query: Query, text: string) {
  const hitsPerPage = Math.min(wall, Math.max(0, Number(query['hitsPerPage'] ?? 20)))
  const number = Math.max(0, Number(query['page'] ?? 0))
  return {
    hits: found.slice(number * hitsPerPage, (number + 1) * hitsPerPage),
    nbHits: found.length,
    page: number,
    nbPages: hitsPerPage ? Math.ceil(found.length / hitsPerPage) : 0,
    hitsPerPage,
    exhaustiveNbHits: true,
    exhaustiveTypo: true,
    query: text,
    params: new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, value ?? '']),
    ).toString(),
    processingTimeMS: 1,
  }
}

function itemView(story: Story, at: number) {
  const id = idOf(story)
  const { created_at, created_at_i } = stamps(at)
  const base = { parent_id: null as number | null, story_id: id, options: [] }
  return {
    ...base,
    id,
    created_at,
    created_at_i,
    type: 'story',
    author: story.author,
    title: story.title as string | null,
    url: story.url,
    text: null as string | null,
    points: story.points as number | null,
    children: story.comments.map(([author, text], index) => {
      const { created_at, created_at_i } = stamps(at + (index + 1) * hour)
      return {
        ...base,
        id: id + index + 1,
        parent_id: id,
        created_at,
        created_at_i,
        type: 'comment',
        author,
        title: null,
        url: null,
        text,
        points: null,
        children: [],
      }
    }),
  }
}
