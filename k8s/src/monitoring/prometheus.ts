/** What Prometheus scrapes: every pod that says so. */
import { monitoring } from '@sophia/catalog'
import type { Profile } from '../profiles.ts'

const meta = '__meta_kubernetes_pod_'

export const monitoringNamespace = ({ namespace }: Profile): string => `${namespace}-monitoring`

export function prometheusConfig(profile: Profile) {
  return {
    global: { scrape_interval: '15s', evaluation_interval: '15s', external_labels: { cluster: profile.name } },
    rule_files: ['/etc/prometheus/rules.yaml'],
    alerting: {
      alertmanagers: [
        { static_configs: [{ targets: [`${monitoring.alertmanager.name}:${monitoring.alertmanager.port}`] }] },
      ],
    },
    scrape_configs: [
      {
        job_name: 'kubernetes-pods',
        kubernetes_sd_configs: [
          { role: 'pod', namespaces: { names: [profile.namespace, monitoringNamespace(profile), 'cert-manager'] } },
        ],
        relabel_configs: [
          { source_labels: [`${meta}annotation_prometheus_io_scrape`], action: 'keep', regex: 'true' },
          // A pod that has ended stays listed for a while.
          { source_labels: [`${meta}phase`], action: 'drop', regex: 'Succeeded|Failed' },
          {
            source_labels: [`${meta}annotation_prometheus_io_path`],
            action: 'replace',
            target_label: '__metrics_path__',
            regex: '(.+)',
          },
          {
            source_labels: [`${meta}ip`, `${meta}annotation_prometheus_io_port`],
            action: 'replace',
            target_label: '__address__',
            regex: '(.+);(\\d+)',
            replacement: '$1:$2',
          },
          { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
          { source_labels: [`${meta}name`], target_label: 'pod' },
          // As the services call themselves in their own series; `up` is of Prometheus and has it from here.
          {
            source_labels: [`${meta}label_app_kubernetes_io_component`, `${meta}label_app`],
            regex: '(?:core|business|integration|ai);(.+)',
            target_label: 'service',
          },
        ],
        // What a service says of itself stands.
        honor_labels: true,
      },
    ],
  }
}
