import type { CallContext } from '@sophia/service'

/** Administrators change properties and pipelines rarely; for so long a change may go unseen. */
const keptMs = 60_000

/**
 * What HubSpot is asked for again after a minute only, by name. Callers who ask at the same time may each ask HubSpot:
 * nobody waits for a call that belongs to another.
 */
export function remembered<Value>(load: (name: string, call: CallContext) => Promise<Value>) {
  const kept = new Map<string, { value: Value; until: number }>()
  return async (name: string, call: CallContext): Promise<Value> => {
    const known = kept.get(name)
    if (known && known.until > performance.now()) return known.value
    const value = await load(name, call)
    kept.set(name, { value, until: performance.now() + keptMs })
    return value
  }
}
