import { type CallContext, problems } from '@sophia/service'
import type { Github } from './github.ts'
import type { Store } from './tables.ts'

/** A webhook at GitHub. */
export interface Hook {
  readonly hook: number
  /** null: of the GitHub App that we sign in as. */
  readonly owner: string | null
  /** null: of the whole organisation, or of the App. */
  readonly repo: string | null
}

/** A delivery that GitHub has a record of and we have not. */
export interface Gap {
  readonly guid: string
  /** Of its last attempt, which is what can be asked for again. */
  readonly id: number
  /** Milliseconds since 1970. */
  readonly deliveredAt: number
}

export interface DeliveryGaps {
  /**
   * Compares GitHub's own record of its deliveries with ours.
   *
   * @param since milliseconds; what is older is not looked at. @throws {Problem} not-found.
   */
  find(hook: Hook, since: number, call: CallContext): Promise<{ compared: number; gaps: Gap[]; complete: boolean }>
  /** Asks GitHub to deliver it again. */
  request(hook: Hook, gap: Gap, call: CallContext): Promise<void>
}

/** GitHub keeps three days of deliveries; so many pages of a hundred are compared. */
const maxPages = 10

interface Item {
  readonly guid: string
  readonly id: number
  readonly delivered_at: string
}

export function createDeliveryGaps({ github, store }: { github: Github; store: Store }): DeliveryGaps {
  /** An App answers for its webhook itself, its installation for those of repositories and organisations. */
  const asking = ({ owner }: Pick<Hook, 'owner'>): Github['ask'] => (owner === null ? github.askAsApp : github.ask)

  /** One page, newest first. */
  async function page({ hook, owner, repo }: Hook, cursor: string | undefined, call: CallContext) {
    const paging = { per_page: 100, ...(cursor !== undefined && { cursor }) }
    const wanted = { hook_id: hook, ...paging }
    const found = await asking({ owner })(call, async (request) => {
      if (owner === null) return request('GET /app/hook/deliveries', paging)
      return repo === null
        ? request('GET /orgs/{org}/hooks/{hook_id}/deliveries', { org: owner, ...wanted })
        : request('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', { owner, repo, ...wanted })
    })
    if (!found) throw problems.notFound('webhook', String(hook), 'Its number ends its address at GitHub.')
    const next = /<([^>]+)>; rel="next"/.exec(found.headers.link ?? '')?.[1]
    return {
      items: found.data as readonly Item[],
      next: next === undefined ? undefined : (new URL(next).searchParams.get('cursor') ?? undefined),
    }
  }

  async function recorded(hook: Hook, since: number, call: CallContext) {
    const deliveries: Gap[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < maxPages; pages++) {
      const { items, next } = await page(hook, cursor, call)
      for (const { delivered_at: at, guid, id } of items)
        deliveries.push({ guid: guid.toLowerCase(), id, deliveredAt: Date.parse(at) })
      if (next === undefined || (deliveries.at(-1)?.deliveredAt ?? 0) < since) return { deliveries, complete: true }
      cursor = next
    }
    return { deliveries, complete: false }
  }

  return {
    async find(hook, since, call) {
      const { complete, deliveries } = await recorded(hook, since, call)
      const guids = [...new Set(deliveries.map(({ guid }) => guid))]
      const known = guids.length
        ? await store.selectFrom('deliveries').select('guid').where('guid', 'in', guids).execute()
        : []
      const have = new Set(known.map(({ guid }) => guid))
      // Several attempts of one delivery share its guid: one more is enough, and the oldest tells since when it is missing.
      const gaps = new Map(deliveries.filter(({ guid }) => !have.has(guid)).map((gap) => [gap.guid, gap]))
      return { compared: guids.length, gaps: [...gaps.values()], complete }
    },
    async request({ hook, owner, repo }, { id }, call) {
      const wanted = { hook_id: hook, delivery_id: id }
      await asking({ owner })(call, async (request) => {
        if (owner === null) return request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id })
        return repo === null
          ? request('POST /orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts', { org: owner, ...wanted })
          : request('POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts', {
              owner,
              repo,
              ...wanted,
            })
      })
    },
  }
}
