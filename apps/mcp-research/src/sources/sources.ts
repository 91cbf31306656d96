import { type App, checkHttp, createRateLimiter, type HealthCheck } from '@sophia/service'
import { type Config, sourceOrigin, userAgentOf } from '../config.ts'
import type { SourceList } from '../schemas.ts'
import { arxiv } from './arxiv.ts'
import { crossref } from './crossref.ts'
import { hackernews } from './hackernews.ts'
import type { Reach, Source, SourceName } from './source.ts'
import { wikipedia } from './wikipedia.ts'

export interface Sources {
  readonly origin: 'live' | 'sandbox'
  readonly all: readonly Source[]
  get(name: SourceName): Source
  /** How each is, without asking it. */
  list(): SourceList
  check: HealthCheck['check']
  close(): Promise<void>
}

interface Entry {
  readonly create: (reach: Reach) => Source
  readonly liveUrl: (config: Config) => string
  /** Below what the vendor allows: neighbouring windows may touch. */
  readonly limit: { readonly points: number; readonly durationMs: number }
}

const entries: Record<SourceName, Entry> = {
  wikipedia: {
    create: wikipedia,
    liveUrl: (config) => config.WIKIPEDIA_URL,
    limit: { points: 100, durationMs: 60_000 },
  },
  hackernews: {
    create: hackernews,
    liveUrl: (config) => config.HACKERNEWS_URL,
    limit: { points: 80, durationMs: 60_000 },
  },
  arxiv: { create: arxiv, liveUrl: (config) => config.ARXIV_URL, limit: { points: 1, durationMs: 3_000 } },
  crossref: { create: crossref, liveUrl: (config) => config.CROSSREF_URL, limit: { points: 1, durationMs: 1_000 } },
}

/** Every source, at its real address or in the sandbox, which sets no limits. */
export function createSources(config: Config, app: App): Sources {
  const origin = sourceOrigin(config)
  const userAgent = userAgentOf(config)
  const all = Object.entries(entries).map(([name, { create, liveUrl, limit }]) =>
    create({
      baseUrl: origin === 'live' ? liveUrl(config) : `${config.SOPHIA_SANDBOX_URL}/${name}`,
      userAgent,
      metrics: app.metrics,
      maxResponseBytes: 5 * 1024 * 1024,
      ...(origin === 'live' && {
        limiter: createRateLimiter({ name, ...limit, ...(app.redis && { redis: app.redis }) }),
      }),
    }),
  )
  return {
    origin,
    all,
    get: (name) => all.find((source) => source.name === name) as Source,
    list: () => ({ items: all.map(listed), asOf: new Date().toISOString(), complete: true, origin }),
    async check(signal) {
      if (origin === 'sandbox') {
        await checkHttp(`${config.SOPHIA_SANDBOX_URL}/_health`, signal)
        return { origin, detail: 'played by the sandbox' }
      }
      // Asking would spend the sources' patience: the calls that people make tell how they are.
      const failing = all.filter((source) => source.state().circuit === 'open').map(({ name }) => name)
      if (failing.length === all.length) throw new Error('Every source fails')
      return { origin, ...(failing.length && { detail: `not asked for a moment: ${failing.join(', ')}` }) }
    },
    async close() {
      await Promise.all(all.map((source) => source.close()))
    },
  }
}

function listed({ name, title, covers, timeoutMs, state }: Source): SourceList['items'][number] {
  const { circuit, lastSuccessAt, lastError } = state()
  return {
    name,
    title,
    covers,
    state: circuit === 'open' ? 'suspended' : 'ready',
    timeoutMs,
    lastAnsweredAt: lastSuccessAt?.toISOString() ?? null,
    lastError: lastError ?? null,
  }
}
