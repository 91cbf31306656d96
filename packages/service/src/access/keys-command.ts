/** `npm run keys`: the API keys of a file, by hand. Only hashes are stored; the key itself is shown once. */
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigError } from '../config.ts'
import { type ApiKey, expiryOf, isKeyName, isRole, parseKeyFile, sha256 } from './api-keys.ts'

const usage = `npm run keys -- create <name> --role read|write|admin [--expires 90d|<date>|never]
npm run keys -- list
npm run keys -- revoke <name>

The keys are in SOPHIA_API_KEYS_FILE, or in .data/api-keys.jsonl of the checkout. Without --expires a key lives 90 days.`

/** The prefix lets a scanner find a key that got into a repository or a log. */
const newKey = (): string => `sophia_${randomBytes(32).toString('base64url')}`

class UsageError extends Error {}

function main(args: string[]): void {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { role: { type: 'string' }, expires: { type: 'string' } },
  })
  const [command, name] = positionals
  const given = process.env['SOPHIA_API_KEYS_FILE'] || undefined
  const file = resolve(given ?? '.data/api-keys.jsonl')
  if (command === 'create') return create(file, given === undefined, name, values)
  if (command === 'list') return list(file)
  if (command === 'revoke') return revoke(file, name)
  throw new UsageError(command ? `There is no command ${command}.` : 'Say what to do.')
}

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')

type Options = { readonly role?: string; readonly expires?: string }
function create(file: string, unset: boolean, name: string | undefined, { role, expires = '90d' }: Options): void {
  if (!isKeyName(name)) throw new UsageError('The name is made of letters, digits and . _ @ -')
  if (!isRole(role)) throw new UsageError('--role is read, write or admin.')
  const expiresAt = expiry(expires)
  const text = textOf(file)
  if (parseKeyFile(text).some((key) => key.name === name)) {
    throw new UsageError(`There is a key ${name} already. Revoke it first, or take another name.`)
  }
  const key = newKey()
  const entry: ApiKey = { name, role, sha256: sha256(key), ...(expiresAt && { expiresAt }) }
  mkdirSync(dirname(file), { recursive: true })
  // One short append: two that create at once both keep their key.
  appendFileSync(file, `${text && !text.endsWith('\n') ? '\n' : ''}${JSON.stringify(entry)}\n`, { mode: 0o600 })
  console.log(key)
  console.error(`${name} may ${role}${expiresAt ? ` until ${expiresAt}` : ''}. The key is shown this once.`)
  if (unset) console.error(`Services read it once SOPHIA_API_KEYS_FILE=${file} is set.`)
}

/** @returns undefined: never. */
function expiry(text: string): string | undefined {
  if (text === 'never') return undefined
  const days = /^(\d{1,5})d$/.exec(text)?.[1]
  const until = days === undefined ? expiryOf(text) : Date.now() + Number(days) * 86_400_000
  if (!(until > Date.now())) throw new UsageError('--expires is a number of days (90d), a date to come, or never.')
  return new Date(until).toISOString()
}

function list(file: string): void {
  const keys = parseKeyFile(textOf(file))
  if (keys.length === 0) return console.log(`There are no keys in ${file}.`)
  for (const { name, role, expiresAt, sha256: hash } of keys) {
    const until = expiryOf(expiresAt)
    const ends = expiresAt === undefined ? 'never' : expiresAt
    console.log(`${name}\t${role}\t${until <= Date.now() ? 'expired' : 'expires'} ${ends}\tsha256 ${hash.slice(0, 12)}`)
  }
}

function revoke(file: string, name: string | undefined): void {
  if (!name) throw new UsageError('Say whose key.')
  const keys = parseKeyFile(textOf(file))
  const kept = keys.filter((key) => key.name !== name)
  if (kept.length === keys.length) throw new UsageError(`There is no key ${name} in ${file}.`)
  // Moved into place as a whole: no service ever reads half of it.
  const next = `${file}.${process.pid}`
  // Whoever may read the old file may read the new one: services run as others.
  const { mode, uid, gid } = statSync(file)
  writeFileSync(next, kept.map((key) => `${JSON.stringify(key)}\n`).join(''), { mode: 0o600 })
  chownSync(next, uid, gid)
  chmodSync(next, mode)
  renameSync(next, file)
  console.log(`${name} is revoked. Services refuse it within seconds.`)
}

try {
  if (existsSync('.env')) process.loadEnvFile('.env')
  main(process.argv.slice(2))
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS')) console.error(`${message}\n\n${usage}`)
  else if (error instanceof ConfigError) console.error(error.faults.join('\n'))
  else console.error(message)
  process.exitCode = 1
}
