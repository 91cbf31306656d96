/** How busy the sandbox itself has been since it started: what waits for it measures it. */
export interface OwnLoad {
  readonly uptimeMs: number
  /** Processor time of the process. */
  readonly cpuMs: number
  /** Requests to vendors, those that a fault struck left out, and the time from arrival to the end of their answers. */
  readonly requests: number
  readonly handledMs: number
}

export function createOwnLoad() {
  let requests = 0
  let handledMs = 0
  return {
    took(ms: number): void {
      requests++
      handledMs += ms
    },
    report(): OwnLoad {
      const { user, system } = process.cpuUsage()
      return { uptimeMs: process.uptime() * 1_000, cpuMs: (user + system) / 1_000, requests, handledMs }
    },
  }
}
