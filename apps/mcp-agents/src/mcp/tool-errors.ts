import { AnswerTooLarge } from '../bounded-response.ts'
import { ToolError } from '../tools.ts'

/** Loaded with the first call: a replica that waits for runs does without its weight. */
export const loadMcp = () => import('@modelcontextprotocol/client')
type Mcp = Awaited<ReturnType<typeof loadMcp>>

const retryableStatus = new Set([429, 502, 503, 504])

/** The error of a tool is its problem document; anything else is told as it is. */
export function toolErrorOf(service: string, text: string): ToolError {
  try {
    const { type, status, title, detail, hint, retryAfterS } = JSON.parse(text) as Record<string, unknown>
    return new ToolError(lastPart(type), `${service}: ${typeof detail === 'string' ? detail : String(title)}`, {
      ...(typeof hint === 'string' && { hint }),
      retryable: retryableStatus.has(Number(status)),
      ...(typeof retryAfterS === 'number' && { retryAfterS }),
    })
  } catch {
    return new ToolError('upstream-failed', `${service}: ${text.slice(0, 500)}`)
  }
}

const lastPart = (type: unknown): string =>
  (typeof type === 'string' ? type : 'upstream-failed').split(':').at(-1) ?? 'upstream-failed'

/** An error of the wire in the words of a run. */
export function toToolError(
  { ProtocolError, SdkError, SdkHttpError }: Mcp,
  service: string,
  error: unknown,
): ToolError {
  if (error instanceof ToolError) return error
  if (error instanceof AnswerTooLarge) return tooLarge(service, error)
  const status = error instanceof SdkHttpError ? error.status : undefined
  if (status === 401 || status === 403) {
    return new ToolError(
      status === 401 ? 'unauthenticated' : 'forbidden',
      `${service} refuses our call on behalf of the run's owner.`,
      {
        hint: 'Give all services the same SOPHIA_SERVICE_SECRET; without one, mcp-agents needs a SOPHIA_TOKEN that they know.',
        cause: error,
      },
    )
  }
  if (error instanceof ProtocolError)
    return new ToolError('upstream-failed', `${service}: ${error.message}`, { cause: error })
  // So a server answers after a restart that took its sessions: the next try makes a new connection.
  if (status === 404)
    return new ToolError('unavailable', `${service} does not know our session, or is not at its address.`, {
      retryable: true,
      cause: error,
    })
  if (status !== undefined && !retryableStatus.has(status)) {
    return new ToolError('upstream-failed', `${service} answered ${status}.`, { cause: error })
  }
  const slow = error instanceof SdkError && /timed? ?out/i.test(`${error.code} ${error.message}`)
  return new ToolError(
    slow ? 'deadline-exceeded' : 'unavailable',
    slow ? `${service} did not answer in time.` : `${service} cannot be reached.`,
    {
      hint: `Look at the health of ${service}.`,
      retryable: true,
      cause: error,
    },
  )
}

/** @param what is too large. */
export const tooLarge = (what: string, cause?: unknown): ToolError =>
  new ToolError('too-large', `${what} answered with more than a run may read.`, {
    hint: 'Ask it for less at a time: a limit, a filter, a shorter range, or the next page by its cursor.',
    cause,
  })
