/** For each alert: series that stay short of its threshold, on it and one step beyond, and how long the latter must hold. */
export interface AlertCase {
  readonly alert: string
  /** Series of one value, which the three below are of. */
  series(value: number): Readonly<Record<string, string>>
  /** Just short of the threshold, and on it: nobody is told, ever. */
  readonly short: number
  readonly at: number
  readonly beyond: number
  /** When the condition is first seen, and for how long it must hold. Seconds. */
  readonly seenS: number
  readonly forS: number
}

/** An hour and a half of samples, one each 15 s. */
const samples = 360
const still = (value: number): string => `${value}x${samples}`
// From 0 up, a rate would be taken for smaller than it is.
const growing = (step: number): string => `1000+${step}x${samples}`
/** A moment that moves with time: always as long ago, or as far ahead. */
const moving = (seconds: number): string => `${seconds}+15x${samples}`

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
/** Replicas of each that are up, of two. */
const up = (replicas: (service: string) => number): Record<string, string> =>
  Object.fromEntries(
    nine.flatMap((service) =>
      [1, 2].map((pod) => [
        `up{job="kubernetes-pods",service="${service}",pod="${service}-${pod}"}`,
        still(replicas(service) >= pod ? 1 : 0),
      ]),
    ),
  )
const minutes = 60
const hours = 3600

const days = 24 * hours

export const alertCases: readonly AlertCase[] = [
  {
    alert: 'HighCpu',
    // Of the one processor that a thread can use: seconds of work in each 15.
    series: (share) => ({ [`process_cpu_seconds_total{${job}}`]: growing(share * 15) }),
    short: 0.79,
    at: 0.8,
    beyond: 0.81,
    // The first minute but one step.
    seenS: 45,
    forS: 5 * minutes,
  },
  {
    alert: 'HighMemory',
    series: (share) => ({ [`process_resident_memory_bytes{${job}}`]: still(share * 4 * gib) }),
    short: 0.849,
    at: 0.85,
    beyond: 0.851,
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'PodRestarts',
    series: (most) => {
      const before = Array.from({ length: most - 1 }, (_, index) => `${index + 1}x5`)
      return { [restarts]: ['0x20', ...before, `${most}x${samples}`].join(' ') }
    },
    short: 2,
    at: 3,
    beyond: 4,
    // The fourth is seen in the 40th sample.
    seenS: 39 * 15,
    forS: 0,
  },
  {
    alert: 'SlowResponses',
    // One answer a second: what all of 15 took.
    series: (seconds) => ({
      [`${requests}_sum{${job},status="2xx"}`]: growing(seconds * 15),
      [`${requests}_count{${job},status="2xx"}`]: growing(15),
    }),
    short: 1.99,
    at: 2,
    beyond: 2.01,
    seenS: 15,
    forS: 5 * minutes,
  },
  {
    alert: 'HighErrorRate',
    // Of 320 requests.
    series: (failed) => ({
      [`${requests}_count{${job},status="2xx"}`]: growing(320 - failed),
      [`${requests}_count{${job},status="5xx"}`]: growing(failed),
    }),
    short: 15,
    at: 16,
    beyond: 17,
    seenS: 15,
    forS: 5 * minutes,
  },
  {
    alert: 'ServiceDown',
    series: (replicas) => up((service) => (service === 'mcp-research' ? replicas : 2)),
    short: 2,
    at: 1,
    beyond: 0,
    seenS: 0,
    forS: 2 * minutes,
  },
  {
    alert: 'PlatformDown',
    series: (services) => up((service) => (nine.indexOf(service) < services ? 1 : 0)),
    short: 2,
    at: 1,
    beyond: 0,
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'RefusesRequests',
    series: (perSecond) => ({
      [`sophia_http_requests_refused_total{${job},reason="loop"}`]: growing(perSecond * 15),
    }),
    short: 0.099,
    at: 0.1,
    beyond: 0.101,
    // The first five minutes but one step.
    seenS: 285,
    forS: 5 * minutes,
  },
  {
    alert: 'EventLoopSaturated',
    series: (seconds) => ({ [`nodejs_eventloop_lag_p99_seconds{${job}}`]: still(seconds) }),
    short: 0.49,
    at: 0.5,
    beyond: 0.51,
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'QueueOld',
    series: (seconds) => ({ [`sophia_queue_oldest_seconds{${job},queue="runs"}`]: still(seconds) }),
    short: 299,
    at: 300,
    beyond: 301,
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'CertificateEnds',
    series: (seconds) => ({ [certificate]: moving(seconds) }),
    short: 14 * days + 1,
    at: 14 * days,
    beyond: 14 * days - 1,
    seenS: 0,
    forS: hours,
  },
  {
    alert: 'BackupOld',
    series: (seconds) => ({ [backup]: moving(-seconds) }),
    short: 26 * hours - 1,
    at: 26 * hours,
    beyond: 26 * hours + 1,
    seenS: 0,
    forS: hours,
  },
  {
    alert: 'LogNotArchived',
    series: (seconds) => ({ [archive]: moving(-seconds) }),
    short: 15 * minutes - 1,
    at: 15 * minutes,
    beyond: 15 * minutes + 1,
    seenS: 0,
    forS: 5 * minutes,
  },
  {
    alert: 'ProofFailed',
    // The second of two replicas reads first that it failed; or only one of them has read any.
    series: (second) => ({
      'sophia_proof_passed{job="kubernetes-pods",pod="a"}': still(1),
      ...(second < 2 && { 'sophia_proof_passed{job="kubernetes-pods",pod="b"}': `1x3 ${second}x${samples}` }),
    }),
    short: 2,
    at: 1,
    beyond: 0,
    seenS: 60,
    forS: 0,
  },
  {
    alert: 'ProofOld',
    series: (seconds) => ({ [prove]: moving(-seconds) }),
    short: 26 * hours - 1,
    at: 26 * hours,
    beyond: 26 * hours + 1,
    seenS: 0,
    forS: hours,
  },
]
