import { run } from '@sophia/service'
import { buildApp } from './app.ts'
import { ConfigSchema } from './config.ts'

await run('mcp-research', { schema: ConfigSchema, buildApp })
