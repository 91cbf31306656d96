import { companions, localUrl, type ServiceName, services, urlVariable } from '@sophia/catalog'
import Type, { type Static, type TObject, type TProperties, type TSchema, type TString } from 'typebox'
import { createAjv } from './validation.ts'

/** The environment does not fit the schema. One line a fault. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** The variables that every service has. */
export const serviceConfig = (service: ServiceName) => ({
  NODE_ENV: Type.Enum(['development', 'test', 'production'], {
    type: 'string',
    default: 'development',
    description: 'production refuses the sandbox and logs each request',
  }),
  SOPHIA_HOST: Type.String({
    default: '127.0.0.1',
    description: 'Address to listen on. Anything but loopback needs API keys',
  }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: services[service].port,
    description: 'Port to listen on; leave it unset to have the documented one',
  }),
  LOG_LEVEL: Type.Optional(
    Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      type: 'string',
      description: 'Default: warn in development, info in production',
    }),
  ),
  SOPHIA_LOG_SAMPLE: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 1,
    description: 'Share of successful requests that are logged; failed and slow ones always are',
  }),
  REDIS_URL: Type.Optional(
    Type.String({ pattern: '^rediss?://', description: 'Shared cache, limits and sessions. Unset: in process' }),
  ),
  SOPHIA_API_KEYS: Type.Optional(
    Type.String({
      description:
        'Comma-separated name:role:sha256 of the key in hex; role read, write or admin; `:2027-01-31` ends it',
    }),
  ),
  SOPHIA_API_KEYS_FILE: Type.Optional(
    Type.String({
      pattern: '^/',
      description: 'Absolute path of the API keys that `npm run keys` writes; read again when it changes',
    }),
  ),
  SOPHIA_OIDC_ISSUER: Type.Optional(
    Type.String({ format: 'uri', description: 'OpenID provider whose access tokens (JWT) are taken beside API keys' }),
  ),
  SOPHIA_OIDC_AUDIENCE: Type.Optional(
    Type.String({ description: 'Comma-separated audiences of those tokens, such as https://sophia.example/mcp' }),
  ),
  SOPHIA_ALLOWED_HOSTS: Type.Optional(
    Type.String({
      description:
        'Comma-separated host names that requests may name; by an IP address only health and metrics answer then. Default: loopback names when listening on loopback',
    }),
  ),
  SOPHIA_TRUSTED_PROXIES: Type.Optional(
    Type.String({
      pattern: '^[0-9a-fA-F.:/]+( *, *[0-9a-fA-F.:/]+)*$',
      description:
        'Comma-separated addresses or networks whose X-Forwarded-For tells who asks, such as 10.42.0.0/16. Unset: nobody is believed, and all who come through a proxy share its address',
    }),
  ),
  SOPHIA_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/?#]+(/\\S*)?$',
      description: 'Address under which browsers reach Sophia. With https: they are told to keep to TLS',
    }),
  ),
  SOPHIA_TOKEN: Type.Optional(
    Type.String({
      description:
        'The API key that this service shows to the others for work of its own, where SOPHIA_SERVICE_SECRET is not set',
    }),
  ),
  SOPHIA_SERVICE_SECRET: Type.Optional(
    Type.String({
      minLength: 32,
      description:
        'Signs the calls between services, on behalf of the caller; the same for all nine, 32 characters or more. Unset: keys of callers are handed on',
    }),
  ),
  SOPHIA_REQUEST_BUDGET_MS: Type.Integer({
    minimum: 50,
    maximum: 600_000,
    default: 1800,
    description: 'Time that a request may take unless its route says otherwise',
  }),
  SOPHIA_RATE_LIMIT: Type.Integer({
    minimum: 1,
    default: 6000,
    description: 'Requests a minute and caller, once API keys are set; strangers of one address share a fifth of it',
  }),
  SOPHIA_SHUTDOWN_MS: Type.Integer({
    minimum: 100,
    maximum: 60_000,
    default: 4000,
    description: 'Time that open requests get at shutdown',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({ format: 'uri', description: 'Where traces go. Unset: nowhere' }),
  ),
})

/** For services that store something. */
export const databaseConfig = () => ({
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    default: `postgres://sophia:sophia@127.0.0.1:${companions.postgres.port}`,
    description: 'Postgres 18. Without a database name each service uses its own',
  }),
})

/** For services that keep rows of who wrote what. */
export const auditConfig = () => ({
  SOPHIA_AUDIT_DAYS: Type.Integer({
    minimum: 1,
    maximum: 36_500,
    default: 365,
    description: 'Days for which it is kept who wrote what',
  }),
})

/** For services that call a vendor. */
export const sandboxConfig = () => ({
  SOPHIA_SANDBOX_URL: Type.String({
    format: 'uri',
    default: `http://127.0.0.1:${companions.sandbox.port}`,
    description: 'Stands in for every vendor whose key is not set',
  }),
  SOPHIA_ALLOW_SANDBOX: Type.Boolean({ default: false, description: 'Let production run on the sandbox' }),
})

type Snake<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}_${Snake<Tail>}` : Name
/** `sophia-hubspot` becomes `SOPHIA_HUBSPOT_URL`. */
export type UrlVariable<Name extends string> = `${Uppercase<Snake<Name>>}_URL`

/** The addresses of other services, each under its variable. */
export function urlConfig<const Name extends ServiceName>(...names: Name[]) {
  return Object.fromEntries(
    names.map((name) => [
      urlVariable(name),
      Type.String({ format: 'uri', default: localUrl(name), description: `Where ${name} answers` }),
    ]),
  ) as { [Each in Name as UrlVariable<Each>]: TString }
}

export interface Vendor {
  /** As in the path below the sandbox: `hubspot`. */
  readonly name: string
  readonly key: string | undefined
  /** The variable that holds the key. */
  readonly keyVariable: string
  readonly liveUrl: string
  /** What follows the vendor's name in the sandbox, for example `/api/v1`. */
  readonly sandboxPath?: string
}

/**
 * The address to call: the vendor's own with a key, the sandbox without one.
 *
 * @throws {ConfigError} in production without a key, unless SOPHIA_ALLOW_SANDBOX is set.
 */
export function vendorAddress(
  config: { NODE_ENV: string; SOPHIA_SANDBOX_URL: string; SOPHIA_ALLOW_SANDBOX: boolean },
  { name, key, keyVariable, liveUrl, sandboxPath = '' }: Vendor,
): { baseUrl: string; origin: 'live' | 'sandbox' } {
  if (key) return { baseUrl: liveUrl, origin: 'live' }
  if (config.NODE_ENV === 'production' && !config.SOPHIA_ALLOW_SANDBOX) {
    throw new ConfigError([
      `${keyVariable} is not set, and production does not make figures up. Set it, or SOPHIA_ALLOW_SANDBOX=true`,
    ])
  }
  return { baseUrl: `${config.SOPHIA_SANDBOX_URL}/${name}${sandboxPath}`, origin: 'sandbox' }
}

type ServiceProperties = ReturnType<typeof serviceConfig>
/** What the plumbing needs to know. */
export type ServiceConfig = Static<TObject<ServiceProperties>>

const ajv = createAjv({ coerceTypes: true })

/**
 * Reads the variables that the schema names. An empty value counts as unset; everything else in `env` is ignored.
 *
 * @throws {ConfigError} naming every fault, never a value: it may be a secret.
 */
export function parseConfig<Properties extends TProperties>(
  schema: TObject<Properties>,
  env: Record<string, string | undefined>,
): Static<TObject<Properties>> {
  const config: Record<string, unknown> = {}
  // Compiling costs a start some 20 ms for all; what is not set has nothing to be checked but whether it may be missing.
  const properties: Record<string, unknown> = {}
  const required: string[] = []
  const needed = (schema.required ?? []) as readonly string[]
  for (const [name, property] of Object.entries<TSchema & { default?: unknown }>(schema.properties)) {
    if (env[name]) {
      config[name] = env[name]
      properties[name] = property
    } else if (property.default !== undefined) config[name] = property.default
    else if (needed.includes(name)) required.push(name)
  }
  const validate = ajv.compile(JSON.parse(JSON.stringify({ type: 'object', properties, required })))
  if (validate(config)) return config as Static<TObject<Properties>>
  throw new ConfigError(
    (validate.errors ?? []).map((error) => {
      const name = error.instancePath.slice(1) || String(error.params['missingProperty'] ?? '')
      const { description }: { description?: string } = schema.properties[name] ?? {}
      const allowed = Array.isArray(error.params['allowedValues'])
        ? `: ${error.params['allowedValues'].join(', ')}`
        : ''
      return `${name} ${error.keyword === 'required' ? 'is not set' : error.message}${allowed}${description ? ` (${description})` : ''}`
    }),
  )
}
