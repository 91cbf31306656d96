import { serviceList } from '@sophia/catalog'
import { serviceConfig, urlConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-dashboard'),
  ...urlConfig(
    'mcp-research',
    'mcp-context',
    'mcp-agents',
    'mcp-business',
    'sophia-business',
    'sophia-hubspot',
    'sophia-github',
    'sophia-lambda',
  ),
  SOPHIA_PROBE_MS: Type.Integer({
    minimum: 250,
    default: 10_000,
    description: 'Milliseconds between two health probes of each of the nine services',
  }),
  SOPHIA_PROOFS_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Folder of health proofs that the dashboard shows beside published ones. Unset: none',
    }),
  ),
  SOPHIA_OIDC_CLIENT_ID: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Client that SOPHIA_OIDC_ISSUER knows the dashboard as: people then sign in there. Needs SOPHIA_SERVICE_SECRET',
    }),
  ),
  SOPHIA_OIDC_CLIENT_SECRET: Type.Optional(
    Type.String({ minLength: 1, description: 'Secret of that client. Unset: a public client, which PKCE protects' }),
  ),
  SOPHIA_OIDC_SCOPE: Type.String({
    pattern: '(^| )openid( |$)',
    default: 'openid profile',
    description: 'What the sign-in asks the provider for',
  }),
  SOPHIA_OIDC_ROLE_CLAIM: Type.String({
    minLength: 1,
    default: 'roles',
    description: 'Claim of the ID token or the user info that says what somebody may do, such as realm_access.roles',
  }),
  SOPHIA_OIDC_ROLES: Type.String({
    minLength: 1,
    default: 'sophia:read=read,sophia:write=write,sophia:admin=admin',
    description: 'Comma-separated value=role of that claim; role read, write or admin. Whoever has none is not let in',
  }),
  SOPHIA_SIGN_IN_IDLE_MINUTES: Type.Integer({
    minimum: 1,
    maximum: 10_080,
    default: 120,
    description: 'Minutes after which a session that nobody uses ends',
  }),
  SOPHIA_SIGN_IN_HOURS: Type.Integer({
    minimum: 1,
    maximum: 720,
    default: 24,
    description: 'Hours after which a session ends, however much it is used',
  }),
})
export type Config = Static<typeof ConfigSchema>

/** The eight services beside the dashboard itself. */
export const otherServices = serviceList.filter(({ name }) => name !== 'sophia-dashboard')
