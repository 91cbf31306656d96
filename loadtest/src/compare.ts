import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'

/** One of the things that are compared, all served by one process. */
export interface Contender {
  readonly name: string
  readonly port: number
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
  /** Against the first contender in the same round. */
  readonly ratios: readonly number[]
}

const seconds = Number(process.env['BENCH_SECONDS'] ?? 2)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7)

/** Starts a server module in a process of its own; it sends its ports when it listens. */
export async function serve(module: string): Promise<{ ports: Record<string, number>; stop(): Promise<void> }> {
  const child: ChildProcess = fork(fileURLToPath(new URL(module, import.meta.url)), {
    // Log lines are written, as in production, and thrown away by the system.
    env: { ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [ports] = (await once(child, 'message')) as [Record<string, number>]
  return {
    ports,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/**
 * Measures the contenders in turn, round after round, so that the machine's drift meets all of them. The order turns
 * from round to round.
 *
 * @throws an answer that is not the expected one, or a round without requests.
 */
export async function compare(contenders: readonly Contender[]): Promise<Comparison[]> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (const each of contenders) await check(each)
  for (const each of contenders) await measure(each)
  for (let round = 0; round < rounds; round++) {
    const order = contenders.map((_, index) => contenders[(index + round) % contenders.length] as Contender)
    for (const each of order) rates.get(each.name)?.push(await measure(each))
  }
  const base = rates.get(contenders[0]?.name ?? '') ?? []
  return contenders.map(({ name }) => {
    const own = rates.get(name) ?? []
    return { name, rates: own, ratios: own.map((rate, round) => rate / (base[round] ?? Number.NaN)) }
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

async function measure({ name, port, path, method = 'GET', headers, body }: Contender): Promise<number> {
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
  return result['2xx'] / result.duration
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export function report(title: string, comparisons: readonly Comparison[]): void {
  console.log(`\n${title} (${rounds} rounds of ${seconds} s, 16 connections)`)
  for (const { name, rates, ratios } of comparisons) {
    const [low, high] = [Math.min(...ratios), Math.max(...ratios)]
    console.log(
      `  ${name.padEnd(44)} ${Math.round(median(rates)).toString().padStart(7)} requests/s   ${median(ratios).toFixed(2)} of the first (${low.toFixed(2)} to ${high.toFixed(2)})`,
    )
  }
}
