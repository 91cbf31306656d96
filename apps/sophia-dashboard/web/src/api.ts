import type { Me, ServicePage } from '../../src/schemas.ts'

export type { Me, ServicePage, ServiceRow, ServiceState } from '../../src/schemas.ts'

/** An RFC 9457 problem, as every service answers one. */
interface ProblemDocument {
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly hint?: string
}

/** A request that brought no answer to show. `message` is for the person at the page. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  readonly hint: string | undefined

  constructor(message: string, status: number, hint?: string) {
    super(message)
    this.status = status
    this.hint = hint
  }
}

const patienceMs = 10_000

async function answerOf<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const timeout = AbortSignal.timeout(patienceMs)
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  const response = await fetch(path, { ...init, signal }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error
    throw new ApiError(timeout.aborted ? `No answer in ${patienceMs / 1000} s` : 'The dashboard cannot be reached', 0)
  })
  if (!response.ok) throw await faultOf(response)
  return (response.status === 204 ? undefined : await response.json()) as Answer
}

async function faultOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>
  return new ApiError(problem.detail ?? problem.title ?? `Answered ${response.status}`, response.status, problem.hint)
}

const get = <Answer>(path: string, signal?: AbortSignal): Promise<Answer> => answerOf(path, signal ? { signal } : {})

const post = <Answer>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  answerOf(path, {
    method: 'POST',
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

export const me = (signal: AbortSignal) => get<Me>('/api/me', signal)
export const login = (key: string) => post<Me>('/api/login', { key })
export const logout = () => post<void>('/api/logout')
export const services = (signal: AbortSignal) => get<ServicePage>('/api/services', signal)
