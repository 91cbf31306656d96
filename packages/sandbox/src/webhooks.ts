import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, iso, second } from './clock.ts'

/** Where a vendor's deliveries go, and the secret that they are signed with. */
export interface WebhookTarget {
  readonly url: string
  readonly secret: string
  /** Which of its wordings a vendor uses, where it has more than one: HubSpot's `classic`. */
  readonly flavour?: string
}

/** One attempt to deliver, before it is signed. */
export interface WebhookAttempt {
  /** From 0. */
  readonly number: number
  readonly target: WebhookTarget
  /** Milliseconds since 1970. */
  readonly at: number
}

/** How one vendor words, signs and repeats its deliveries. */
export interface WebhookProtocol<Payload> {
  /** The body as it goes over the wire, byte for byte; attempts of one delivery may differ. */
  body(payload: Payload, attempt: WebhookAttempt): string
  /** The headers that prove who sent it. */
  sign(body: string, attempt: WebhookAttempt, payload: Payload, id: string): Record<string, string>
  /** Milliseconds in which an answer must come. */
  readonly timeout: number
  /** Milliseconds before each further attempt after a refusal; empty for a vendor that never repeats by itself. */
  readonly retries: readonly number[]
}

export const webhookTricks = ['duplicate', 'reorder', 'drop'] as const
export interface WebhookOrder {
  /** duplicate: sent twice. reorder: held until the next one is out. drop: never sent. */
  readonly trick: (typeof webhookTricks)[number]
  /** So many deliveries; default 1. */
  readonly times?: number
}

export interface WebhookDelivery<Payload = unknown> {
  readonly id: string
  readonly payload: Payload
  readonly createdAt: string
  readonly trick?: WebhookOrder['trick']
  /** status 0: refused connection or no answer in time. A dropped delivery has none. */
  readonly attempts: { readonly at: string; readonly status: number; readonly headers: Record<string, string> }[]
}

export interface Webhooks<Payload = unknown> {
  /** From now on; undefined: nobody listens, and nothing is sent or kept. */
  point(target: WebhookTarget | undefined): void
  target(): WebhookTarget | undefined
  /** What shall happen to the next deliveries, in the order of the orders. */
  order(order: WebhookOrder): void
  /** Deliveries begin in the order of `send`; each goes its own way through its retries. */
  send(payload: Payload): void
  /** Newest first; the last thousand. */
  deliveries(): readonly WebhookDelivery<Payload>[]
  /** Sends one again, dropped ones too. undefined: there is no such delivery, or nobody listens. */
  redeliver(id: string): Promise<WebhookDelivery<Payload>> | undefined
  /** When nothing is on its way; a held delivery stays held. */
  idle(): Promise<void>
  close(): void
}

const kept = 1_000

export function createWebhooks<Payload>(protocol: WebhookProtocol<Payload>, clock: Clock): Webhooks<Payload> {
  const log: WebhookDelivery<Payload>[] = []
  const tricks: WebhookOrder['trick'][] = []
  const underway = new Set<Promise<unknown>>()
  const closing = new AbortController()
  let target: WebhookTarget | undefined
  let held: WebhookDelivery<Payload> | undefined
  let count = 0
  // One after the other leaves the process, so that an order of arrival means something.
  let queue: Promise<unknown> = Promise.resolve()

  async function attempt(delivery: WebhookDelivery<Payload>, to: WebhookTarget): Promise<boolean> {
    const at = clock()
    const one: WebhookAttempt = { number: delivery.attempts.length, target: to, at }
    const body = protocol.body(delivery.payload, one)
    const headers = {
      'content-type': 'application/json',
      ...protocol.sign(body, one, delivery.payload, delivery.id),
    }
    const status = await post(
      to.url,
      headers,
      body,
      AbortSignal.any([closing.signal, AbortSignal.timeout(protocol.timeout)]),
    )
    delivery.attempts.push({ at: iso(at), status, headers })
    return status >= 200 && status < 300
  }

  /** After a refusal again and again, as often as the vendor would. */
  async function persist(delivery: WebhookDelivery<Payload>, to: WebhookTarget): Promise<void> {
    for (const wait of protocol.retries) {
      await sleep(wait, undefined, { signal: closing.signal, ref: false })
      if (await attempt(delivery, to)) return
    }
  }

  const track = <Result>(work: Promise<Result>): Promise<Result> => {
    const settled = work.catch(() => undefined).finally(() => underway.delete(settled))
    underway.add(settled)
    return work
  }

  function dispatch(delivery: WebhookDelivery<Payload>, to: WebhookTarget): void {
    const first = queue.then(() => attempt(delivery, to))
    queue = first.catch(() => undefined)
    track(first.then((taken) => (taken ? undefined : persist(delivery, to)))).catch(() => undefined)
  }

  return {
    point(next) {
      target = next
      held = undefined
    },
    target: () => target,
    order: ({ trick, times = 1 }) => void tricks.push(...Array.from({ length: times }, () => trick)),
    send(payload) {
      if (!target) return
      const trick = tricks.shift()
      const delivery: WebhookDelivery<Payload> = {
        id: String(++count),
        payload,
        createdAt: iso(clock()),
        attempts: [],
        ...(trick && { trick }),
      }
      log.unshift(delivery)
      log.length = Math.min(log.length, kept)
      if (trick === 'drop') return
      if (trick === 'reorder' && !held) {
        held = delivery
        return
      }
      dispatch(delivery, target)
      if (trick === 'duplicate') dispatch(delivery, target)
      if (held) dispatch(held, target)
      held = undefined
    },
    deliveries: () => log,
    redeliver(id) {
      const delivery = log.find((each) => each.id === id)
      const to = target
      if (!delivery || !to) return undefined
      return track(attempt(delivery, to).then(() => delivery))
    },
    async idle() {
      while (underway.size) await Promise.all(underway)
    },
    close: () => closing.abort(),
  }
}

/** @returns the status, 0 when no answer came. */
async function post(url: string, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<number> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}

/** Waits before further attempts that grow from a second to five minutes. */
export const growingWaits = (attempts: number): number[] =>
  Array.from({ length: attempts }, (_, index) => Math.min(300, 2 ** index) * second)
