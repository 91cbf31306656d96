import type { components } from '@octokit/openapi-types'

/** What GitHub's own description promises: the compiler holds every answer against it. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

export const nodeId = (kind: string, id: number | string): string => Buffer.from(`${kind}:${id}`).toString('base64url')
