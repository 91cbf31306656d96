import type { ServiceName } from '@sophia/catalog'
import { type App, type CallContext, createUpstream, type Fault, Problem, UpstreamError } from '@sophia/service'

type Query = Readonly<Record<string, string>>

/** One of Sophia's services, asked in the name of the caller. */
export interface Backend {
  get(path: string, query: Query, call: CallContext): Promise<object>
  post(
    path: string,
    body: unknown,
    call: CallContext,
    options?: { idempotent?: boolean; headers?: Record<string, string> },
  ): Promise<object>
  send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    call: CallContext,
    options?: { idempotent?: boolean },
  ): Promise<object>
  close(): Promise<void>
}

/** @param baseUrl where the service answers. */
export function createBackend(name: ServiceName, baseUrl: string, metrics: App['metrics']): Backend {
  const upstream = createUpstream({ name, baseUrl, metrics, forwardAuthorization: true, timeoutMs: 30_000 })
  return {
    get: (path, query, call) =>
      upstream.json<object>({ method: 'GET', path, query, call }).then(({ body }) => body, handOn),
    post: (path, body, call, options) =>
      upstream.json<object>({ method: 'POST', path, body, call, ...options }).then((answer) => answer.body, handOn),
    send: (method, path, body, call, options) =>
      upstream
        .json<object>({ method, path, call, ...(body !== undefined && { body }), ...options })
        .then((answer) => answer.body, handOn),
    close: () => upstream.close(),
  }
}

/** What the caller did wrong there, it did wrong here: those problems pass, and what it says it cannot do now; all else is a failure of the service. */
function handOn(error: unknown): never {
  if (error instanceof UpstreamError) {
    const problem = problemOf(error)
    if (problem) throw problem
  }
  throw error
}

const passed = new Set([
  'bad-input',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'too-large',
  'unsupported-media-type',
  'unprocessable',
  'too-many-requests',
  // With its reason: a model that is not configured is no failure of the service.
  'unavailable',
] as const)
type Passed = typeof passed extends Set<infer Type> ? Type : never
const isPassed = (type: string): type is Passed => (passed as ReadonlySet<string>).has(type)

interface Document {
  readonly type?: string
  readonly detail?: string
  readonly hint?: string
  readonly errors?: readonly Fault[]
}

/** @returns undefined when it is none of the problems that a caller can mend. */
export function problemFrom(document: Document): Problem | undefined {
  const type = document.type?.split(':').at(-1) ?? ''
  if (!isPassed(type)) return undefined
  const { detail, hint, errors } = document
  return new Problem(type, {
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    ...(errors && { errors }),
  })
}

function problemOf(error: UpstreamError): Problem | undefined {
  try {
    return problemFrom(JSON.parse(error.body ?? '') as Document)
  } catch {
    return undefined
  }
}
