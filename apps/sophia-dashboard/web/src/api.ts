import type {
  Agent,
  IntakeReport,
  IntakeSummary,
  KpiAnswer,
  KpiQuery,
  Lineage,
  LineageRow,
  Me,
  Metric,
  Page,
  Run,
  RunSummary,
  ServicePage,
} from './answers.ts'

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

const post = <Answer>(
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  answerOf(path, {
    method: 'POST',
    ...(signal && { signal }),
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

export const me = (signal: AbortSignal) => get<Me>('/api/me', signal)
export const login = (key: string) => post<Me>('/api/login', { key })
export const logout = () => post<void>('/api/logout')
export const services = (signal: AbortSignal) => get<ServicePage>('/api/services', signal)

export const runs = (signal: AbortSignal) => get<Page<RunSummary>>('/api/runs?limit=25', signal)
export const run = (id: string, signal: AbortSignal) => get<Run>(`/api/runs/${encodeURIComponent(id)}`, signal)
export const agents = (signal: AbortSignal) => get<Page<Agent>>('/api/agents', signal)
/** @param key makes a second press of the button the same run. */
export const startRun = (agent: string, input: unknown, key: string) =>
  post<{ id: string }>('/api/runs', { agent, input }, undefined, { 'idempotency-key': key })

export const intakes = (signal: AbortSignal) => get<Page<IntakeSummary>>('/api/intake?limit=1', signal)
export const intake = (id: string, signal: AbortSignal) =>
  get<IntakeReport>(`/api/intake/${encodeURIComponent(id)}`, signal)

/**
 * Sends files to be stored. Over XMLHttpRequest, because fetch tells nothing of how far an upload is.
 *
 * @param onProgress the sent share, 0 to 1.
 */
export function uploadFiles(
  template: string,
  files: readonly File[],
  onProgress: (sent: number) => void,
): Promise<{ id: string }> {
  const form = new FormData()
  form.append('template', template)
  for (const file of files) form.append('files', file, file.name)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/intake')
    request.responseType = 'json'
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 0))
    request.addEventListener('error', () => reject(new ApiError('The upload broke off', 0)))
    request.addEventListener('load', () => {
      const { status, response } = request as { status: number; response: { id: string } & Partial<ProblemDocument> }
      if (status < 300) resolve(response)
      else reject(new ApiError(response?.detail ?? response?.title ?? `Answered ${status}`, status, response?.hint))
    })
    request.send(form)
  })
}

export const metrics = (signal: AbortSignal) => get<Page<Metric>>('/api/kpis?limit=100', signal)
export const queryKpis = (query: KpiQuery, signal: AbortSignal) => post<KpiAnswer>('/api/kpis/query', query, signal)

/** Which rows: those of an answer, or of one metric or period of it. */
export interface LineageOf {
  readonly id: string
  readonly metric?: string | undefined
  readonly period?: string | undefined
}

export function lineage(
  { id, metric, period }: LineageOf,
  cursor: string | undefined,
  limit: number,
  signal?: AbortSignal,
): Promise<Lineage> {
  const query = new URLSearchParams({ limit: String(limit) })
  for (const [name, value] of Object.entries({ metric, period, cursor }))
    if (value !== undefined) query.set(name, value)
  return get<Lineage>(`/api/lineage/${encodeURIComponent(id)}?${query}`, signal)
}

/** All of the rows, page by page. */
export async function everyRow(of: LineageOf): Promise<LineageRow[]> {
  const rows: LineageRow[] = []
  let cursor: string | undefined
  do {
    const page = await lineage(of, cursor, 100)
    rows.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return rows
}
