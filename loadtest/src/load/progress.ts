/** What whoever waits sees: one line that renews itself, or one every ten seconds where there is no terminal. */
import { percentile, type Recorder } from './recorder.ts'

export function showProgress(recorder: Recorder, totalS: number): () => void {
  const { isTTY } = process.stderr
  let before = { count: 0, seconds: 0 }
  const line = (): string => {
    const { all, seconds } = recorder
    const perSecond = (all.count - before.count) / Math.max(0.001, seconds - before.seconds)
    before = { count: all.count, seconds }
    const errors = all.count ? (100 * all.errors) / all.count : 0
    return (
      `${seconds.toFixed(0).padStart(5)} of ${totalS.toFixed(0)} s  ${perSecond.toFixed(0).padStart(6)} requests/s  ` +
      `p50 ${percentile(all, 50).toFixed(1)} ms  p99 ${percentile(all, 99).toFixed(1)} ms  ${errors.toFixed(2)} % errors`
    )
  }
  const timer = setInterval(
    () => process.stderr.write(isTTY ? `\r${line()}\u001b[K` : `${line()}\n`),
    isTTY ? 500 : 10_000,
  )
  return () => {
    clearInterval(timer)
    if (isTTY) process.stderr.write('\r\u001b[K')
  }
}
