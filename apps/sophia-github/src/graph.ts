import { type CallContext, problems } from '@sophia/service'
import type { Github } from './github.ts'

/** What every page of a GraphQL connection says. */
export interface Connection<Node> {
  readonly nodes: readonly Node[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}
interface GraphAnswer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly type?: string; readonly message: string }[]
}

/** So many pages of a hundred; what lies beyond is missing and said to be. */
const maxPages = 25

/**
 * One question in GraphQL, where REST would take a request for every row.
 *
 * @returns undefined when there is no such thing. @throws {Problem} when GitHub does not answer the question.
 */
export async function askGraph<Data>(
  github: Github,
  call: CallContext,
  query: string,
  variables: Record<string, unknown>,
): Promise<Data | undefined> {
  const found = await github.ask(call, (request) => request('POST /graphql', { query, variables }))
  const { data, errors } = (found?.data ?? {}) as GraphAnswer<Data>
  if (errors?.some(({ type }) => type === 'NOT_FOUND')) return undefined
  if (errors?.some(({ type }) => type === 'RATE_LIMITED'))
    throw problems.unavailable(
      'GitHub’s limit for GraphQL is spent.',
      secondsUntil(found?.headers['x-ratelimit-reset']),
    )
  if (errors?.length || !data) throw problems.upstream('github', 'GitHub does not answer the question in GraphQL.')
  return data
}

/** A minute where GitHub does not say. */
const secondsUntil = (reset: string | number | undefined): number => {
  const left = Math.ceil(Number(reset) - Date.now() / 1_000)
  return left > 0 ? left : 60
}

/** Pages through a connection until `enough`. */
export async function pagesOf<Node>(
  ask: (after: string | null) => Promise<Connection<Node>>,
  enough: (nodes: readonly Node[]) => boolean = () => false,
): Promise<{ nodes: Node[]; complete: boolean }> {
  const nodes: Node[] = []
  let after: string | null = null
  for (let page = 0; page < maxPages; page++) {
    const found: Connection<Node> = await ask(after)
    nodes.push(...found.nodes)
    if (!found.pageInfo.hasNextPage || enough(nodes)) return { nodes, complete: true }
    after = found.pageInfo.endCursor
  }
  return { nodes, complete: false }
}
