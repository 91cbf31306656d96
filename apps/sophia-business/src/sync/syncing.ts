import { type Apis, createServiceClient, type ServiceClient } from '@sophia/clients'
import type { App } from '@sophia/service'
import type { Kysely } from 'kysely'
import type { Config } from '../config.ts'
import type { QueueLoop } from '../queue-loop.ts'
import { createGithubReader } from './github.ts'
import { createHubspotReader } from './hubspot.ts'
import { createLambdaReader } from './lambda.ts'
import { createPageStore } from './page-store.ts'
import { createSchedule, type Schedule } from './schedule.ts'
import { createSyncs, type Syncs } from './syncs.ts'
import { createSyncWorker } from './worker.ts'

/** Milliseconds for one attempt of a request: fifty histories may wait for HubSpot's limit. */
const timeoutMs = 30_000

export interface Syncing {
  readonly syncs: Syncs
  readonly worker: QueueLoop
  /** sophia-hubspot, for whoever asks it for somebody. */
  readonly hubspot: ServiceClient<Apis['sophia-hubspot']>
  readonly schedule: Schedule
}

/**
 * What it takes to follow the three integrations.
 *
 * @param stored told when facts have changed, and the change is committed.
 */
export function createSyncing(
  app: App,
  config: Config,
  { kysely, stored }: { readonly kysely: Kysely<unknown>; readonly stored: () => Promise<void> },
): Syncing {
  const store = createPageStore(kysely, stored)
  const client = { metrics: app.metrics, timeoutMs }
  const hubspot = createServiceClient('sophia-hubspot', { ...client, baseUrl: config.SOPHIA_HUBSPOT_URL })
  const github = createServiceClient('sophia-github', { ...client, baseUrl: config.SOPHIA_GITHUB_URL })
  const lambda = createServiceClient('sophia-lambda', { ...client, baseUrl: config.SOPHIA_LAMBDA_URL })
  app.addHook('onClose', async () => void (await Promise.all([hubspot, github, lambda].map((each) => each.close()))))
  const worker = createSyncWorker({
    kysely,
    log: app.log,
    readers: {
      hubspot: createHubspotReader({ kysely, hubspot, store, productProperty: config.HUBSPOT_PRODUCT_PROPERTY }),
      github: createGithubReader(github, store),
      lambda: createLambdaReader(lambda, store),
    },
    authorizationFor: (caller, service) =>
      app.serviceTokens?.authorizationFor(caller, service) ?? (config.SOPHIA_TOKEN && `Bearer ${config.SOPHIA_TOKEN}`),
  })
  const syncs = createSyncs(kysely)
  const schedule = createSchedule({
    kysely,
    syncs,
    minutes: config.SOPHIA_SYNC_MINUTES,
    wake: worker.wake,
    log: app.log,
  })
  return { syncs, worker, schedule, hubspot }
}
