import { hash } from 'node:crypto'
import type { RouteOptions } from 'fastify'

/** What a route says about caching its answers. The handler returns its value and leaves the reply alone. */
export interface RouteCache {
  /** Seconds for which an answer is fresh. */
  readonly ttl: number
  /** Seconds after that in which the old answer is given while a new one is made, or when none can be made. */
  readonly stale?: number
  /** What `app.cache.invalidate` names; fixed words, such as `deals`. */
  readonly tags?: readonly string[]
  /** The answer depends on who asks, not only on the role. */
  readonly private?: boolean
}

export interface CachedRoute {
  /** Operation and response schema: a new shape of the answer is another entry. */
  readonly id: string
  readonly settings: RouteCache
  readonly tags: readonly string[]
  /** The answer's schema has the member `stale`: over MCP a header is seen by nobody. */
  readonly saysStale: boolean
  /** Rises with each invalidation; what was begun before does not count any more. */
  epoch: number
}

/** The routes of a service that are cached, by their ids. */
export class CachedRoutes {
  readonly #routes = new Map<string, CachedRoute>()

  /** HEAD shares the entries of its GET. */
  add({ schema, url }: RouteOptions, settings: RouteCache): CachedRoute {
    const shape = hash('sha1', JSON.stringify(schema?.response ?? null), 'base64url').slice(0, 8)
    const id = `${schema?.operationId ?? url}:${shape}`
    const saysStale = hasMember(schema?.response, 'stale')
    const route = this.#routes.get(id) ?? { id, settings, tags: settings.tags ?? [], saysStale, epoch: 0 }
    this.#routes.set(id, route)
    return route
  }

  /** What was begun before does not count any more, of routes with one of the tags or of all. */
  outdate(tags?: readonly string[]): void {
    for (const route of this.#routes.values()) if (!tags || route.tags.some((tag) => tags.includes(tag))) route.epoch++
  }
}

const hasMember = (response: unknown, name: string): boolean =>
  name in ((response as Record<number, { properties?: object }> | undefined)?.[200]?.properties ?? {})
