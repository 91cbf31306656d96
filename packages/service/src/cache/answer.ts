import { hash } from 'node:crypto'
import type { StoredAnswer } from './redis-tier.ts'
import type { RouteCache } from './cached-route.ts'

/** Lives shorten by up to this share, so that answers made together do not end together. */
const jitter = 0.1
export interface MemoryAnswer extends StoredAnswer {
  /** The route's epoch when the answer's making began. */
  readonly epoch: number
  /** When the last attempt to refresh it failed; 0 if none did. */
  failedAt: number
}

export function newAnswer(
  { body, type }: { body: string; type: string },
  { ttl, stale = 0 }: RouteCache,
  random: number,
): StoredAnswer {
  const etag = `W/"${hash('sha1', body, 'base64url')}"`
  return {
    body,
    type,
    etag,
    storedAt: Date.now(),
    freshFor: ttl * 1000 * (1 - jitter * random),
    staleFor: stale * 1000,
  }
}

/** The same answer, which says of itself that it is old: an object is opened, never parsed. */
export function marked<Answer extends StoredAnswer>(answer: Answer): Answer {
  if (!answer.body.startsWith('{"')) return answer
  return { ...answer, body: `{"stale":true,${answer.body.slice(1)}`, etag: `${answer.etag.slice(0, -1)}-stale"` }
}

export const ageOf = ({ storedAt }: StoredAnswer) => Math.max(0, Math.floor((Date.now() - storedAt) / 1000))

export const isFresh = ({ storedAt, freshFor }: StoredAnswer) => Date.now() < storedAt + freshFor

export const isServable = ({ storedAt, freshFor, staleFor }: StoredAnswer) =>
  Date.now() < storedAt + freshFor + staleFor

/** Weak comparison, as `If-None-Match` wants it. */
export function matches(header: string, etag: string): boolean {
  if (header === etag || header === '*') return true
  const opaque = etag.slice(2)
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === opaque)
}
