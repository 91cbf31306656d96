/** What a cluster saw of the load: what its autoscalers did, and what Prometheus computed of each service. */
import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Options } from './options.ts'
import type { ClusterFindings } from './summary.ts'

const run = promisify(execFile)

interface Event {
  readonly involvedObject?: { readonly kind?: string; readonly name?: string }
  readonly regarding?: { readonly kind?: string; readonly name?: string }
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly message?: string
  readonly note?: string
}

type Asked = Pick<Options, 'kubectl' | 'namespace' | 'prometheus'>

/** null: nothing was to be asked. What could not be asked is a fault, or a blind run would look like a good one. */
export async function lookAtCluster(
  { kubectl, namespace, prometheus }: Asked,
  since: Date,
): Promise<ClusterFindings | null> {
  if (kubectl === undefined && prometheus === undefined) return null
  const faults: string[] = []
  const found = async <Value>(what: string, look: () => Promise<Value>, otherwise: Value): Promise<Value> => {
    try {
      return await look()
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string }
      faults.push(`${what}: ${(stderr || message).trim().split('\n').at(-1)}`)
      return otherwise
    }
  }
  const scaling = kubectl === undefined ? [] : await found('kubectl', () => scalingOf(kubectl, namespace, since), [])
  const seen = prometheus === undefined ? [] : await found('Prometheus', () => seenBy(prometheus, since), [])
  return { scaling, seen, faults }
}

async function scalingOf(kubectl: string, namespace: string, since: Date): Promise<ClusterFindings['scaling']> {
  const { stdout } = await run(kubectl, ['get', 'events', '-n', namespace, '-o', 'json'], {
    timeout: 20_000,
    maxBuffer: 2 ** 26,
  })
  const { items } = JSON.parse(stdout) as { items: Event[] }
  return items
    .map(({ involvedObject, regarding, lastTimestamp, eventTime, message, note }) => ({
      kind: (involvedObject ?? regarding)?.kind,
      at: lastTimestamp ?? eventTime ?? '',
      name: (involvedObject ?? regarding)?.name ?? '',
      message: message ?? note ?? '',
    }))
    .filter(({ kind, at }) => kind === 'HorizontalPodAutoscaler' && Date.parse(at) >= since.getTime() - 1_000)
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ at, name, message }) => ({ at, name, message }))
}

/** In less Prometheus may not have looked twice. */
const shortestS = 60

/** How long the end of a run may wait for Prometheus to look at every service again: twice the usual interval of 30 s. */
const longestLookS = 60

/** What happened since Prometheus last looked is in no series yet: a short run would be missed, a long one lose its end. */
async function hasLookedAgain(prometheus: string): Promise<void> {
  const ended = Date.now() / 1_000
  const looks = 'min by (service) (timestamp(up{job="kubernetes-pods"} == 1))'
  do {
    const at = [...(await query(prometheus, looks)).values()]
    if (at.length && at.every((each) => each > ended)) return
    await delay(500)
  } while (Date.now() / 1_000 < ended + longestLookS)
}

/** By the same series as the alerts, over the time of the run. */
async function seenBy(prometheus: string, since: Date): Promise<ClusterFindings['seen']> {
  await hasLookedAgain(prometheus)
  const seconds = Math.max(shortestS, Math.ceil((Date.now() - since.getTime()) / 1_000))
  const per = (what: string) =>
    `sum by (service) (increase(sophia_http_request_duration_seconds_${what}{job="kubernetes-pods"}[${seconds}s]))`
  const failed = per('count').replace('}[', ',status="5xx"}[')
  const [average, errors] = await Promise.all([
    query(prometheus, `1000 * ${per('sum')} / ${per('count')}`),
    query(prometheus, `(${failed} or 0 * ${per('count')}) / ${per('count')}`),
  ])
  const names = [...new Set([...average.keys(), ...errors.keys()])].sort()
  if (!names.length) throw new Error('knows no request of any service in that time')
  return names.map((service) => ({
    service,
    averageMs: average.get(service) ?? null,
    errorShare: errors.get(service) ?? null,
  }))
}

async function query(prometheus: string, expression: string): Promise<Map<string, number>> {
  const answer = await fetch(new URL('/api/v1/query', prometheus), {
    method: 'POST',
    body: new URLSearchParams({ query: expression }),
    signal: AbortSignal.timeout(20_000),
  })
  const { status, error, data } = (await answer.json()) as {
    status: string
    error?: string
    data: { result: { metric: Record<string, string>; value: [number, string] }[] }
  }
  if (status !== 'success') throw new Error(error ?? `status ${answer.status}`)
  return new Map(
    data.result.flatMap(({ metric, value }) => {
      const figure = Number(value[1])
      // Nothing by nothing is no figure.
      return metric['service'] && Number.isFinite(figure) ? [[metric['service'], figure] as const] : []
    }),
  )
}
