import type { FastifyRequest } from 'fastify'
import type { Role } from '../access.ts'
import { Problem } from '../problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The audiences that tokens of an OpenID provider may name; absent without a provider. */
    readonly audiences?: readonly string[]
  }
}

export const metadataPath = '/.well-known/oauth-protected-resource'

/**
 * The address that the caller knows this service, or its MCP door, by. Configured audiences go first: behind a proxy
 * the service does not see that it is reached over TLS.
 */
export function resourceUrl({ server, host, protocol }: FastifyRequest, path: '' | '/mcp'): string {
  const ours = (server as unknown as { audiences?: readonly string[] }).audiences ?? []
  const named = ours.find((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    return url?.host === host && url.pathname.replace(/\/$/, '') === path
  })
  return named ?? `${protocol}://${host}${path}`
}

/** @returns undefined without a provider: a client would look for an authorization server in vain. */
function challenge(request: FastifyRequest, scope: string, error?: string, text?: string): string | undefined {
  if (!request.server.audiences) return undefined
  const path = request.url.split('?')[0] === '/mcp' ? '/mcp' : ''
  const { origin } = new URL(resourceUrl(request, path))
  return [
    'Bearer realm="sophia"',
    ...(error ? [`error="${error}"`, `error_description="${text}"`] : []),
    `scope="${scope}"`,
    `resource_metadata="${origin}${metadataPath}${path}"`,
  ].join(', ')
}

/** 401: no token, or one that is not valid. */
export function unauthenticated(request: FastifyRequest, why = 'The token is not known, or no longer valid.'): Problem {
  const sent = request.headers.authorization !== undefined
  const detail = sent ? why : 'No token was sent.'
  const needed = request.routeOptions.config.access
  const scope = `sophia:${!needed || needed === 'public' ? 'read' : needed}`
  const text = challenge(request, scope, sent ? 'invalid_token' : undefined, detail)
  return new Problem('unauthenticated', { detail, ...(text && { challenge: text }) })
}

/**
 * 403. The challenge names the scopes that the token has and the one it needs: a client asks for exactly these, and one
 * that is told only the missing scope loses the others, and asks for them in turn without end.
 */
export function insufficientScope(
  request: FastifyRequest,
  { scopes, role, needed }: { scopes: readonly string[] | undefined; role?: Role; needed: Role },
): Problem {
  const detail = role
    ? `The role ${role} may not do this: it takes ${needed}.`
    : `The token has no scope of Sophia: this takes sophia:${needed}.`
  const wanted = scopes && [...new Set([...scopes, `sophia:${needed}`])].join(' ')
  // The holder of a key cannot ask for more.
  const text = wanted && challenge(request, wanted, 'insufficient_scope', detail)
  return new Problem('forbidden', { detail, ...(text && { challenge: text }) })
}
