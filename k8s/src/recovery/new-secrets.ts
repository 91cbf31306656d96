/**
 * `npm run new-secrets -- --namespace sophia | kubectl create -f -`: the secrets that a new platform cannot start without, made up
 * and never written to a disk. `create` and not `apply`: those of a running platform are not replaced by a slip.
 */
import { createHash, randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { stores } from '@sophia/catalog'
import { stringify } from 'yaml'
import { secretNames } from '../secrets.ts'

/** Without characters that mean something in an address. */
const made = (bytes: number): string => randomBytes(bytes).toString('base64url')

export interface NewSecrets {
  readonly yaml: string
  /** Shown once; only its hash is stored. */
  readonly adminKey: string
}

export function newSecrets(namespace: string): NewSecrets {
  const [adminKey, proveKey] = [`sophia_${made(32)}`, `sophia_${made(32)}`]
  const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex')
  // The nightly proof publishes itself, so it writes.
  const apiKeys = `admin:admin:${sha256(adminKey)},prove:write:${sha256(proveKey)}`
  const [postgres, redis] = [made(24), made(24)]
  const secrets: Record<string, Record<string, string>> = {
    [secretNames.access]: { SOPHIA_API_KEYS: apiKeys, SOPHIA_SERVICE_SECRET: made(48) },
    [secretNames.prove]: { SOPHIA_TOKEN: proveKey },
    [secretNames.postgres]: {
      POSTGRES_PASSWORD: postgres,
      DATABASE_URL: `postgres://sophia:${postgres}@${stores.postgres.name}:${stores.postgres.port}`,
    },
    [secretNames.redis]: {
      REDIS_PASSWORD: redis,
      REDIS_URL: `redis://:${redis}@${stores.redis.name}:${stores.redis.port}`,
    },
  }
  const documents = Object.entries(secrets).map(([name, stringData]) =>
    stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData }, { lineWidth: 0 }),
  )
  return { yaml: documents.join('---\n'), adminKey }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { namespace: { type: 'string', default: 'sophia' } } })
  // Onto a screen they would stay in its history.
  if (process.stdout.isTTY) {
    console.error(
      'Lead the secrets into the cluster: npm run -s new-secrets -- --namespace sophia | kubectl create -f -',
    )
    process.exit(2)
  }
  const { yaml, adminKey } = newSecrets(values.namespace)
  process.stdout.write(yaml)
  console.error(`The key of the first administrator, shown this once: ${adminKey}`)
}
