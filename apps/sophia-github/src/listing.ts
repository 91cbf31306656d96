import { type CallContext, problems } from '@sophia/service'
import type { Github } from './github.ts'
import { nextCursor, pageOf, positionOf } from './pages.ts'
import type { RepositoryParams } from './schemas.ts'

interface Query {
  readonly limit?: number
  readonly cursor?: string
}
interface Found<Row> {
  readonly data: readonly Row[] | undefined
  readonly headers: { readonly link?: string | undefined }
}

export interface Listing<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
  readonly untrusted: string[]
  readonly asOf: string
  readonly complete: boolean
  readonly origin: 'live' | 'sandbox'
}

export const noRepository = ({ owner, repo }: RepositoryParams) =>
  problems.notFound('repository', `${owner}/${repo}`, 'List the repositories first.')

/**
 * One page of what a repository has, in our words.
 *
 * @param untrusted the members of an item that hold text of users. @throws {Problem} not-found.
 */
export async function listOf<Row, Item>(
  github: Github,
  call: CallContext,
  { params, query, untrusted }: { params: RepositoryParams; query: Query; untrusted: readonly string[] },
  ask: (page: { page: number; per_page: number }) => Parameters<typeof github.ask<Found<Row> & { data: unknown }>>[1],
  view: (row: Row) => Item,
): Promise<Listing<Item>> {
  const position = positionOf(query)
  const found = await github.ask(call, ask(pageOf(position)))
  if (!found) throw noRepository(params)
  return {
    items: (found.data ?? []).map(view),
    nextCursor: nextCursor(position, found.headers.link),
    untrusted: untrusted.map((member) => `items.${member}`),
    ...github.provenance(),
  }
}
