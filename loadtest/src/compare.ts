import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import autocannon from 'autocannon'
import { settings } from './settings.ts'

/** One of the things that are compared. */
export interface Contender {
  readonly name: string
  readonly port: number
  /** The process that answers. */
  readonly pid: number
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Must occur in an answer: a fast error is no result. */
  readonly expect: string
}

export interface Comparison {
  readonly name: string
  /** Requests a second, one value a round. */
  readonly rates: readonly number[]
  /** Processor time of the answering process in µs a request, one value a round. */
  readonly cpu: readonly number[]
  /** Against the first contender in the same round. */
  readonly ratios: readonly number[]
}

const { seconds, rounds } = settings
const cores = availableParallelism()

/**
 * The server has the first core for itself, and the generator the others. Left to choose, the kernel wakes the generator
 * on the server's core, and the slower a contender is the oftener: what is compared would be how long the generator sleeps.
 */
function keepApart(contenders: readonly Contender[]): () => void {
  if (cores < 2 || process.platform !== 'linux') return () => {}
  const pin = (pid: number, list: string): void =>
    void spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', list, String(pid)])
  for (const pid of new Set(contenders.map(({ pid }) => pid))) pin(pid, '0')
  pin(process.pid, `1-${cores - 1}`)
  // What is started next is to have the whole machine.
  return () => pin(process.pid, `0-${cores - 1}`)
}

/**
 * Measures the contenders in turn, round after round, so that the machine's drift meets all of them. The order turns
 * from round to round.
 *
 * @throws an answer that is not the expected one, or a round without requests.
 */
export async function compare(contenders: readonly Contender[]): Promise<Comparison[]> {
  const measured = new Map<string, Measurement[]>(contenders.map(({ name }) => [name, []]))
  const letBe = keepApart(contenders)
  try {
    for (const each of contenders) await check(each)
    for (const each of contenders) await measure(each)
    for (let round = 0; round < rounds; round++) {
      const order = contenders.map((_, index) => contenders[(index + round) % contenders.length] as Contender)
      for (const each of order) measured.get(each.name)?.push(await measure(each))
    }
  } finally {
    letBe()
  }
  const base = measured.get(contenders[0]?.name ?? '') ?? []
  return contenders.map(({ name }) => {
    const own = measured.get(name) ?? []
    return {
      name,
      rates: own.map(({ rate }) => rate),
      cpu: own.map(({ cpu }) => cpu),
      ratios: own.map(({ rate }, round) => rate / (base[round]?.rate ?? Number.NaN)),
    }
  })
}

async function check({ name, port, path, method = 'GET', headers, body, expect }: Contender): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  if (!response.ok || !text.includes(expect))
    throw new Error(`${name} answered ${response.status}: ${text.slice(0, 300)}`)
}

interface Measurement {
  readonly rate: number
  readonly cpu: number
}

/** Processor time that a process has used, in µs. Linux counts it in hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

async function measure({ name, port, pid, path, method = 'GET', headers, body }: Contender): Promise<Measurement> {
  const before = cpuOf(pid)
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    method,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
    connections: 16,
    duration: seconds,
  })
  if (result['2xx'] === 0 || result.non2xx || result.errors) {
    throw new Error(`${name}: ${result['2xx']} good answers, ${result.non2xx} bad ones, ${result.errors} errors`)
  }
  return {
    rate: result['2xx'] / result.duration,
    cpu: (cpuOf(pid) - before) / result['2xx'],
  }
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
