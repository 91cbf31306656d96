import { run } from '@sophia/service'
import { buildApp } from './app.ts'
import { ConfigSchema } from './config.ts'

await run('sophia-lambda', { schema: ConfigSchema, buildApp })
