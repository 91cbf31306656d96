export { mcpCall, mcpList } from './mcp.ts'
export { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from './otlp.ts'
export { startRedis } from './redis.ts'
export { testEnvironment } from './environment.ts'
