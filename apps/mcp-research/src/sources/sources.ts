import { type App, checkHttp, createRateLimiter, type HealthCheck, Problem } from '@sophia/service'
import { type Config, sourceOrigin, userAgentOf } from '../config.ts'
import type { SourceList } from '../schemas.ts'
import { type SourceEntry, sourceEntries } from './catalogue.ts'
import type { Source, SourceName } from './source.ts'
import { sharedSuspensions } from './shared-suspensions.ts'
import { type SuspendingSource, suspending } from './suspension.ts'
import { ownSuspensions, type Suspension, type Suspensions } from './suspensions.ts'

export type Origin = 'live' | 'sandbox'

export interface Sources {
  /** Those that are asked when nobody names any. */
  readonly usual: readonly SourceName[]
  get(name: SourceName): Source
  /** Where the answers of these come from: sandbox as soon as one of them is played. */
  originOf(names: readonly SourceName[]): Origin
  /** How each is, without asking it. */
  list(): Promise<SourceList>
  check: HealthCheck['check']
  close(): Promise<void>
}

interface Known {
  readonly name: SourceName
  readonly entry: SourceEntry
  readonly source: SuspendingSource
  readonly origin: Origin
  /** Why it cannot be asked. */
  readonly missing: string | undefined
  readonly usual: boolean
}

/** It would need a variable that is not set. */
export class SourceMissing extends Problem {
  constructor(name: string, missing: string) {
    super('unavailable', { detail: `${name} is not asked: ${missing} is not set`, upstream: name })
  }
}

/** Every source: at its real address, or in the sandbox, which sets no limits. */
export function createSources(config: Config, app: App): Sources {
  const usually = sourceOrigin(config)
  const suspensions = app.redis ? sharedSuspensions(app.redis) : ownSuspensions()
  const known = (Object.entries(sourceEntries) as [SourceName, SourceEntry][]).map(([name, entry]) =>
    createKnown(name, entry, usually, config, app, suspensions),
  )
  const find = (name: SourceName): Known => known.find((each) => each.name === name) as Known
  return {
    usual: known.filter((each) => each.usual).map(({ name }) => name),
    get: (name) => find(name).source,
    originOf: (names) => (names.some((name) => find(name).origin === 'sandbox') ? 'sandbox' : 'live'),
    list: async () => ({
      items: await Promise.all(known.map(listed)),
      asOf: new Date().toISOString(),
      complete: true,
      origin: usually,
    }),
    async check(signal) {
      if (usually === 'sandbox') {
        await checkHttp(`${config.SOPHIA_SANDBOX_URL}/_health`, signal)
        return { origin: usually, detail: 'played by the sandbox' }
      }
      // Asking would spend the sources' patience: the calls that people make tell how they are.
      const asked = known.filter((each) => each.usual)
      const states = await Promise.all(asked.map(async (each) => stateOf(each, await each.source.suspension())))
      const failing = asked.filter((_, index) => states[index] === 'suspended').map(({ name }) => name)
      if (failing.length === asked.length) throw new Error('Every source fails')
      return { origin: usually, ...(failing.length && { detail: `not asked for a moment: ${failing.join(', ')}` }) }
    },
    async close() {
      await Promise.all(known.map(({ source }) => source.close()))
    },
  }
}

function createKnown(
  name: SourceName,
  entry: SourceEntry,
  usually: Origin,
  config: Config,
  app: App,
  suspensions: Suspensions,
): Known {
  const { create, limit, needs, own = false, url } = entry
  const given = needs !== undefined && config[needs] !== undefined
  const origin = own || given ? 'live' : usually
  const missing = origin === 'live' && needs && !given ? needs : undefined
  const key = origin === 'sandbox' ? 'sandbox' : entry.key?.(config)
  const source = create({
    baseUrl: (origin === 'live' && url(config)) || `${config.SOPHIA_SANDBOX_URL}/${name}`,
    userAgent: userAgentOf(config),
    metrics: app.metrics,
    maxResponseBytes: 5 * 1024 * 1024,
    ...(key !== undefined && { key }),
    // sophia-github counts its own calls, by another token.
    ...(origin === 'live' && {
      limiter: createRateLimiter({ name: `research ${name}`, ...limit, ...(app.redis && { redis: app.redis }) }),
    }),
  })
  return {
    name,
    entry,
    origin,
    missing,
    usual: !own && (needs === undefined || given),
    source: suspending(
      missing === undefined ? source : { ...source, search: () => refuse(name, missing) },
      suspensions,
    ),
  }
}

const refuse = (name: string, missing: string): Promise<never> => Promise.reject(new SourceMissing(name, missing))

const stateOf = ({ missing, source }: Known, suspension: Suspension | undefined): 'ready' | 'suspended' | 'missing' => {
  if (missing !== undefined) return 'missing'
  return suspension || source.state().circuit === 'open' ? 'suspended' : 'ready'
}

async function listed(known: Known): Promise<SourceList['items'][number]> {
  const { entry, missing, origin, source, usual } = known
  const { lastSuccessAt, lastError } = source.state()
  const suspension = await source.suspension()
  return {
    name: known.name,
    title: source.title,
    covers: source.covers,
    state: stateOf(known, suspension),
    missing: missing ?? null,
    usual,
    origin,
    timeoutMs: source.timeoutMs,
    budget: { calls: entry.limit.points, everyMs: entry.limit.durationMs },
    suspendedUntil: suspension ? new Date(suspension.until).toISOString() : null,
    suspendedFor: suspension?.cause ?? null,
    lastAnsweredAt: lastSuccessAt?.toISOString() ?? null,
    lastError: lastError ?? null,
  }
}
