import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second. */
const msOfTick = 10

/**
 * Milliseconds of processor time that a server's children have used: what a busy machine does not change. Linux only.
 *
 * @returns NaN elsewhere.
 */
export function childrenMs(pid: number): number {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .reduce((sum, name) => sum + msOf(name, pid), 0)
  } catch {
    return NaN
  }
}

function msOf(process: string, parent: number): number {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, 'utf8')
    // The name before may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[1]) === parent ? msOfTick * (Number(fields[11]) + Number(fields[12])) : 0
  } catch {
    // It ended meanwhile.
    return 0
  }
}
