export { mcpCall, mcpList } from './mcp.ts'
export { startRedis } from './redis.ts'
export { testEnvironment } from './environment.ts'
