import { cleanUserText, type Fault, type Problem, problems, UpstreamError } from '@sophia/service'

/** How HubSpot refuses. */
interface Refusal {
  readonly message?: string
  readonly category?: string
  readonly errors?: readonly {
    readonly message?: string
    readonly context?: { readonly propertyName?: readonly string[] }
  }[]
}
interface Complaint {
  readonly name?: string
  readonly message?: string
}

const maxMessage = 300

export function refusalOf(error: UpstreamError): Refusal {
  try {
    return JSON.parse(error.body ?? '') as Refusal
  } catch {
    return {}
  }
}

/** HubSpot's words, cleaned and short. */
export const wordsOf = (message: string | undefined): string => cleanUserText(message ?? '').slice(0, maxMessage)

/**
 * What HubSpot finds wrong with what it was sent, as faults of our caller's input; undefined when it is another failure.
 *
 * @param pointerOf the place of one of HubSpot's properties in the input; of undefined, the input as a whole.
 */
export function refusedInput(error: unknown, pointerOf: (property?: string) => string): Problem | undefined {
  if (!(error instanceof UpstreamError) || error.status !== 400) return undefined
  const { errors = [], message } = refusalOf(error)
  const named = errors.flatMap(({ context, message: words }) =>
    (context?.propertyName ?? []).map((property) => fault(pointerOf(property), words)),
  )
  const faults = named.length
    ? named
    : complaintsIn(message).map(({ name, message: words }) => fault(pointerOf(name), words))
  return problems.badInput(faults.length ? faults : [fault(pointerOf(), message)])
}

/** For a list whose place HubSpot does not take: the cursor was made up, or HubSpot has forgotten it. */
export const refusedCursor =
  (after: string | undefined) =>
  (error: unknown): never => {
    throw (after !== undefined && refusedInput(error, () => '/query/cursor')) || error
  }

const fault = (pointer: string, message: string | undefined): Fault => ({
  pointer,
  message: `is refused by HubSpot: ${wordsOf(message) || 'it gives no reason'}`,
})

/** Older answers hold their complaints as JSON at the end of a sentence. */
function complaintsIn(message = ''): Complaint[] {
  try {
    const complaints: unknown = JSON.parse(message.slice(message.indexOf('[')))
    return Array.isArray(complaints) ? (complaints as Complaint[]).filter(({ name }) => typeof name === 'string') : []
  } catch {
    return []
  }
}
