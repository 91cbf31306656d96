/** What is computed ahead, and when somebody is told. The thresholds are those of the catalog and of the load test. */
import { serviceList, thresholds } from '@sophia/catalog'
import { readBudgets } from '@sophia/loadtest/budgets'
import { cores, mebibytes } from '../pod.ts'
import type { Profile } from '../profiles.ts'

/** The four steps of escalation: chat, the person on call, an emergency, a vendor. */
export type Level = 1 | 2 | 3 | 4

export interface Alert {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: { readonly severity: 'warning' | 'critical'; readonly level: string }
  readonly annotations: { readonly summary: string; readonly runbook_url: string }
}
interface Recording {
  readonly record: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
}

/** Where an alert leads to. */
export const runbookUrl = 'https://github.com/sophia-intel/sophia/blob/main/docs/runbook.md'

const ours = '{job="kubernetes-pods",service!=""}'
const { minutes } = thresholds
const { averageMs, errorShare } = readBudgets().runbook

/**
 * How much of each a container can use, as series: what it uses is measured by the service itself. JavaScript runs on one
 * thread: of a limit of two processors, 80 % would never be used.
 */
const limits = (profile: Profile): Recording[] =>
  serviceList.flatMap((service) => {
    const { cpu, memory } = profile.resources(service)
    const labels = { service: service.name }
    return [
      { record: 'sophia:cpu_limit:cores', expr: `vector(${Math.min(cores(cpu.limit), 1)})`, labels },
      { record: 'sophia:memory_limit:bytes', expr: `vector(${mebibytes(memory.limit) * 2 ** 20})`, labels },
    ]
  })

const requests = 'sophia_http_request_duration_seconds'
const per = (metric: string, more = ''): string =>
  `sum by (service) (rate(${metric}{job="kubernetes-pods"${more && `,${more}`}}[1m]))`

const recordings: Recording[] = [
  {
    record: 'sophia:cpu:share',
    expr: `sum by (service, pod) (rate(process_cpu_seconds_total${ours}[1m])) / on (service) group_left sophia:cpu_limit:cores`,
  },
  {
    record: 'sophia:memory:share',
    expr: `sum by (service, pod) (process_resident_memory_bytes${ours}) / on (service) group_left sophia:memory_limit:bytes`,
  },
  { record: 'sophia:requests:rate', expr: per(`${requests}_count`) },
  { record: 'sophia:response:average_seconds', expr: `${per(`${requests}_sum`)} / ${per(`${requests}_count`)}` },
  // Nothing answered with 5xx is a share of nothing, not no share.
  {
    record: 'sophia:errors:share',
    expr: `(${per(`${requests}_count`, 'status="5xx"')} or 0 * sophia:requests:rate) / sophia:requests:rate`,
  },
  // A service that is not there has no series to count.
  { record: 'sophia:replicas:up', expr: `sum by (service) (up${ours}) or 0 * sophia:cpu_limit:cores` },
]

const alert = (
  name: string,
  level: Level,
  expr: string,
  forMinutes: number,
  summary: string,
  heading: string,
): Alert => ({
  alert: name,
  expr,
  ...(forMinutes && { for: `${forMinutes}m` }),
  labels: { severity: level >= 2 ? 'critical' : 'warning', level: String(level) },
  annotations: { summary, runbook_url: `${runbookUrl}#${heading}` },
})

/** Also when it never succeeded. */
function lastSuccessOlder(cronJob: string, hours: number): string {
  const series = `kube_cronjob_status_last_successful_time{cronjob="${cronJob}"}`
  return `time() - max(${series}) > ${hours * 3600} or absent(${series})`
}

const share = (part: number): string => `${part * 100} %`

export const alerts: readonly Alert[] = [
  alert(
    'HighCpu',
    1,
    `sophia:cpu:share > ${thresholds.cpuShare}`,
    minutes,
    `{{ $labels.service }} uses more than ${share(thresholds.cpuShare)} of its processors (pod {{ $labels.pod }})`,
    'cpu-optimization',
  ),
  alert(
    'HighMemory',
    2,
    `sophia:memory:share > ${thresholds.memoryShare}`,
    minutes,
    `{{ $labels.service }} uses more than ${share(thresholds.memoryShare)} of its memory (pod {{ $labels.pod }})`,
    'high-memory-usage',
  ),
  // A difference and not `increase`, which guesses what was before and after: three restarts would be 3.1.
  alert(
    'PodRestarts',
    2,
    `max_over_time(kube_pod_container_status_restarts_total[10m]) - min_over_time(kube_pod_container_status_restarts_total[10m]) > ${thresholds.restartsInTenMinutes}`,
    0,
    `{{ $labels.pod }} restarted more than ${thresholds.restartsInTenMinutes} times in 10 minutes`,
    'pod-restarts',
  ),
  alert(
    'SlowResponses',
    2,
    `sophia:response:average_seconds > ${averageMs / 1_000}`,
    minutes,
    `{{ $labels.service }} takes more than ${averageMs} ms on average`,
    'slow-responses',
  ),
  alert(
    'HighErrorRate',
    2,
    `sophia:errors:share > ${errorShare}`,
    minutes,
    `{{ $labels.service }} fails more than ${share(errorShare)} of its requests`,
    'service-unavailable-503-errors',
  ),
  alert(
    'ServiceDown',
    3,
    'sophia:replicas:up < 1',
    2,
    '{{ $labels.service }} has no replica that answers',
    'service-unavailable-503-errors',
  ),
  alert(
    'PlatformDown',
    4,
    'count(sophia:replicas:up == 0) == count(sophia:replicas:up)',
    minutes,
    'No service answers: the node, its network or what all of them stand on is away',
    'nothing-answers',
  ),
  alert(
    'RefusesRequests',
    1,
    'sum by (service) (rate(sophia_http_requests_refused_total{job="kubernetes-pods"}[5m])) > 0.1',
    minutes,
    '{{ $labels.service }} turns requests away to stay alive',
    'manual-scaling-commands',
  ),
  alert(
    'EventLoopSaturated',
    1,
    `nodejs_eventloop_lag_p99_seconds${ours} > 0.5`,
    minutes,
    '{{ $labels.service }} is too busy to take turns (pod {{ $labels.pod }})',
    'cpu-optimization',
  ),
  alert(
    'QueueOld',
    1,
    `max by (service, queue) (sophia_queue_oldest_seconds{job="kubernetes-pods"}) > ${thresholds.queueAgeS}`,
    minutes,
    `Work in queue {{ $labels.queue }} has waited more than ${thresholds.queueAgeS / 60} minutes`,
    'work-that-waits',
  ),
  alert(
    'CertificateEnds',
    2,
    `min by (name, namespace) (certmanager_certificate_expiration_timestamp_seconds) - time() < ${thresholds.certificateDays * 86_400}`,
    60,
    `Certificate {{ $labels.name }} ends in less than ${thresholds.certificateDays} days and was not renewed`,
    'ssltls-certificate-issues',
  ),
  alert(
    'BackupOld',
    2,
    lastSuccessOlder('backup', thresholds.backupHours),
    60,
    `No backup has succeeded for ${thresholds.backupHours} hours`,
    'disaster-recovery',
  ),
  alert(
    'LogNotArchived',
    2,
    lastSuccessOlder('archive', thresholds.archiveMinutes / 60),
    thresholds.minutes,
    `For ${thresholds.archiveMinutes} minutes what Postgres writes has not been archived: what is lost with its disk grows`,
    'the-archive',
  ),
  alert(
    'ProofFailed',
    2,
    'min(sophia_proof_passed{job="kubernetes-pods"}) < 1',
    0,
    'The newest health proof failed: its page in the dashboard says which criterion, and why',
    'is-it-healthy',
  ),
  // Of the job and not of the dashboard, which may lose what it shows; a proof that failed is no success either.
  alert(
    'ProofOld',
    2,
    lastSuccessOlder('prove', thresholds.proofHours),
    60,
    `No health proof has passed and been published for ${thresholds.proofHours} hours`,
    'is-it-healthy',
  ),
]

export const ruleGroups = (profile: Profile) => ({
  // One group: what alerts read was computed just before them.
  groups: [{ name: 'sophia', interval: '15s', rules: [...limits(profile), ...recordings, ...alerts] }],
})
