/** What the processes of a platform of this machine use meanwhile. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { cpus } from 'node:os'
import type { ProcessCurve } from './summary.ts'

interface Watched {
  readonly name: string
  readonly pid: number
  readonly cpuMsBefore: number
  readonly memoryMb: number[]
  readonly handles: number[]
  readonly connections: number[]
}

/** With its children, those that have ended too: Postgres works in one a connection. Linux counts in hundredths of a second. */
function cpuMsOf(pid: number): number {
  const ticks = (of: number | string): number => {
    const fields = readFileSync(`/proc/${of}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  }
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return 10 * children.reduce((sum, child) => sum + (orNothing(() => ticks(child)) ?? 0), ticks(pid))
}

export const memoryMbOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024

/** What each open file of a process is: a path, `socket:[…]`, `pipe:[…]`. */
const handlesOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).map((handle) => orNothing(() => readlinkSync(`/proc/${pid}/fd/${handle}`)) ?? '')

/** A process that has ended, or a machine that is no Linux, gives no figure. */
function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Milliseconds that all processors together have worked, for whomever. */
export const machineBusyMs = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)

export class ProcessWatch {
  readonly #watched: Watched[]
  readonly #began = performance.now()
  readonly #timer: NodeJS.Timeout

  constructor(pids: ReadonlyMap<string, number>, everyMs: number) {
    this.#watched = [...pids].map(([name, pid]) => ({
      name,
      pid,
      cpuMsBefore: orNothing(() => cpuMsOf(pid)) ?? Number.NaN,
      memoryMb: [],
      handles: [],
      connections: [],
    }))
    this.#look()
    this.#timer = setInterval(() => this.#look(), everyMs)
  }

  #look(): void {
    for (const { pid, memoryMb, handles, connections } of this.#watched) {
      const now = orNothing(() => ({ memory: memoryMbOf(pid), held: handlesOf(pid) }))
      if (!now) continue
      memoryMb.push(Math.round(now.memory * 10) / 10)
      handles.push(now.held.length)
      connections.push(now.held.filter((target) => target.startsWith('socket:')).length)
    }
  }

  stop(): ProcessCurve[] {
    clearInterval(this.#timer)
    this.#look()
    const wallMs = performance.now() - this.#began
    return this.#watched.flatMap(({ name, pid, cpuMsBefore, ...curves }) => {
      const used = (orNothing(() => cpuMsOf(pid)) ?? Number.NaN) - cpuMsBefore
      return Number.isNaN(used)
        ? []
        : [{ name, ...curves, processorShare: Math.round((used / wallMs) * 1_000) / 1_000 }]
    })
  }
}
