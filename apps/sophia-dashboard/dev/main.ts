import { run } from '@sophia/service'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import { hotPages } from './hot-pages.ts'

await run('sophia-dashboard', {
  schema: ConfigSchema,
  buildApp: (config) => buildApp(config, { servePages: hotPages() }),
})
