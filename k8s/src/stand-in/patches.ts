/** The three ways in which kubectl changes an object. */
import type { Any } from './store.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists that are merged by a member of their items; all others are replaced. */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  env: 'name',
  volumes: 'name',
  ports: 'containerPort',
}

export function mergePatch(target: Any, patch: Any, strategic: boolean, name = ''): Any {
  const by = mergeKeys[name]
  if (strategic && by && Array.isArray(patch) && Array.isArray(target)) {
    const merged = [...target]
    for (const item of patch) {
      const index = merged.findIndex((each) => each[by] === item[by])
      if (index < 0) merged.push(item)
      else merged[index] = mergePatch(merged[index], item, strategic)
    }
    return merged
  }
  if (!isObject(patch)) return patch
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue
    if (value === null) delete result[key]
    else result[key] = mergePatch(result[key], value, strategic, key)
  }
  return result
}

export function jsonPatch(target: Any, operations: readonly { op: string; path: string; value?: unknown }[]): Any {
  const copy = structuredClone(target)
  for (const { op, path, value } of operations) {
    const parts = path
      .slice(1)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = parts.pop() ?? ''
    const parent = parts.reduce((at, part) => at[part], copy)
    if (op === 'remove') delete parent[last]
    else parent[last] = value
  }
  return copy
}
