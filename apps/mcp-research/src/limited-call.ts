import { backgroundCall, type CallContext } from '@sophia/service'

/** The same call with less time. */
export function limitedCall(call: CallContext, ms: number): CallContext {
  const { signal, remaining } = backgroundCall(Math.max(1, Math.floor(Math.min(ms, call.remaining()))), call.signal)
  return {
    requestId: call.requestId,
    signal,
    remaining,
    authorizationFor: (service) => call.authorizationFor?.(service),
    timing: (name, took) => call.timing?.(name, took),
  }
}
