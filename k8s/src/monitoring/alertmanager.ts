/** Who is told: the four levels of escalation, and what keeps a storm from becoming a hundred messages. */

/** A Slack-compatible address a level, in the Secret `alertmanager-addresses` under this name. */
export const addressKey = (level: number): string => `level-${level}`
export const addressFolder = '/etc/alertmanager/addresses'

const message = {
  send_resolved: true,
  title: '{{ .Status | toUpper }} {{ .CommonLabels.alertname }} ({{ .Alerts | len }})',
  text: '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.runbook_url }}\n{{ end }}',
}

const receiver = (level: number) => ({
  name: `level-${level}`,
  slack_configs: [{ api_url_file: `${addressFolder}/${addressKey(level)}`, ...message }],
})

export const levels = [1, 2, 3, 4] as const

export const alertmanagerConfig = {
  route: {
    receiver: 'level-1',
    group_by: ['alertname', 'service'],
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '12h',
    routes: [
      // The higher the level, the sooner it is said again.
      { receiver: 'level-4', matchers: ['level="4"'], group_wait: '0s', repeat_interval: '30m' },
      { receiver: 'level-3', matchers: ['level="3"'], group_wait: '0s', repeat_interval: '30m' },
      { receiver: 'level-2', matchers: ['level="2"'], repeat_interval: '2h' },
    ],
  },
  inhibit_rules: [
    // A service that is away is also slow, and its errors are known.
    {
      source_matchers: ['alertname="ServiceDown"'],
      target_matchers: ['alertname=~"SlowResponses|HighErrorRate|RefusesRequests|QueueOld"'],
      equal: ['service'],
    },
  ],
  receivers: levels.map(receiver),
}
