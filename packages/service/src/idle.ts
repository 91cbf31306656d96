import { performance } from 'node:perf_hooks'

/** Of a stretch of time: more is load. Probes take less by far. */
const idleShare = 0.1

/** Acts once, at the end of the first stretch in which there was next to nothing to do. Keeps no process alive. */
export function onceIdle(act: () => void, stretchMs: number): void {
  let before = performance.eventLoopUtilization()
  const looking = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    if (utilization > idleShare) return
    clearInterval(looking)
    act()
  }, stretchMs).unref()
}
