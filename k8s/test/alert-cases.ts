/** For each alert: series that stay on its threshold, series one step beyond, and how long the latter must hold. */
export interface AlertCase {
  readonly alert: string
  /** Series on the threshold: nobody is told, ever. */
  readonly at: Readonly<Record<string, string>>
  /** Series just beyond it. */
  readonly beyond: Readonly<Record<string, string>>
  /** When the condition is first seen, and for how long it must hold. Seconds. */
  readonly seenS: number
  readonly forS: number
}

/** An hour and a half of samples, one each 15 s. */
const samples = 360
const still = (value: number): string => `${value}x${samples}`
// From 0 up, a rate would be taken for smaller than it is.
const growing = (step: number): string => `1000+${step}x${samples}`

const job = 'job="kubernetes-pods",service="mcp-research",pod="mcp-research-1"'
const requests = 'sophia_http_request_duration_seconds'
const restarts =
  'kube_pod_container_status_restarts_total{namespace="sophia",pod="mcp-research-1",container="mcp-research"}'
const certificate = 'certmanager_certificate_expiration_timestamp_seconds{name="sophia-tls",namespace="sophia"}'
const backup = 'kube_cronjob_status_last_successful_time{cronjob="backup"}'
const archive = 'kube_cronjob_status_last_successful_time{cronjob="archive"}'
const prove = 'kube_cronjob_status_last_successful_time{cronjob="prove"}'
const gib = 2 ** 30
const nine = [
  'mcp-research',
  'mcp-context',
  'mcp-agents',
  'mcp-business',
  'sophia-dashboard',
  'sophia-business',
  'sophia-hubspot',
  'sophia-github',
  'sophia-lambda',
]
const up = (values: (service: string) => number): Record<string, string> =>
  Object.fromEntries(
    nine.map((service) => [
      `up{job="kubernetes-pods",service="${service}",pod="${service}-1"}`,
      still(values(service)),
    ]),
  )
const minutes = 60
const hours = 3600

export const alertCases: readonly AlertCase[] = [
  {
    alert: 'HighCpu',
    // Of the one processor that a thread can use, 0.8 and 0.81: seconds of work in each 15.
    at: { [`process_cpu_seconds_total{${job}}`]: growing(12) },
    beyond: { [`process_cpu_seconds_total{${job}}`]: growing(12.15) },
    // The first minute but one step.
    seenS: 45,
    forS: 5 * minutes,
  },
  {
    alert: 'HighMemory',
    at: { [`process_resident_memory_bytes{${job}}`]: still(0.85 * 4 * gib) },
    beyond: { [`process_resident_memory_bytes{${job}}`]: still(0.851 * 4 * gib) },
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'PodRestarts',
    at: { [restarts]: `0x20 1x5 2x5 3x${samples}` },
    beyond: { [restarts]: `0x20 1x5 2x5 3x5 4x${samples}` },
    // The fourth is seen in the 40th sample.
    seenS: 39 * 15,
    forS: 0,
  },
  {
    alert: 'SlowResponses',
    at: {
      [`${requests}_sum{${job},status="2xx"}`]: growing(30),
      [`${requests}_count{${job},status="2xx"}`]: growing(15),
    },
    beyond: {
      [`${requests}_sum{${job},status="2xx"}`]: growing(30.2),
      [`${requests}_count{${job},status="2xx"}`]: growing(15),
    },
    seenS: 15,
    forS: 5 * minutes,
  },
  {
    alert: 'HighErrorRate',
    at: {
      [`${requests}_count{${job},status="2xx"}`]: growing(304),
      [`${requests}_count{${job},status="5xx"}`]: growing(16),
    },
    beyond: {
      [`${requests}_count{${job},status="2xx"}`]: growing(303),
      [`${requests}_count{${job},status="5xx"}`]: growing(17),
    },
    seenS: 15,
    forS: 5 * minutes,
  },
  {
    alert: 'ServiceDown',
    at: up(() => 1),
    beyond: up((service) => (service === 'mcp-research' ? 0 : 1)),
    seenS: 0,
    forS: 2 * minutes,
  },
  {
    alert: 'PlatformDown',
    at: up((service) => (service === 'mcp-research' ? 1 : 0)),
    beyond: up(() => 0),
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'RefusesRequests',
    at: { [`sophia_http_requests_refused_total{${job},reason="loop"}`]: growing(1.5) },
    beyond: { [`sophia_http_requests_refused_total{${job},reason="loop"}`]: growing(1.51) },
    // The first five minutes but one step.
    seenS: 285,
    forS: 5 * minutes,
  },
  {
    alert: 'EventLoopSaturated',
    at: { [`nodejs_eventloop_lag_p99_seconds{${job}}`]: still(0.5) },
    beyond: { [`nodejs_eventloop_lag_p99_seconds{${job}}`]: still(0.51) },
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'QueueOld',
    at: { [`sophia_queue_oldest_seconds{${job},queue="runs"}`]: still(300) },
    beyond: { [`sophia_queue_oldest_seconds{${job},queue="runs"}`]: still(301) },
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'CertificateEnds',
    // Tests begin at 0: until two hours from then, this one has two weeks left.
    at: { [certificate]: still(14 * 24 * hours + 2 * hours) },
    beyond: { [certificate]: still(14 * 24 * hours - 1) },
    seenS: 0,
    forS: hours,
  },
  {
    alert: 'BackupOld',
    at: { [backup]: still(-26 * hours + 2 * hours) },
    beyond: { [backup]: still(-26 * hours - 1) },
    seenS: 0,
    forS: hours,
  },
  {
    alert: 'LogNotArchived',
    at: { [archive]: still(-15 * minutes + 2 * hours) },
    beyond: { [archive]: still(-15 * minutes - 1) },
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'ProofFailed',
    at: { 'sophia_proof_passed{job="kubernetes-pods",pod="a"}': still(1) },
    // The second of two replicas read it first.
    beyond: {
      'sophia_proof_passed{job="kubernetes-pods",pod="a"}': still(1),
      'sophia_proof_passed{job="kubernetes-pods",pod="b"}': `1x3 0x${samples}`,
    },
    seenS: 60,
    forS: 0,
  },
  {
    alert: 'ProofOld',
    at: { [prove]: still(-26 * hours + 2 * hours) },
    beyond: { [prove]: still(-26 * hours - 1) },
    seenS: 0,
    forS: hours,
  },
]
