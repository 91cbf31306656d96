import { Counter, type Registry } from 'prom-client'

/**
 * `sophia_cache_requests_total{result,tier}`: hit and stale by the tier that had the answer, miss by the last tier that
 * was asked, error for Redis failing (redis) and for a refresh that failed (memory).
 *
 * Counted in plain numbers and copied when scraped: a labelled increment costs as much as the rest of a hit.
 */
export function cacheMetrics(registry: Registry) {
  const counts = {
    hit: { memory: 0, redis: 0 },
    miss: { memory: 0, redis: 0 },
    stale: { memory: 0, redis: 0 },
    error: { memory: 0, redis: 0 },
  }
  new Counter({
    name: 'sophia_cache_requests_total',
    help: 'Requests to cached routes by result and tier',
    labelNames: ['result', 'tier'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [result, tiers] of Object.entries(counts)) {
        for (const [tier, count] of Object.entries(tiers)) this.inc({ result, tier }, count)
      }
    },
  })
  return {
    hitMemory: () => void counts.hit.memory++,
    hitRedis: () => void counts.hit.redis++,
    miss: (askedRedis: boolean) => void counts.miss[askedRedis ? 'redis' : 'memory']++,
    stale: (tier: 'memory' | 'redis') => void counts.stale[tier]++,
    redisError: () => void counts.error.redis++,
    refreshError: () => void counts.error.memory++,
  }
}
