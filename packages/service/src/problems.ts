// Imported, `node:http` would load all of Node's own `fetch` and `WebSocket` at once: a tenth of a start.
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/** One fault of the input: where (JSON pointer, the part of the request before it) and what. */
export interface Fault {
  /** For example `/body/range/from` or `/query/limit`. */
  readonly pointer: string
  readonly message: string
}

interface ProblemKind {
  readonly status: number
  readonly title: string
  /** What the caller can do about it, for a person and for a model. */
  readonly hint: string
}

/** Every problem that Sophia's services answer with. The key is the last part of its `type`. */
export const catalogue = {
  'bad-input': {
    status: 400,
    title: 'The input has faults',
    hint: 'Mend the faults named in `errors` and send the request again.',
  },
  unauthenticated: { status: 401, title: 'A valid token is needed', hint: 'Send `Authorization: Bearer <API key>`.' },
  forbidden: {
    status: 403,
    title: 'This is not allowed',
    hint: 'Use a key whose role allows it, or ask an administrator.',
  },
  'not-found': { status: 404, title: 'There is no such thing', hint: 'Check the identifier; list what exists first.' },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    hint: 'Look up the methods of this path in /openapi.json.',
  },
  conflict: {
    status: 409,
    title: 'The request conflicts with what is stored',
    hint: 'Read the current state and decide again.',
  },
  'too-large': { status: 413, title: 'The request is too large', hint: 'Send it in smaller parts.' },
  'unsupported-media-type': {
    status: 415,
    title: 'The content type is not taken here',
    hint: 'Send one of the types that /openapi.json names for this path.',
  },
  unprocessable: {
    status: 422,
    title: 'The request cannot be carried out',
    hint: 'Change the request as the detail says.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    hint: 'Wait a moment: Retry-After says for how many seconds.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong in Sophia',
    hint: 'Try again; if it stays, give the request id to whoever runs Sophia.',
  },
  'upstream-failed': {
    status: 502,
    title: 'A system that Sophia depends on failed',
    hint: 'Try again later; the detail names the system.',
  },
  unavailable: {
    status: 503,
    title: 'Sophia cannot answer right now',
    hint: 'Try again in a moment: Retry-After says in how many seconds.',
  },
  'deadline-exceeded': {
    status: 504,
    title: 'The time budget is spent',
    hint: 'Ask for less, or allow more time where the operation takes a deadline.',
  },
} as const satisfies Record<string, ProblemKind>

export type ProblemType = keyof typeof catalogue

export interface ProblemDetails {
  readonly detail?: string
  readonly errors?: readonly Fault[]
  /** Seconds until it makes sense to try again. */
  readonly retryAfterS?: number
  /** The outside system at fault. */
  readonly upstream?: string
  /** Replaces the catalogue's hint where a better one is known. */
  readonly hint?: string
  /** For `WWW-Authenticate`: how to get a token that would do. */
  readonly challenge?: string
  readonly cause?: unknown
}

/** An error with an answer: thrown anywhere, it becomes `application/problem+json` over REST and a tool error over MCP. */
export class Problem extends Error {
  override name = 'Problem'
  readonly type: ProblemType
  readonly statusCode: number
  readonly details: ProblemDetails

  constructor(type: ProblemType, details: ProblemDetails = {}) {
    super(details.detail ?? catalogue[type].title, details.cause === undefined ? undefined : { cause: details.cause })
    this.type = type
    this.statusCode = catalogue[type].status
    this.details = details
  }
}

/** RFC 9457, as it goes over the wire. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly instance: string
  readonly errors?: readonly Fault[]
  readonly hint: string
  readonly upstream?: string
  readonly retryAfterS?: number
}

/** @param requestId names the request in `instance`, so that a person can find it in the logs. */
export function problemDocument(problem: Problem, requestId: string): ProblemDocument {
  const { title, status, hint } = catalogue[problem.type]
  const { detail, errors, upstream, retryAfterS } = problem.details
  return {
    type: `urn:sophia:problem:${problem.type}`,
    title: title || (STATUS_CODES[status] ?? 'Error'),
    status,
    ...(detail !== undefined && { detail }),
    instance: `urn:sophia:request:${requestId}`,
    ...(errors && { errors }),
    ...(upstream !== undefined && { upstream }),
    ...(retryAfterS !== undefined && { retryAfterS }),
    hint: problem.details.hint ?? hint,
  }
}

/** The problems that domain code throws most. */
export const problems = {
  badInput: (errors: readonly Fault[], hint?: string) =>
    new Problem('bad-input', {
      errors,
      detail: errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; '),
      ...(hint !== undefined && { hint }),
    }),
  notFound: (what: string, id: string, hint?: string) =>
    new Problem('not-found', { detail: `There is no ${what} ${id}.`, ...(hint !== undefined && { hint }) }),
  conflict: (detail: string, hint?: string) => new Problem('conflict', { detail, ...(hint !== undefined && { hint }) }),
  forbidden: (detail: string, hint?: string) =>
    new Problem('forbidden', { detail, ...(hint !== undefined && { hint }) }),
  unprocessable: (detail: string, hint?: string) =>
    new Problem('unprocessable', { detail, ...(hint !== undefined && { hint }) }),
  unavailable: (detail: string, retryAfterS = 5) => new Problem('unavailable', { detail, retryAfterS }),
  upstream: (upstream: string, detail: string, cause?: unknown) =>
    new Problem('upstream-failed', { upstream, detail, cause }),
  deadline: (detail: string, upstream?: string) =>
    new Problem('deadline-exceeded', { detail, ...(upstream !== undefined && { upstream }) }),
}

const isProblemType = (type: string): type is ProblemType => Object.hasOwn(catalogue, type)

/** Reads the problem that another of our services answered with; undefined when the text is none. */
export function parseProblem(text: string | undefined): Problem | undefined {
  try {
    const { type, detail, errors, upstream, retryAfterS, hint } = JSON.parse(text ?? '') as ProblemDocument
    const kind = type.replace('urn:sophia:problem:', '')
    if (!isProblemType(kind)) return undefined
    return new Problem(kind, {
      hint,
      ...(detail !== undefined && { detail }),
      ...(errors && { errors }),
      ...(upstream !== undefined && { upstream }),
      ...(retryAfterS !== undefined && { retryAfterS }),
    })
  } catch {
    return undefined
  }
}
