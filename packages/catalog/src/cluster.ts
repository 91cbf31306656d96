/** What stands beside the nine services in a cluster, and the times that must fit into each other. */

/** In-cluster addresses: a Service of this name answers on this port. */
export const stores = {
  postgres: { name: 'postgres', port: 5432 },
  redis: { name: 'redis', port: 6379 },
} as const

/** Ports of the monitoring stack. `nodePort` is the one on the node's own address, where operators look. */
export const monitoring = {
  prometheus: { name: 'prometheus', port: 9090, nodePort: 9090 },
  alertmanager: { name: 'alertmanager', port: 9093 },
  // The dashboard has 3000 of a node, so Grafana is one higher there.
  grafana: { name: 'grafana', port: 3000, nodePort: 3001 },
  loki: { name: 'loki', port: 3100 },
  tempo: { name: 'tempo', port: 3200 },
  // Takes traces over OTLP and reads the logs of pods.
  alloy: { name: 'alloy', port: 4318 },
  kubeStateMetrics: { name: 'kube-state-metrics', port: 8080 },
} as const

/** Seconds. Each is shorter than the next, so that no request is cut off that could have ended. */
export const grace = {
  /** A pod that ends is still sent requests until every proxy has heard. */
  preStopS: 5,
  /** SOPHIA_SHUTDOWN_MS: what open requests get. */
  shutdownS: 20,
  /** terminationGracePeriodSeconds: then the kernel ends it. */
  podS: 30,
} as const

/**
 * The thresholds at which somebody is told. Shares are of 1. Those of time and errors are the load test's budgets:
 * loadtest/budgets.json.
 */
export const thresholds = {
  cpuShare: 0.8,
  memoryShare: 0.85,
  restartsInTenMinutes: 3,
  /** How long the first two must hold, and the budgets of time and errors. */
  minutes: 5,
  queueAgeS: 300,
  certificateDays: 14,
  backupHours: 26,
  /** For how long nobody has seen that everything Postgres wrote was archived. */
  archiveMinutes: 15,
  proofHours: 26,
} as const
