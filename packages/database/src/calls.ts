import { AsyncLocalStorage } from 'node:async_hooks'

/** On whose time statements run. A `CallContext` is one. */
export interface Call {
  /** Aborts when the time is spent or the caller left; its reason is what the statement then fails with. */
  readonly signal: AbortSignal
  remaining(): number
}

/** What of a Fastify app is needed to know its requests. */
export interface Requests {
  hasDecorator(name: string): boolean
  decorate(name: 'within', value: typeof within): unknown
  addHook(
    name: 'preValidation',
    hook: (request: { readonly call: Call }, reply: { raw: { headersSent: boolean } }, next: () => void) => void,
  ): unknown
}

const calls = new AsyncLocalStorage<(() => Call | undefined) | undefined>()

/** The call that the running code works for; undefined in the background. */
export const currentCall = (): Call | undefined => calls.getStore()?.()

/** Does the work on this call's time instead of that of the request which happens to be the first to want it. */
export const within = <Result>(call: Call, work: () => Result): Result => calls.run(() => call, work)

/** Does what must be done whoever waits: work that a request only sets off, and what it leaves in order behind it. */
export const beyondCalls = <Result>(work: () => Result): Result => calls.run(undefined, work)

/**
 * Puts every statement of a request's handlers on that request's time. Once the headers are out nobody can be told that
 * it was too late: what is streamed then, or written down about the request, has the server's own limit only.
 */
export function boundByRequests(app: Requests): void {
  // Two databases of one app know the same calls.
  if (app.hasDecorator('within')) return
  app.decorate('within', within)
  // Not earlier: the body's events would lose the context.
  app.addHook('preValidation', (request, reply, next) =>
    calls.run(() => (reply.raw.headersSent ? undefined : request.call), next),
  )
}
