import { run } from '@sophia/service'
import { buildApp } from './app.ts'
import { ConfigSchema } from './config.ts'

await run('sophia-github', { schema: ConfigSchema, buildApp })
