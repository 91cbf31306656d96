/** Grafana's dashboards as code: platform, services, business, cost. Every query is run by a test. */
export interface Query {
  readonly expr: string
  readonly legend?: string
}
interface Panel {
  readonly title: string
  readonly queries: readonly Query[]
  readonly unit?: 's' | 'bytes' | 'percentunit' | 'reqps' | 'short'
  /** A number now, and not a line over time. */
  readonly now?: true
}
interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly panels: readonly Panel[]
}

const one = (title: string, unit: Panel['unit'], expr: string, legend = '{{service}}'): Panel => ({
  title,
  ...(unit && { unit }),
  queries: [{ expr, legend }],
})
const number = (title: string, unit: Panel['unit'], expr: string): Panel => ({ ...one(title, unit, expr), now: true })

const job = 'job="kubernetes-pods"'
const requests = 'sophia_http_request_duration_seconds'
const chosen = `${job},service=~"$service"`

export const dashboards: readonly Dashboard[] = [
  {
    uid: 'sophia-platform',
    title: 'Platform',
    panels: [
      number('Services that answer', 'short', 'count(sophia:replicas:up > 0)'),
      number('Alerts', 'short', 'count(ALERTS{alertstate="firing"}) or vector(0)'),
      number('Requests', 'reqps', 'sum(sophia:requests:rate)'),
      number(
        'Days until the certificate ends',
        'short',
        'min(certmanager_certificate_expiration_timestamp_seconds - time()) / 86400',
      ),
      number(
        'Hours since the last backup',
        'short',
        '(time() - max(kube_cronjob_status_last_successful_time{cronjob="backup"})) / 3600',
      ),
      one('Average response, budget 2 s', 's', 'sophia:response:average_seconds'),
      one('Errors', 'percentunit', 'sophia:errors:share'),
      one('Processors, share of what a pod can use', 'percentunit', 'sophia:cpu:share', '{{pod}} {{service}}'),
      one('Memory, share of the limit', 'percentunit', 'sophia:memory:share', '{{pod}} {{service}}'),
      one('Replicas', 'short', 'sophia:replicas:up'),
    ],
  },
  {
    uid: 'sophia-service',
    title: 'Service',
    panels: [
      one(
        'Requests by route',
        'reqps',
        `sum by (route, method) (rate(${requests}_count{${chosen}}[5m]))`,
        '{{method}} {{route}}',
      ),
      one(
        '95th percentile by route',
        's',
        `histogram_quantile(0.95, sum by (le, route) (rate(${requests}_bucket{${chosen}}[5m])))`,
        '{{route}}',
      ),
      one('Requests by outcome', 'reqps', `sum by (status) (rate(${requests}_count{${chosen}}[5m]))`, '{{status}}'),
      one('In flight', 'short', `sum by (service) (sophia_http_requests_in_flight{${chosen}})`),
      one(
        'Turned away',
        'reqps',
        `sum by (reason) (rate(sophia_http_requests_refused_total{${chosen}}[5m]))`,
        '{{reason}}',
      ),
      one(
        'Cache',
        'reqps',
        `sum by (result, tier) (rate(sophia_cache_requests_total{${chosen}}[5m]))`,
        '{{result}} {{tier}}',
      ),
      one(
        'Calls of others, by outcome',
        'reqps',
        `sum by (upstream, outcome) (rate(sophia_upstream_requests_total{${chosen}}[5m]))`,
        '{{upstream}} {{outcome}}',
      ),
      one('Event loop, 99th percentile of lag', 's', `max by (service) (nodejs_eventloop_lag_p99_seconds{${chosen}})`),
      one('Memory', 'bytes', `sum by (service) (process_resident_memory_bytes{${chosen}})`),
      one('Processors', 'short', `sum by (service) (rate(process_cpu_seconds_total{${chosen}}[5m]))`),
    ],
  },
  {
    uid: 'sophia-business',
    title: 'Business',
    panels: [
      one(
        'Runs that ended',
        'short',
        `sum by (agent, status) (increase(sophia_runs_total{${job}}[1h]))`,
        '{{agent}} {{status}}',
      ),
      one(
        'Runs, 95th percentile',
        's',
        `histogram_quantile(0.95, sum by (le, agent) (rate(sophia_run_duration_seconds_bucket{${job}}[1h])))`,
        '{{agent}}',
      ),
      one('Work that waits', 'short', `max by (service, queue) (sophia_queue_depth{${job}})`, '{{service}} {{queue}}'),
      one(
        'Oldest of it',
        's',
        `max by (service, queue) (sophia_queue_oldest_seconds{${job}})`,
        '{{service}} {{queue}}',
      ),
      one('Rows taken in', 'short', `sum by (result) (increase(sophia_intake_rows_total{${job}}[1h]))`, '{{result}}'),
      one(
        'HubSpot syncs',
        'short',
        `sum by (type, complete) (increase(sophia_hubspot_syncs_total{${job}}[1h]))`,
        '{{type}} complete={{complete}}',
      ),
      one('Tool calls', 'reqps', `sum by (tool) (rate(sophia_tool_calls_total{${job}}[5m]))`, '{{tool}}'),
    ],
  },
  {
    uid: 'sophia-cost',
    title: 'Cost',
    panels: [
      number('HubSpot requests left today', 'short', `min(sophia_hubspot_daily_remaining{${job}})`),
      one(
        'Calls of vendors',
        'reqps',
        `sum by (upstream) (rate(sophia_upstream_requests_total{${job},upstream!~"(mcp|sophia)-.*"}[5m]))`,
        '{{upstream}}',
      ),
      one(
        'GPU instances that nobody of ours launched',
        'short',
        `max(sophia_lambda_foreign_instances{${job}})`,
        'foreign',
      ),
      one(
        'GPU instances ended by the reconciler',
        'short',
        `sum(increase(sophia_lambda_terminated_total{${job}}[1h]))`,
        'ended',
      ),
      one('Memory asked for, of what is used', 'bytes', `sum by (service) (process_resident_memory_bytes{${job}})`),
      one('Processors used', 'short', `sum by (service) (rate(process_cpu_seconds_total{${job}}[5m]))`),
    ],
  },
]

/** A series with a row for each service, by which one is chosen. */
export const chosenBy = 'sophia:cpu_limit:cores'

const datasource = { type: 'prometheus', uid: 'prometheus' }
const perRow = 3
const width = 24 / perRow
const height = 7

/** As Grafana reads it from a file. */
export const grafanaModel = ({ uid, title, panels }: Dashboard) => ({
  uid,
  title: `Sophia: ${title}`,
  tags: ['sophia'],
  editable: false,
  schemaVersion: 41,
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  templating: {
    list: panels.some(({ queries }) => queries.some(({ expr }) => expr.includes('$service')))
      ? [
          {
            name: 'service',
            type: 'query',
            datasource,
            query: `label_values(${chosenBy}, service)`,
            includeAll: true,
            allValue: '.*',
            current: { text: 'All', value: '$__all' },
            refresh: 1,
          },
        ]
      : [],
  },
  panels: panels.map((panel, index) => ({
    id: index + 1,
    title: panel.title,
    type: panel.now ? 'stat' : 'timeseries',
    datasource,
    gridPos: { x: (index % perRow) * width, y: Math.floor(index / perRow) * height, w: width, h: height },
    fieldConfig: { defaults: { unit: panel.unit ?? 'short', min: 0 }, overrides: [] },
    targets: panel.queries.map(({ expr, legend }, target) => ({
      refId: String.fromCharCode(65 + target),
      datasource,
      expr,
      legendFormat: legend,
      ...(panel.now && { instant: true }),
    })),
  })),
})
