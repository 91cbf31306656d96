import { createPublicKey, generateKeyPairSync, randomBytes, verify, type KeyObject } from 'node:crypto'
import { type Clock, hour, minute, second } from '../clock.ts'
import { Refusal } from '../vendor.ts'
import { errorAnswer } from './refusals.ts'

/** A GitHub App, and that it is installed at the company. */
export interface InstalledApp {
  readonly id: number
  readonly name: string
  readonly installationId: number
  readonly createdAt: number
  readonly publicKey: KeyObject
}

export interface AppStore {
  /** @returns the app, and its private key as GitHub lets it be downloaded: once, PKCS#1. */
  create(name: string): { app: InstalledApp; pem: string }
  /** Whose JSON web token this is. @throws {Refusal} 401 in GitHub's words. */
  appOf(jwt: string | undefined): InstalledApp
  /** A token of the installation, for an hour. */
  issue(app: InstalledApp): { token: string; expiresAt: number }
  /** The one that was made last: to it goes what an App's own webhook is told. */
  latest(): InstalledApp | undefined
  /** Whose `ghs_` token this is. @throws {Refusal} 401 when it has expired or never was. */
  installationOf(token: string): number
}

/** What installation tokens begin with; personal ones begin with `ghp_` or `github_pat_`. */
export const isInstallationToken = (token: string | undefined): token is string => token?.startsWith('ghs_') ?? false

const lifetime = hour
/** A claim further away is refused. */
const farthest = 10 * minute

/** Apps, and the tokens of their installations. Signatures are really checked, by the clock of the sandbox. */
export function createAppStore(clock: Clock): AppStore {
  const apps: InstalledApp[] = []
  const tokens = new Map<string, { installationId: number; expiresAt: number }>()
  return {
    create(name) {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      })
      const number = apps.length + 1
      const app = {
        id: 1_204_400 + number,
        name,
        installationId: 66_120_300 + number,
        createdAt: clock(),
        publicKey: createPublicKey(publicKey),
      }
      apps.push(app)
      return { app, pem: privateKey }
    },
    latest: () => apps.at(-1),
    appOf(jwt) {
      const [head, body, signature] = (jwt ?? '').split('.')
      const header = partOf(head)
      const claims = partOf(body)
      if (header?.['alg'] !== 'RS256' || !claims || !signature)
        throw unauthorized('A JSON web token could not be decoded')
      const exp = secondsOf(claims['exp'], 'Expiration time', 'exp', 'future time at which the assertion expires')
      const iat = secondsOf(claims['iat'], 'Issued at', 'iat', 'time that the assertion was issued')
      if (exp <= clock())
        throw unauthorized(
          "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
        )
      if (exp > clock() + farthest + second)
        throw unauthorized("'Expiration time' claim ('exp') is too far in the future")
      if (iat > clock() + minute)
        throw unauthorized(
          "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        )
      const app = apps.find(({ id }) => String(id) === String(claims['iss']))
      if (!app) throw new Refusal(errorAnswer(404, 'Integration not found'))
      const genuine = verify(
        'RSA-SHA256',
        Buffer.from(`${head}.${body}`),
        app.publicKey,
        Buffer.from(signature, 'base64url'),
      )
      if (!genuine) throw unauthorized('A JSON web token could not be decoded')
      return app
    },
    issue({ installationId }) {
      const token = `ghs_${randomBytes(18).toString('hex')}`
      const expiresAt = clock() + lifetime
      tokens.set(token, { installationId, expiresAt })
      return { token, expiresAt }
    },
    installationOf(token) {
      const known = tokens.get(token)
      if (!known || known.expiresAt <= clock()) throw unauthorized('Bad credentials')
      return known.installationId
    },
  }
}

const unauthorized = (message: string) => new Refusal(errorAnswer(401, message))

function partOf(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const part: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString())
    return typeof part === 'object' && part !== null ? (part as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Milliseconds. */
function secondsOf(value: unknown, title: string, name: string, meaning: string): number {
  if (typeof value === 'number') return value * second
  throw unauthorized(`'${title}' claim ('${name}') must be a numeric value representing the ${meaning}`)
}
