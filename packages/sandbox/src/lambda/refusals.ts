import { Refusal, type VendorAnswer } from '../vendor.ts'

export const errorAnswer = (status: number, code: string, message: string, suggestion?: string): VendorAnswer => ({
  status,
  body: { error: { code, message, ...(suggestion !== undefined && { suggestion }) } },
})

const refusal = (...args: Parameters<typeof errorAnswer>): Refusal => new Refusal(errorAnswer(...args))

export const unauthorized = () =>
  refusal(
    401,
    'global/invalid-api-key',
    'API key was invalid, expired, or deleted.',
    'Check your API key or create a new one, then try again.',
  )
export const invalid = (message = 'Invalid request data.') => refusal(400, 'global/invalid-parameters', message)
export const missing = (message: string, status: 400 | 404 = 404) =>
  refusal(status, 'global/object-does-not-exist', message, 'Check the id and try again.')
/** Of what the document names no object for, such as an SSH key. */
export const notFound = (message: string) => refusal(404, 'global/not-found', message)
export const duplicate = (message: string) => refusal(400, 'global/duplicate', message)
export const conflict = () =>
  refusal(409, 'global/conflict', 'The request conflicts with the current state of the resource.')
export const quotaExceeded = () =>
  refusal(400, 'global/quota-exceeded', 'Quota exceeded.', 'Contact Support to increase your quota.')
export const insufficientCapacity = () =>
  refusal(
    400,
    'instance-operations/launch/insufficient-capacity',
    'Not enough capacity to fulfill launch request.',
    'Choose an instance type with more availability, or try again later.',
  )
export const wrongRegion = () =>
  refusal(
    400,
    'instance-operations/launch/file-system-in-wrong-region',
    'The filesystem is in another region than the instance.',
  )
export const filesystemInUse = () => refusal(400, 'filesystems/filesystem-in-use', 'Filesystem is in use.')
export const rulesetInUse = () =>
  refusal(
    400,
    'firewall-rulesets/firewall-ruleset-in-use',
    'Firewall ruleset is in use by one or more instances.',
    'Terminate all instances that are using the ruleset before deleting it.',
  )

export const failure = (status: number): VendorAnswer => {
  if (status === 400) return invalid().answer
  if (status === 404) return errorAnswer(404, 'global/not-found', 'Not found.')
  if (status >= 500) return errorAnswer(status, 'provider/internal-unavailable', 'Provider is unavailable.')
  return errorAnswer(status, 'global/forbidden', 'Forbidden.')
}

/** The limiter stands in front of the API, and does not speak JSON. */
export const rateLimited = (retryAfter?: number): VendorAnswer => ({
  status: 429,
  headers: {
    'content-type': 'text/plain; charset=UTF-8',
    server: 'cloudflare',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  },
  body: 'error code: 1015',
})
