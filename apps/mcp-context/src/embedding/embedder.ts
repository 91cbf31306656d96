import { setTimeout } from 'node:timers/promises'
import { backgroundCall, type CallContext, UpstreamError } from '@sophia/service'
import type { FastifyBaseLogger } from 'fastify'
import type { Store } from '../tables.ts'
import type { BitIndex } from './bit-index.ts'
import type { Endpoint } from './endpoint.ts'
import type { Model } from './model.ts'
import { type Embedded, keep, knownVectors, lease, queueMissing, refuse, release, type Waiting } from './queue.ts'

export interface Embedder {
  /** Whether all that has no vector is known to wait: not before the first look at a database that others wrote. */
  caughtUp(): boolean
  /** There may be work: looks at once. */
  wake(): void
  /** Looks now and then too, for what another process left. */
  start(): void
  /** Ends the request that is open and gives its chunks back. */
  stop(): Promise<void>
}

export interface EmbedderOptions {
  readonly store: Store
  readonly endpoint: Endpoint
  readonly modelOf: (call: CallContext) => Promise<Model>
  readonly index: Pick<BitIndex, 'prepare'>
  readonly log: FastifyBaseLogger
  /** Milliseconds between two looks. */
  readonly pollMs?: number
}

/** Texts in one request: some 40,000 tokens at most. */
const batch = 64
const requestMs = 15_000
/** Longer than a request with all its retries. */
const leaseMs = 60_000
const pauseMs = { first: 250, most: 30_000 }

/**
 * Gives chunks their vectors behind the callers' backs. The queue is a table that chunks enter with the transaction that
 * stores them, so none is forgotten; a lease by time keeps them from being paid for twice, without holding up whoever
 * deletes a document meanwhile.
 */
export function createEmbedder({ store, endpoint, modelOf, index, log, pollMs = 2_000 }: EmbedderOptions): Embedder {
  const stopping = new AbortController()
  const { signal } = stopping
  let idle = new AbortController()
  let running: Promise<void> | undefined
  let failures = 0
  let queued = false

  const rest = (ms: number) =>
    setTimeout(ms, undefined, { signal: AbortSignal.any([signal, idle.signal]), ref: false }).catch(() => {
      idle = new AbortController()
    })

  async function work(): Promise<void> {
    while (!signal.aborted) {
      try {
        const call = backgroundCall(requestMs, signal)
        const model = await modelOf(call)
        if (!queued) await queueMissing(store, model)
        queued = true
        const found = await embedNext(model)
        failures = 0
        if (found) continue
        // Of what is there already it is built many times faster than row by row.
        index.prepare(model)
        await rest(pollMs)
      } catch (error) {
        if (signal.aborted) return
        const ms = pauseAfter(error, failures++)
        log.warn({ err: error, pauseMs: ms }, 'embedding: chunks wait for their vectors')
        await setTimeout(ms, undefined, { signal, ref: false }).catch(() => {})
      }
    }
  }

  /** @returns false when nothing waits. */
  async function embedNext(model: Model): Promise<boolean> {
    const waiting = await lease(store, batch, leaseMs)
    if (!waiting.length) return false
    try {
      const known = await knownVectors(store, model, waiting)
      const texts = new Map(waiting.filter(({ sha256 }) => !known.has(sha256)).map((each) => [each.sha256, each]))
      for (const { sha256, vector } of await embedAll([...texts.values()], model)) known.set(sha256, vector)
      const embedded = waiting.flatMap((each) => {
        const vector = known.get(each.sha256)
        return vector ? [{ ...each, vector }] : []
      })
      const later = await keep(store, model, embedded)
      if (later.length) await release(store, later, pollMs)
      return true
    } catch (error) {
      // At once: whoever comes next need not wait for the lease to end.
      await release(store, waiting, 0).catch(() => {})
      throw error
    }
  }

  /** A text that the endpoint will not have costs the others nothing: it is found by halving. */
  async function embedAll(texts: readonly Waiting[], model: Model): Promise<Embedded[]> {
    if (!texts.length) return []
    try {
      const call = backgroundCall(requestMs, signal)
      const vectors = await endpoint.embed(
        texts.map(({ text }) => text),
        call,
      )
      if (vectors.some(({ length }) => length !== model.dimensions)) {
        throw new Error(`The embedding endpoint gave vectors of another length than ${model.dimensions}`)
      }
      return texts.flatMap((each, index) => {
        const vector = vectors[index]
        return vector ? [{ ...each, vector }] : []
      })
    } catch (error) {
      if (!isRefusal(error)) throw error
      const [only] = texts
      if (texts.length === 1 && only) {
        await refuse(store, only, error.message)
        log.warn({ err: error, chunkId: only.id }, 'embedding: a chunk was refused')
        return []
      }
      const half = Math.ceil(texts.length / 2)
      return [...(await embedAll(texts.slice(0, half), model)), ...(await embedAll(texts.slice(half), model))]
    }
  }

  return {
    caughtUp: () => queued,
    wake: () => idle.abort(),
    start: () => {
      running ??= work()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** Of the text, not of us: keys, addresses and haste are answered otherwise. */
const isRefusal = (error: unknown): error is UpstreamError =>
  error instanceof UpstreamError && [400, 413, 422].includes(error.status ?? 0)

const pauseAfter = (error: unknown, before: number): number =>
  error instanceof UpstreamError && error.retryAfterS !== undefined
    ? error.retryAfterS * 1_000
    : Math.min(pauseMs.most, pauseMs.first * 2 ** before)
