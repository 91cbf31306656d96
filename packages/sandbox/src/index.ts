export type { Fault, FaultKind, FaultOrder } from './faults.ts'
export { type Limit, type LimitName, type Limits, vendorLimits } from './limits.ts'
export type { OwnLoad } from './own-load.ts'
export { createSandbox, type RunningSandbox, type SandboxOptions, startSandbox } from './sandbox.ts'
