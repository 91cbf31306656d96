import { cleanUserText } from '@sophia/service'
import { ModelError } from './model.ts'

/**
 * What the SDK throws when a server did not answer as it should, as far as we look at it. Told apart by shape, so that the SDK
 * need not be loaded for it.
 */
interface ApiFault {
  readonly statusCode?: number
  readonly responseHeaders?: Readonly<Record<string, string>>
  readonly responseBody?: string
  readonly message: string
  readonly cause?: unknown
}

/** What the SDK throws of a request that it did not send: a fault of ours, and no answer of a model. */
const unsent = /^AI_(Invalid(Prompt|Argument)|Load\w+|NoSuch\w+|UnsupportedFunctionality)Error$/

/**
 * @param timedOutMs the time that the server had, when it is over.
 * @throws what is no answer of the server's.
 */
export function toModelError(error: unknown, timedOutMs: number | undefined): ModelError {
  if (unsent.test((error as Error).name)) throw error
  if (timedOutMs !== undefined)
    return new ModelError('deadline-exceeded', `The model did not answer within ${timedOutMs / 1000} s.`, {
      hint: 'Look at the health of the model’s server, or raise MODEL_TIMEOUT_MS.',
      retryable: true,
      maybePaid: true,
      cause: error,
    })
  const { statusCode, responseHeaders = {}, responseBody = '', ...fault } = error as ApiFault
  const told = toldIn(responseBody)
  // Some routers hand a server's refusal on within a 200.
  const status = statusCode === 200 && told.status !== undefined ? told.status : statusCode
  if (status === undefined || (status >= 200 && status < 300)) return withoutStatus(error, fault.cause, status)
  return refused(status, told, Number(responseHeaders['retry-after'] ?? Number.NaN), error)
}

interface Told {
  readonly status?: number
  readonly code: string
  readonly message: string
}

/** What a server says of its refusal, in the shapes of OpenAI, OpenRouter and Anthropic. */
function toldIn(body: string): Told {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; type?: unknown; message?: unknown } }
    const code = error?.code ?? error?.type
    return {
      ...(typeof error?.code === 'number' && { status: error.code }),
      code: typeof code === 'string' ? code : '',
      message: typeof error?.message === 'string' ? error.message : '',
    }
  } catch {
    return { code: '', message: '' }
  }
}

const busy = new Set([408, 429, 500, 502, 503, 504, 529])
const tooLong = /context[ _](length|window)|maximum context|prompt is too long|too many (input )?tokens/i

function refused(status: number, { code, message }: Told, retryAfterS: number, cause: unknown): ModelError {
  const said = cleanUserText(message).replaceAll('\n', ' ').slice(0, 300)
  const withWords = said === '' ? '.' : `: ${said}`
  if (status === 402 || code === 'insufficient_quota')
    return new ModelError('out-of-credit', 'The account of the model has no credit left.', {
      hint: 'Add credit at its provider, then start the run again.',
      cause,
    })
  // What it says may have a part of the key in it.
  if (status === 401 || status === 403)
    return new ModelError('configuration', `The model’s server refuses our key (${status}).`, {
      hint: 'Set MODEL_API_KEY to a key that may use the model.',
      cause,
    })
  if (status === 404 || (status >= 300 && status < 400))
    return new ModelError('configuration', `There is no such model at MODEL_URL: it answers ${status}${withWords}`, {
      hint: 'Check MODEL_URL, which ends in /v1 for most servers, and MODEL_NAME. Redirects are not followed.',
      cause,
    })
  if (status === 413 || code === 'context_length_exceeded' || tooLong.test(message))
    return new ModelError('context-too-long', `The conversation is longer than the model takes${withWords}`, {
      hint: 'Set MODEL_CONTEXT_TOKENS to what the model holds.',
      cause,
    })
  if (/content_(filter|policy)|policy_violation/.test(code))
    return new ModelError('refused', `The model’s server refuses to answer this${withWords}`, { cause })
  if (busy.has(status))
    return new ModelError('unavailable', `The model’s server answers ${status}${withWords}`, {
      hint: 'Try again later.',
      retryable: true,
      ...(retryAfterS >= 0 && { retryAfterS }),
      cause,
    })
  return new ModelError('bad-input', `The model’s server does not take the question (${status})${withWords}`, { cause })
}

/** Connections that were never made cost nothing. */
const notConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

function withoutStatus(error: unknown, cause: unknown, status: number | undefined): ModelError {
  const code = (cause as { code?: unknown } | undefined)?.code
  const connectionLost = status === undefined && (error as Error).message.startsWith('Cannot connect')
  if (connectionLost)
    return new ModelError('unavailable', 'The model’s server cannot be reached.', {
      hint: 'Check that MODEL_URL is right and its server runs.',
      retryable: true,
      maybePaid: typeof code !== 'string' || !notConnected.has(code),
      cause: error,
    })
  return new ModelError('malformed-answer', 'What the model’s server answered is no answer of a model.', {
    hint: 'Check that MODEL_URL speaks the protocol of MODEL_PROVIDER.',
    retryable: true,
    maybePaid: true,
    cause: error,
  })
}
