import { randomUUID } from 'node:crypto'
import { Refusal, type VendorAnswer } from '../vendor.ts'

export interface HubspotError {
  readonly message: string
  readonly category?: string
  readonly errors?: readonly unknown[]
  readonly context?: Readonly<Record<string, readonly string[]>>
}

export const errorAnswer = (status: number, error: HubspotError): VendorAnswer => ({
  status,
  body: { status: 'error', correlationId: randomUUID(), ...error },
})

export const invalid = (message: string, rest: Partial<HubspotError> = {}): Refusal =>
  new Refusal(errorAnswer(400, { message, category: 'VALIDATION_ERROR', ...rest }))

export const notFound = (message = 'resource not found'): Refusal =>
  new Refusal(errorAnswer(404, { message, category: 'OBJECT_NOT_FOUND' }))

export const conflict = (message: string): Refusal => new Refusal(errorAnswer(409, { message, category: 'CONFLICT' }))

export const unauthenticated: HubspotError = {
  message:
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
  category: 'INVALID_AUTHENTICATION',
}

const categories: Record<number, string> = {
  400: 'VALIDATION_ERROR',
  401: 'INVALID_AUTHENTICATION',
  403: 'MISSING_SCOPES',
  404: 'OBJECT_NOT_FOUND',
  409: 'CONFLICT',
}
const messages: Record<number, string> = { 400: 'Invalid input JSON', 404: 'resource not found' }

export const failure = (status: number): VendorAnswer =>
  errorAnswer(status, {
    message: messages[status] ?? 'internal error',
    ...(status < 500 && { category: categories[status] ?? 'VALIDATION_ERROR' }),
  })

const policies = {
  SECONDLY: 'You have reached your secondly limit.',
  TEN_SECONDLY_ROLLING: 'You have reached your ten_secondly_rolling limit.',
  DAILY: 'You have reached your daily limit.',
} as const

export const rateLimited = (policyName: keyof typeof policies, retryAfter?: number): VendorAnswer => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  body: {
    status: 'error',
    message: policies[policyName],
    errorType: 'RATE_LIMIT',
    policyName,
    correlationId: randomUUID(),
  },
})
