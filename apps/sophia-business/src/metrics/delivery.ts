import type { Metric } from './metric.ts'

const owner = 'Engineering'
const cut = 'GitHub did not give all deployments or commits of a repository'

const hours = (from: string, to: string) => `(extract(epoch from c.${to} - c.${from}) / 3600)::float8`

/** How software is delivered: deployments to production, and what they brought. */
export const deliveryMetrics: readonly Metric[] = [
  {
    name: 'deployment_frequency',
    title: 'Deployment frequency',
    formula: 'Successful deployments to production ÷ days of the window, by the day they ended.',
    unit: 'per_day',
    kind: 'per_day',
    subject: 'deployments',
    axis: 'finished_on',
    sql: { rows: `r.outcome = 'success'`, numerator: '1' },
    incompleteWhen: cut,
    owner,
    version: 1,
  },
  {
    name: 'change_failure_rate',
    title: 'Change failure rate',
    formula: 'Deployments to production that failed ÷ all that ended, by the day they ended.',
    unit: 'fraction',
    kind: 'ratio',
    subject: 'deployments',
    axis: 'finished_on',
    sql: { rows: 'true', numerator: `case when r.outcome = 'failure' then 1 else 0 end`, denominator: '1' },
    isShare: true,
    incompleteWhen: cut,
    owner,
    version: 1,
  },
  {
    name: 'lead_time_hours',
    title: 'Lead time',
    formula:
      'Median hours from the first commit of a pull request to the end of the deployment that first brought it, by the day of that.',
    unit: 'hours',
    kind: 'median',
    subject: 'changes',
    axis: 'deployed_on',
    sql: { rows: 'true', numerator: 'c.lead_hours' },
    incompleteWhen: cut,
    owner,
    version: 1,
  },
  {
    name: 'time_to_merge_hours',
    title: 'Time to merge',
    formula:
      'Median hours from the first commit of a pull request to its merge, by the day of the deployment that first brought it. What was merged and not deployed is not in it.',
    unit: 'hours',
    kind: 'median',
    subject: 'changes',
    axis: 'deployed_on',
    sql: { rows: 'true', numerator: hours('first_commit_at', 'merged_at') },
    incompleteWhen: cut,
    owner,
    version: 1,
  },
  {
    name: 'time_to_deploy_hours',
    title: 'Time to deploy',
    formula:
      'Median hours from the merge of a pull request to the end of the deployment that first brought it, by the day of that. What waits for one is not in it.',
    unit: 'hours',
    kind: 'median',
    subject: 'changes',
    axis: 'deployed_on',
    sql: { rows: 'true', numerator: hours('merged_at', 'deployed_at') },
    incompleteWhen: cut,
    owner,
    version: 1,
  },
  {
    name: 'recovery_time_hours',
    title: 'Recovery time',
    formula:
      'Median hours from the end of a failed deployment to the end of the next success, by the day of the failure; failures in a row are one incident. Incidents that last are not in it.',
    unit: 'hours',
    kind: 'median',
    subject: 'incidents',
    axis: 'failed_on',
    sql: { rows: 'i.recovery_hours is not null', numerator: 'i.recovery_hours' },
    incompleteWhen: cut,
    owner,
    version: 1,
  },
]
