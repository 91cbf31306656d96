/** A job that runs by the clock, or by hand: `kubectl create job --from=cronjob/NAME`. */
import { CronJob } from 'kubernetes-models/batch/v1'
import type { IContainer, IPodSpec } from 'kubernetes-models/v1'
import { containerSecurity, labels, podSecurity } from './pod.ts'

interface Scheduled {
  readonly name: string
  readonly namespace: string
  /** As the label `component` says. */
  readonly part: string
  /** As cron writes it, UTC. */
  readonly at: string
  /** How often it is tried again. */
  readonly retries: number
  /** Seconds after which it is ended. */
  readonly deadlineS: number
  /** The number that the image's program runs as. */
  readonly user: number
  readonly container: Omit<IContainer, 'name' | 'imagePullPolicy' | 'securityContext'>
  readonly pod: Omit<IPodSpec, 'containers' | 'securityContext' | 'restartPolicy'>
}

export const scheduledJob = ({ name, namespace, part, at, retries, deadlineS, user, container, pod }: Scheduled) =>
  new CronJob({
    metadata: { name, namespace, labels: labels(name, part) },
    spec: {
      schedule: at,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 2,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: retries,
          activeDeadlineSeconds: deadlineS,
          ttlSecondsAfterFinished: 3 * 86_400,
          template: {
            metadata: { labels: labels(name, part) },
            spec: {
              restartPolicy: 'Never',
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: podSecurity(user),
              containers: [{ name, imagePullPolicy: 'IfNotPresent', securityContext: containerSecurity, ...container }],
              ...pod,
            },
          },
        },
      },
    },
  })
