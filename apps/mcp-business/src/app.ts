import { createServiceClient } from '@sophia/clients'
import { type App, checkHttp, createApp, plumbing } from '@sophia/service'
import { createCharts } from './chart/chart.ts'
import type { Config } from './config.ts'
import { createNumbers } from './numbers.ts'
import { analysisRoutes } from './routes/analysis.ts'
import { askRoutes } from './routes/ask.ts'
import { chartRoutes } from './routes/chart.ts'
import { numberRoutes } from './routes/numbers.ts'

/** The whole of mcp-business: the governed numbers of sophia-business, in the shape that a model uses well. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('mcp-business', config)
  await app.register(plumbing, { service: 'mcp-business', config })

  const business = createServiceClient('sophia-business', {
    baseUrl: config.SOPHIA_BUSINESS_URL,
    metrics: app.metrics,
    timeoutMs: 10_000,
  })
  app.addHook('onClose', business.close)
  app.health.add({
    name: 'sophia-business',
    critical: false,
    check: (signal) => checkHttp(`${config.SOPHIA_BUSINESS_URL}/health/ready`, signal),
  })

  const numbers = createNumbers(business)
  await app.register(numberRoutes, { numbers })
  await app.register(analysisRoutes, { numbers, business })
  await app.register(askRoutes, { numbers, business })

  const charts = createCharts(numbers)
  app.addHook('onClose', charts.close)
  await app.register(chartRoutes, { charts })
  return app
}
