import type {
  Agent,
  Budget,
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

/** Whether asking again may bring more: what the caller did wrong does not get right by it. */
export const mayPass = (error: Error): boolean =>
  !(error instanceof ApiError && error.status >= 400 && error.status < 500)

const patienceMs = 10_000

declare global {
  /** Answers that `first.js` asked for. Each is for the first who asks, and only once. */
  var early: Map<string, Promise<Response>> | undefined
}

function takeEarly(path: string, method = 'GET'): Promise<Response> | undefined {
  // What changes something, signing in above all, leaves every answer from before it behind.
  if (method !== 'GET') globalThis.early = undefined
  const answer = globalThis.early?.get(path)
  globalThis.early?.delete(path)
  return answer
}

async function answerOf<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const timeout = AbortSignal.timeout(patienceMs)
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  const asked = takeEarly(path, init.method) ?? fetch(path, { ...init, signal })
  const response = await asked.catch((error: unknown) => {
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
/** How people sign in here. */
export interface SignInWays {
  readonly key: boolean
  /** Host of the OpenID provider. */
  readonly provider: string | null
}
export const signInWays = (signal: AbortSignal) => get<SignInWays>('/api/sign-in', signal)
/** Its answer may bring another cookie: a page that is being left waits for it no less. */
export const keepSession = () => answerOf<void>('/api/me/keep', { method: 'POST', keepalive: true })
/** @returns where to go now. */
export const logout = () => post<{ next: string }>('/api/logout')
export const services = (signal: AbortSignal) => get<ServicePage>('/api/services', signal)

/** Which runs: absent is any. */
export interface RunFilter {
  readonly agent?: string | undefined
  readonly status?: string | undefined
}

/** `?a=1&b=2` of what is there, or nothing. */
function search(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  return query.size > 0 ? `?${query}` : ''
}

export const runs = (signal: AbortSignal, which: RunFilter & { readonly cursor?: string | undefined } = {}) =>
  get<Page<RunSummary>>(`/api/runs${search({ limit: '25', ...which })}`, signal)
export const run = (id: string, signal: AbortSignal) => get<Run>(`/api/runs/${encodeURIComponent(id)}`, signal)
export const agents = (signal: AbortSignal) => get<Page<Agent>>('/api/agents', signal)
/** @param key makes a second press of the button the same run. */
export const startRun = (
  { agent, input, budget }: { agent: string; input: unknown; budget: Budget | undefined },
  key: string,
) =>
  post<{ id: string }>('/api/runs', { agent, input, ...(budget && { budget }) }, undefined, { 'idempotency-key': key })

export const intakes = (signal: AbortSignal) => get<Page<IntakeSummary>>('/api/intake?limit=1', signal)
export const intake = (id: string, signal: AbortSignal) =>
  get<IntakeReport>(`/api/intake/${encodeURIComponent(id)}`, signal)

/**
 * Sends a form. Over XMLHttpRequest, because fetch tells nothing of how far an upload is.
 *
 * @param onProgress the sent share, 0 to 1.
 */
function sendForm<Body>(path: string, form: FormData, onProgress: (sent: number) => void): Promise<Body> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.responseType = 'json'
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 0))
    request.addEventListener('error', () => reject(new ApiError('The upload broke off', 0)))
    request.addEventListener('load', () => {
      const { status, response } = request as { status: number; response: Body & Partial<ProblemDocument> }
      if (status < 300) resolve(response)
      else reject(new ApiError(response?.detail ?? response?.title ?? `Answered ${status}`, status, response?.hint))
    })
    request.send(form)
  })
}

export function uploadFiles(
  template: string,
  files: readonly File[],
  onProgress: (sent: number) => void,
): Promise<{ id: string }> {
  const form = new FormData()
  form.append('template', template)
  for (const file of files) form.append('files', file, file.name)
  return sendForm('/api/intake', form, onProgress)
}

export function uploadDocument(
  collection: string,
  file: File,
  onProgress: (sent: number) => void,
): Promise<{ id: string; outcome: string; chunks: number }> {
  const form = new FormData()
  form.append('collection', collection)
  form.append('file', file, file.name)
  return sendForm('/api/documents', form, onProgress)
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
  const which = { limit: String(limit), metric, period, cursor }
  return get<Lineage>(`/api/lineage/${encodeURIComponent(id)}${search(which)}`, signal)
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

/** One of the relayed answers; its type is the service's own, from `apis.ts`. */
export const read = <Body>(path: string, signal?: AbortSignal): Promise<Body> => get<Body>(path, signal)
export const send = <Body>(path: string, body?: unknown, signal?: AbortSignal): Promise<Body> =>
  post<Body>(path, body, signal)
export const change = <Body>(method: 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Body> =>
  answerOf<Body>(path, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })

const patienceForMany = 20
/** All items of a list, page by page, up to 2,000. */
export async function readAll<Item>(path: string, signal?: AbortSignal): Promise<Page<Item>> {
  const items: Item[] = []
  let cursor: string | null = null
  let last: Page<Item>
  let pages = 0
  do {
    const query: string = `limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    last = await get<Page<Item>>(`${path}${path.includes('?') ? '&' : '?'}${query}`, signal)
    items.push(...last.items)
    cursor = last.nextCursor
    pages++
  } while (cursor !== null && pages < patienceForMany)
  return { ...last, items, complete: last.complete && cursor === null }
}
