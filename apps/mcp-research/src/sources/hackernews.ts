import { type CallContext, createUpstream } from '@sophia/service'
import { tidy } from '@sophia/reading/text'
import { jsonAnswer } from './json-answer.ts'
import { plainText } from './markup.ts'
import type { Found, Reach, Source } from './source.ts'

interface Hit {
  readonly objectID: string
  readonly author: string
  readonly created_at: string
  readonly title?: string | null
  readonly url?: string | null
  readonly story_text?: string | null
  readonly story_title?: string | null
  readonly comment_text?: string | null
}

const timeoutMs = 3_000

/** Stories and comments of Hacker News, as Algolia searches them. */
export function hackernews(reach: Reach): Source {
  const upstream = createUpstream({
    ...reach,
    name: 'hackernews',
    timeoutMs,
    headers: { 'user-agent': reach.userAgent },
  })
  const ask = async (
    tags: string,
    query: string,
    hitsPerPage: number,
    since: string | undefined,
    call: CallContext,
  ): Promise<readonly Hit[]> => {
    const { hits } = await jsonAnswer<{ hits: readonly Hit[] }>('hackernews', upstream, {
      method: 'GET',
      path: '/api/v1/search',
      query: {
        query,
        tags,
        hitsPerPage,
        numericFilters: since && `created_at_i>=${Date.parse(since) / 1000}`,
      },
      call,
    })
    return hits
  }
  return {
    name: 'hackernews',
    title: 'Hacker News',
    covers: 'Discussion among engineers and founders: experience, opinion, news. Not verified by anybody',
    timeoutMs,
    /** Comments say most, and stories link to it: half of each, as far as there are. */
    async search({ query, limit, since }, call) {
      const [stories, comments] = await Promise.all([
        ask('story', query, limit, since, call),
        ask('comment', query, limit, since, call),
      ])
      const half = Math.max(Math.ceil(limit / 2), limit - comments.length)
      const chosen = stories.slice(0, half)
      return interleave(chosen.map(storyFound), comments.slice(0, limit - chosen.length).map(commentFound))
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

const discussion = (id: string): string => `https://news.ycombinator.com/item?id=${id}`

const storyFound = ({ objectID, author, created_at, title, url, story_text }: Hit): Found => ({
  url: url || discussion(objectID),
  title: tidy(title ?? ''),
  author,
  publishedAt: created_at,
  text: plainText(story_text ?? '') || tidy(title ?? ''),
})

const commentFound = ({ objectID, author, created_at, story_title, comment_text }: Hit): Found => ({
  url: discussion(objectID),
  title: `Comment on: ${tidy(story_title ?? 'a story')}`,
  author,
  publishedAt: created_at,
  text: plainText(comment_text ?? ''),
})

const interleave = (ones: readonly Found[], others: readonly Found[]): Found[] =>
  Array.from({ length: Math.max(ones.length, others.length) }, (_, index) => [ones[index], others[index]])
    .flat()
    .filter((found) => found !== undefined)
