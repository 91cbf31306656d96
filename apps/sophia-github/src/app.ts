import { type App, createApp, plumbing } from '@sophia/service'
import type { Config } from './config.ts'
import { createGithub } from './github.ts'
import { createPulls } from './pulls.ts'
import { createRepositories } from './repositories.ts'
import { pullRoutes } from './routes/pulls.ts'
import { repositoryRoutes } from './routes/repositories.ts'

/** The whole of sophia-github: the plumbing, one vendor client, two domains, their routes. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('sophia-github', config)
  await app.register(plumbing, { service: 'sophia-github', config })

  const github = createGithub(config, app)
  app.health.add({ name: 'github', critical: false, check: github.check })
  app.addHook('onClose', github.close)

  await app.register(repositoryRoutes, { repositories: createRepositories(github) })
  await app.register(pullRoutes, { pulls: createPulls(github) })
  return app
}
