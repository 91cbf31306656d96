/** Logs to Loki, traces to Tempo, both through Alloy. */
import { monitoring } from '@sophia/catalog'

const { loki, tempo, alloy } = monitoring

/** Logs are read through the API server: no folder of the node is mounted, so no pod needs more rights than others. */
export const alloyConfig = (namespace: string): string => `discovery.kubernetes "pods" {
  role = "pod"
  namespaces { names = ["${namespace}"] }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
  rule {
    source_labels = ["__meta_kubernetes_pod_label_app"]
    target_label  = "app"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_name"]
    target_label  = "pod"
  }
  rule {
    source_labels = ["__meta_kubernetes_namespace"]
    target_label  = "namespace"
  }
}

loki.source.kubernetes "pods" {
  targets    = discovery.relabel.pods.output
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  forward_to = [loki.write.store.receiver]
  stage.json {
    expressions = { level = "level" }
  }
  stage.labels {
    values = { level = "" }
  }
}

loki.write "store" {
  endpoint {
    url = "http://${loki.name}:${loki.port}/loki/api/v1/push"
  }
}

otelcol.receiver.otlp "traces" {
  http {
    endpoint = "0.0.0.0:${alloy.port}"
  }
  output {
    traces = [otelcol.processor.batch.traces.input]
  }
}

otelcol.processor.batch "traces" {
  output {
    traces = [otelcol.exporter.otlphttp.store.input]
  }
}

otelcol.exporter.otlphttp "store" {
  client {
    endpoint = "http://${tempo.name}:4318"
  }
}
`

export const lokiConfig = {
  auth_enabled: false,
  server: { http_listen_port: loki.port },
  common: {
    path_prefix: '/data',
    replication_factor: 1,
    ring: { kvstore: { store: 'inmemory' } },
    storage: { filesystem: { chunks_directory: '/data/chunks', rules_directory: '/data/rules' } },
  },
  schema_config: {
    configs: [
      {
        from: '2025-01-01',
        store: 'tsdb',
        object_store: 'filesystem',
        schema: 'v13',
        index: { prefix: 'index_', period: '24h' },
      },
    ],
  },
  limits_config: { retention_period: '720h' },
  compactor: { working_directory: '/data/compactor', retention_enabled: true, delete_request_store: 'filesystem' },
  analytics: { reporting_enabled: false },
}

export const tempoConfig = {
  server: { http_listen_port: tempo.port },
  distributor: { receivers: { otlp: { protocols: { http: { endpoint: '0.0.0.0:4318' } } } } },
  storage: { trace: { backend: 'local', local: { path: '/data/traces' }, wal: { path: '/data/wal' } } },
  compactor: { compaction: { block_retention: '168h' } },
  usage_report: { reporting_enabled: false },
}

/** Grafana finds the three by these names. */
export const grafanaSources = ({ logs }: { readonly logs: boolean }) => ({
  apiVersion: 1,
  datasources: [
    {
      name: 'Prometheus',
      uid: 'prometheus',
      type: 'prometheus',
      url: `http://${monitoring.prometheus.name}:${monitoring.prometheus.port}`,
      isDefault: true,
    },
    ...(logs
      ? [
          { name: 'Loki', uid: 'loki', type: 'loki', url: `http://${loki.name}:${loki.port}` },
          { name: 'Tempo', uid: 'tempo', type: 'tempo', url: `http://${tempo.name}:${tempo.port}` },
        ]
      : []),
  ],
})
