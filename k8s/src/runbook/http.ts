/** Resolves addresses and queries of the runbook. */
import { parse } from 'yaml'
import { type Cluster, find, ofKind } from './cluster.ts'
import type { Place } from './kubectl.ts'

const fail = (words: string): never => {
  throw new Error(words)
}

/** Paths of the programs that we did not write, by Service. */
const foreignPaths: Readonly<Record<string, readonly string[]>> = {
  prometheus: ['/-/healthy', '/-/ready', '/api/v1/query', '/api/v1/targets', '/api/v1/rules', '/api/v1/alerts'],
  grafana: ['/api/health'],
  alertmanager: ['/-/healthy', '/api/v2/alerts'],
}
/** Answered by every service of ours, before any route. */
const health = ['/health', '/health/live', '/health/ready', '/api/health', '/metrics', '/openapi.json']

/** Values of the runbook's own: the address of the node is that from which operators may come. */
function nodeAddresses(cluster: Cluster): Set<string> {
  const ranges = ofKind(cluster, 'Service').flatMap(({ spec }) => (spec.loadBalancerSourceRanges ?? []) as string[])
  return new Set(ranges.map((range) => range.replace('/32', '')))
}

/** @throws when nothing there answers to the address. */
export function checkUrl(text: string, { cluster }: Place): void {
  const url = new URL(text)
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (nodeAddresses(cluster).has(url.hostname)) {
    const service = ofKind(cluster, 'Service').find(
      ({ spec }) => spec.type === 'LoadBalancer' && spec.ports.some((each: { port: number }) => each.port === port),
    )
    const program = service?.spec.selector.app as string | undefined
    if (!program) return fail(`nothing listens on port ${port} of the node`)
    if (!foreignPaths[program]?.includes(url.pathname)) fail(`${program} has no ${url.pathname}`)
    return
  }
  const rules = ofKind(cluster, 'Ingress').flatMap(({ spec }) => spec.rules as IngressRule[])
  const rule = rules.find(({ host }) => host === url.hostname) ?? fail(`no Ingress leads to ${url.hostname}`)
  const path = rule.http.paths.find((each) => url.pathname.startsWith(each.path)) ?? fail(`no way to ${url.pathname}`)
  const { name } = path.backend.service
  if (!find(cluster, 'Service', name)) fail(`${url.hostname} leads to ${name}, which is not there`)
  if (!health.includes(url.pathname)) fail(`${name} is not known to answer ${url.pathname}`)
}

interface IngressRule {
  readonly host: string
  readonly http: { readonly paths: { readonly path: string; readonly backend: { service: { name: string } } }[] }
}

interface PrometheusFiles {
  readonly rules: { groups: { rules: { record?: string; alert?: string; expr: string }[] }[] }
  readonly config: { scrape_configs: { job_name: string }[] }
}

function prometheusFiles(cluster: Cluster): PrometheusFiles {
  const data = find(cluster, 'ConfigMap', 'prometheus')?.data ?? fail('the manifests have no Prometheus')
  return { rules: parse(data['rules.yaml'] ?? ''), config: parse(data['prometheus.yaml'] ?? '') }
}

const words = new Set([
  'by',
  'on',
  'le',
  'sum',
  'max',
  'min',
  'rate',
  'increase',
  'topk',
  'sort_desc',
  'histogram_quantile',
  'count',
])
/** What Prometheus itself writes. */
const own = new Set(['up', 'ALERTS'])

/** @throws for a job that is not scraped, or a series that nobody records, tells or is alerted by. */
export function checkQuery(
  query: string,
  { cluster, metrics }: Place & { readonly metrics: ReadonlySet<string> },
): void {
  const { rules, config } = prometheusFiles(cluster)
  for (const [, job] of query.matchAll(/job="([^"]+)"/g))
    if (!config.scrape_configs.some(({ job_name }) => job_name === job)) fail(`Prometheus has no job ${job}`)
  const all = rules.groups.flatMap((group) => group.rules)
  const recorded = new Set(all.map(({ record }) => record))
  // What others tell (Node, Kubernetes, cert-manager) is known by the alerts that read it.
  const read = new Set(all.flatMap(({ expr }) => expr.match(/\b[a-z]+_[a-z0-9_]+/g) ?? []))
  // Without labels and what stands in braces, parentheses after `by`, and strings.
  const bare = query
    .replace(/\{[^}]*\}/g, '')
    .replace(/\b(by|on|without) *\([^)]*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
  for (const [name] of bare.matchAll(/[a-zA-Z_][a-zA-Z0-9_:]*/g)) {
    if (words.has(name) || own.has(name) || recorded.has(name) || read.has(name)) continue
    if (!metrics.has(name.replace(/_(bucket|sum|count)$/, ''))) fail(`no series is called ${name}`)
  }
}

const curlFlags = new Set(['-f', '-fs', '-fsG', '-fsSL', '-G', '-s'])
/** What the installation fetches from others. */
const downloads = new Set(['https://get.k3s.io'])

/** @throws the first fault of a curl command. */
export function checkCurl(args: readonly string[], place: Place & { readonly metrics: ReadonlySet<string> }): void {
  const urls: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '--data-urlencode') {
      const [, query] = /^query=(.*)$/s.exec(args[++at] ?? '') ?? fail('--data-urlencode without query=')
      checkQuery(query ?? '', place)
    } else if (word === '-o') at++
    else if (word.startsWith('-')) {
      if (!curlFlags.has(word)) fail(`curl: the check does not know ${word}`)
    } else urls.push(word)
  }
  const [url, ...others] = urls
  if (!url || others.length) return fail('curl: one address each')
  if (downloads.has(url)) return
  // Braces are curl's own: a query in the address arrives without them.
  if (/[{}[\]]/.test(url)) fail('curl takes braces in an address for its own: --data-urlencode')
  checkUrl(url, place)
}
