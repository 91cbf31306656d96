import { type App, createApp, plumbing } from '@sophia/service'
import type { Config } from './config.ts'
import { createCompute } from './compute.ts'
import { createLambdaCloud } from './lambda-cloud.ts'
import { computeRoutes } from './routes/compute.ts'

/** The whole of sophia-lambda: the plumbing, one vendor client, one domain, its routes. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('sophia-lambda', config)
  await app.register(plumbing, { service: 'sophia-lambda', config })

  const cloud = createLambdaCloud(config, app)
  app.health.add({ name: 'lambda', critical: false, check: cloud.check })
  app.addHook('onClose', cloud.close)

  await app.register(computeRoutes, { compute: createCompute(cloud) })
  return app
}
