import { createUpstream } from '@sophia/service'
import { jsonAnswer } from './json-answer.ts'
import { tidy } from '@sophia/reading/text'
import type { Found, Reach, Source, Wanted } from './source.ts'

interface Repository {
  readonly full_name: string
  readonly html_url: string
  readonly description: string | null
  readonly owner: { readonly login: string } | null
  readonly pushed_at: string
  readonly topics?: readonly string[]
  readonly language: string | null
}

const timeoutMs = 4_000
/** GitHub takes five operators in a query. */
const mostAlternatives = 6

/** Public repositories, by their names, descriptions and topics. */
export function github(reach: Reach): Source {
  const upstream = createUpstream({
    ...reach,
    name: 'github',
    timeoutMs,
    headers: {
      'user-agent': reach.userAgent,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      ...(reach.key && { authorization: `Bearer ${reach.key}` }),
    },
  })
  const ask: Source['search'] = async ({ query, limit, since }, call) => {
    const { items } = await jsonAnswer<{ items: readonly Repository[] }>('github', upstream, {
      method: 'GET',
      path: '/search/repositories',
      // Whatever the token may see: a research is read by everybody.
      query: { q: `${query} is:public${since ? ` pushed:>=${since}` : ''}`, per_page: limit },
      call,
    })
    return items.map(toFound)
  }
  return {
    name: 'github',
    title: 'GitHub',
    covers: 'Open-source software: repositories by name, description and topic',
    timeoutMs,
    /** Every word must occur, which is much to ask of a description: next best is any of them. */
    async search(wanted: Wanted, call) {
      const words = wanted.query.split(/\s+/).filter(Boolean)
      if (words.length === 0) return []
      const all = await ask(wanted, call)
      const any = words.slice(0, mostAlternatives).join(' OR ')
      return all.length || words.length < 2 ? all : ask({ ...wanted, query: any }, call)
    },
    state: upstream.lastState,
    close: () => upstream.close(),
  }
}

const toFound = ({ full_name, html_url, description, owner, pushed_at, topics, language }: Repository): Found => {
  const about = [topics?.length && `Topics: ${topics.join(', ')}.`, language && `Written in ${language}.`]
  return {
    url: html_url,
    title: tidy(full_name),
    author: owner?.login ?? null,
    publishedAt: pushed_at,
    text: tidy([description ?? full_name, ...about].filter(Boolean).join('\n')),
  }
}
