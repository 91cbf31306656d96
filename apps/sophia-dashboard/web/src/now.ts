import { useSyncExternalStore } from 'react'

const everyMs = 5_000
let now = Date.now()
const watchers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function watch(changed: () => void): () => void {
  watchers.add(changed)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of watchers) each()
  }, everyMs)
  return () => {
    watchers.delete(changed)
    if (watchers.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The time, one clock for the page: ages move together, every five seconds. */
export const useNow = (): number => useSyncExternalStore(watch, () => now)
