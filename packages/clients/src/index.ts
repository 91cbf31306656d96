export { createServiceClient, type ServiceClient, type ServiceClientOptions } from './client.ts'
export type { Apis } from './generated/index.ts'
