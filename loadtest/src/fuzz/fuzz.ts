/** Sends generated requests to every operation, tool and door of the services, and makes what fails small. */
import type { ServiceName } from '@sophia/catalog'
import fc from 'fast-check'
import { type Judgement, judge } from './oracle.ts'
import { rawRequests, sendRaw } from './raw.ts'
import type { FuzzRequest } from './odd-requests.ts'
import { type Aim, aimsOf } from './requests.ts'
import { closeConnections, send, toCurl } from './send.ts'
import type { Pools } from './values.ts'

export interface FuzzOptions {
  readonly urls: Readonly<Partial<Record<ServiceName, string>>>
  readonly token?: string | undefined
  readonly services: readonly ServiceName[]
  readonly requests: number
  readonly seed: number
  /** An answer that takes longer is a hang. */
  readonly deadlineMs: number
  readonly pools: Pools
  /** Aims at work at the same time. */
  readonly workers?: number
  onProgress?(sent: number): void
}

export interface Failure {
  readonly service: ServiceName
  readonly aim: string
  readonly fault: string
  readonly seed: number
  readonly request: FuzzRequest
  readonly curl: string
}

export interface Report {
  readonly sent: number
  readonly byStatus: Readonly<Record<string, number>>
  readonly failures: readonly Failure[]
  /** What was refused in order, by its words, and how often: with an honest 503, or as the caller allowed too little time. */
  readonly excuses: Readonly<Record<string, number>>
}

class Fault extends Error {}

/** Of a failing request, so many smaller ones are tried. */
const shrinkRequests = 250

/** As Kubernetes asks before it ends a pod. */
const livenessTries = 3

export async function fuzz(options: FuzzOptions): Promise<Report> {
  const { services, requests, seed, workers = 4 } = options
  const aims = services.flatMap((service) => aimsOf(service, options.pools))
  const runs = Math.max(1, Math.round(requests / aims.length))
  const run = new Run(options)
  const queue = aims.map((aim, index) => ({ aim, seed: seed + index }))
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await run.at(next.aim, next.seed, runs)
    }),
  )
  for (const service of services) await run.raw(service)
  for (const service of services) await run.isAlive(service)
  closeConnections()
  return run.report()
}

/** Asks one request again, as it is. @returns what is wrong with the answer. */
export async function ask(
  { urls, token, deadlineMs }: Pick<FuzzOptions, 'urls' | 'token' | 'deadlineMs'>,
  aim: Pick<Aim, 'service' | 'operation'>,
  request: FuzzRequest,
): Promise<Judgement & { readonly status?: number }> {
  const base = urls[aim.service] as string
  for (let tries = 1; ; tries++) {
    const sent = await send(base, request, token, deadlineMs)
    if (sent.kind === 'unsendable') return {}
    // A connection that the service closed just then is asked anew; one that it breaks each time is a fault.
    if (sent.kind === 'broken' && tries < 3) continue
    if (sent.kind === 'broken' && isTooLong(request)) return {}
    if (sent.kind !== 'answer') return { fault: sent.detail }
    const { status } = sent.answer
    // Time is short on a machine that does much else: what is slow each time is slow by itself.
    if (status === 504 && tries < 3) continue
    if (status === 504 && allowsLittle(request) && sent.answer.text.includes('urn:sophia:problem:deadline-exceeded'))
      return { status, excuse: 'The caller allowed less time than that takes.' }
    return { status, ...judge(sent.answer, aim.operation) }
  }
}

/** A caller may allow less time than an answer takes: to be told so is what it asked for. */
const allowsLittle = ({ headers }: FuzzRequest): boolean => Number(headers['sophia-budget-ms'] ?? Infinity) < 1_000

/** Services take heads of 16 KiB: who sends more may be cut off while sending, and not see the 431. */
const isTooLong = ({ path, headers }: FuzzRequest): boolean => path.length + JSON.stringify(headers).length > 15_000

class Run {
  readonly #options: FuzzOptions
  readonly #failures: Failure[] = []
  readonly #byStatus: Record<string, number> = {}
  readonly #excuses: Record<string, number> = {}
  #sent = 0

  constructor(options: FuzzOptions) {
    this.#options = options
  }

  async at(aim: Aim, seed: number, runs: number): Promise<void> {
    let left = shrinkRequests
    let fault = ''
    const property = fc.asyncProperty(aim.requests, async (request) => {
      if (fault && --left < 0) return
      const found = await this.#ask(aim, request)
      if (found === undefined) return
      fault = found
      throw new Fault(found)
    })
    const result = await fc.check(property, { seed, numRuns: runs })
    if (!result.failed) return
    if (!result.counterexample) throw new Error(`${aim.service} ${aim.name}: ${String(result.errorInstance)}`)
    const [request] = result.counterexample
    // The smallest may have another fault than the first that was seen.
    const last = result.errorInstance instanceof Fault ? result.errorInstance.message : String(result.errorInstance)
    this.#fail(aim.service, aim.name, last, seed, request)
  }

  async #ask(aim: Aim, request: FuzzRequest): Promise<string | undefined> {
    const { fault, excuse, status } = await ask(this.#options, aim, request)
    this.#count(status)
    if (excuse !== undefined) {
      const words = `${aim.service} ${aim.name}: ${excuse}`
      this.#excuses[words] = (this.#excuses[words] ?? 0) + 1
    }
    return fault
  }

  #count(status: number | undefined): void {
    this.#sent++
    const key = String(status ?? 'none')
    this.#byStatus[key] = (this.#byStatus[key] ?? 0) + 1
    this.#options.onProgress?.(this.#sent)
  }

  async raw(service: ServiceName): Promise<void> {
    for (const [name, bytes] of rawRequests) {
      const { said, answered } = await sendRaw(this.#options.urls[service] as string, bytes, this.#options.deadlineMs)
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1]) || undefined
      this.#count(status)
      const { fault } = answered
        ? status === undefined || status < 500
          ? judge({ status: 200, headers: {}, text: said, isOpen: true })
          : { fault: `${status} to ${name}` }
        : { fault: `Neither answered nor hung up in ${this.#options.deadlineMs} ms: ${name}` }
      const request = { method: 'raw', path: '', headers: {}, body: Buffer.from(bytes.slice(0, 2_000), 'latin1') }
      if (fault) this.#fail(service, `raw: ${name}`, fault, 0, request)
    }
  }

  /** More than once: a connection that the service closed for its own good reason is no death. */
  async isAlive(service: ServiceName): Promise<void> {
    const request = { method: 'GET', path: '/health/live', headers: {} }
    const told: string[] = []
    while (told.length < livenessTries) {
      const sent = await send(this.#options.urls[service] as string, request, undefined, this.#options.deadlineMs)
      if (sent.kind === 'answer' && sent.answer.status === 200) return
      told.push(sent.kind === 'answer' ? String(sent.answer.status) : sent.kind === 'unsendable' ? '' : sent.detail)
    }
    this.#fail(service, 'alive', `It does not live any more: ${told.join(', ')}`, this.#options.seed, request)
  }

  #fail(service: ServiceName, aim: string, fault: string, seed: number, request: FuzzRequest): void {
    const curl = toCurl(this.#options.urls[service] as string, request)
    this.#failures.push({ service, aim, fault, seed, request, curl })
  }

  report = (): Report => ({
    sent: this.#sent,
    byStatus: this.#byStatus,
    failures: this.#failures,
    excuses: this.#excuses,
  })
}
