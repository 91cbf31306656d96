import { Refusal, type VendorAnswer } from '../vendor.ts'

const documentation_url = 'https://docs.github.com/rest'

export const errorAnswer = (status: number, message: string, rest: object = {}): VendorAnswer => ({
  status,
  body: { message, ...rest, documentation_url, status: String(status) },
})

export const notFound = () => new Refusal(errorAnswer(404, 'Not Found'))
export const requiresAuthentication = () => new Refusal(errorAnswer(401, 'Requires authentication'))

/** `field` of `resource` is missing, invalid or already there. */
export const unprocessable = (
  resource: string,
  field: string,
  code: 'missing_field' | 'invalid' | 'already_exists' | 'missing',
) => new Refusal(errorAnswer(422, 'Validation Failed', { errors: [{ resource, field, code }] }))

export const wallReached = () => new Refusal(errorAnswer(422, 'Only the first 1000 search results are available'))

const secondaryWords = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
const messages: Record<number, string> = {
  400: 'Problems parsing JSON',
  401: 'Bad credentials',
  403: 'Resource not accessible by personal access token',
  404: 'Not Found',
  429: secondaryWords,
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service unavailable',
}
export const failure = (status: number): VendorAnswer => errorAnswer(status, messages[status] ?? 'Server Error')

/**
 * The limit on bursts: told from a missing right by its text, and by its header where it has one.
 *
 * @param retryAfter seconds; GitHub does not always say.
 */
export const secondaryLimit = (status: 403 | 429, retryAfter: number | undefined): VendorAnswer => ({
  ...errorAnswer(status, secondaryWords),
  ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
})

export const primaryLimit = (headers: Readonly<Record<string, string>>): VendorAnswer => ({
  ...errorAnswer(403, 'API rate limit exceeded for user ID 5299001.'),
  headers,
})
