const key = 'sophia-zone'
const own = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** The time zones to choose from: the one of the platform and the one of the reader. */
export const zones: readonly string[] = own === 'UTC' ? ['UTC'] : ['UTC', own]

/** In which times of day are written. Days of facts, such as a close date, belong to no zone and do not move. */
export const zone: string = stored() ?? 'UTC'

function stored(): string | undefined {
  if (typeof window === 'undefined') return undefined
  const value = window.localStorage.getItem(key)
  return value !== null && zones.includes(value) ? value : undefined
}

/** Takes hold at once: every time on the page is written anew. */
export function chooseZone(name: string): void {
  window.localStorage.setItem(key, name)
  window.location.reload()
}
