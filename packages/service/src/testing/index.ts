export { mcpCall, mcpList } from './mcp.ts'
export { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from './otlp.ts'
export { startRedis, type TestRedis } from './redis.ts'
export { testEnvironment } from './environment.ts'
