import { createHash, createPrivateKey } from 'node:crypto'
import { createAppAuth } from '@octokit/auth-app'
import { backgroundCall, type CallContext, ConfigError, problems } from '@sophia/service'
import { type Octokit, RequestError } from 'octokit'
import type { Config } from './config.ts'
import { Unanswered } from './github-fetch.ts'
import { isLimit } from './github-problem.ts'

type Request = Octokit['request']

/** What proves to GitHub who asks. */
export interface Credential {
  /** What it is and which variable holds it, for messages. */
  readonly named: string
  /** Tells credentials apart without being one. */
  readonly identity: string
  /** GitHub shows other routes to an app than to a person. undefined: a token, of a person or of another app. */
  readonly app?: {
    readonly id: number
    /** Proves the app itself, which no installation is asked about. */
    token(requestFor: (call: CallContext) => Request): Promise<string>
  }
  /** @param requestFor Octokit's request without a credential. @throws {Problem} when GitHub gives none. */
  token(call: CallContext, requestFor: (call: CallContext) => Request): Promise<string>
  /** GitHub refused it: the next call gets another one where there can be another. */
  refused(token: string): void
}

/** @throws {ConfigError} when variables are missing, contradict each other or hold no key. */
export function credentialOf(config: Config): Credential {
  const app = {
    GITHUB_APP_ID: config.GITHUB_APP_ID,
    GITHUB_APP_PRIVATE_KEY: config.GITHUB_APP_PRIVATE_KEY,
    GITHUB_APP_INSTALLATION_ID: config.GITHUB_APP_INSTALLATION_ID,
  }
  const missing = Object.entries(app).filter(([, value]) => value === undefined)
  if (missing.length === Object.keys(app).length) return tokenCredential(config.GITHUB_TOKEN ?? 'sandbox')
  const faults = missing.map(([name]) => `${name} is not set: a GitHub App needs its id, its key and its installation`)
  if (config.GITHUB_TOKEN !== undefined) faults.push('GITHUB_TOKEN and GITHUB_APP_ID are both set: unset one of them')
  const { GITHUB_APP_ID: id, GITHUB_APP_INSTALLATION_ID: installation, GITHUB_APP_PRIVATE_KEY: key } = app
  if (key !== undefined && !isPrivateKey(linesOf(key)))
    faults.push(
      'GITHUB_APP_PRIVATE_KEY is no private key in PEM: give the whole file, its line ends as they are or as \\n',
    )
  if (faults.length || id === undefined || installation === undefined || key === undefined)
    throw new ConfigError(faults)
  return appCredential(id, installation, linesOf(key))
}

const digest = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 22)

const tokenCredential = (token: string): Credential => ({
  named: 'the token in GITHUB_TOKEN',
  identity: digest('token', token),
  token: async () => token,
  refused: () => {},
})

/** An environment often holds no line ends. */
const linesOf = (pem: string): string => pem.replaceAll('\\n', '\n').trim()

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

/** A token lasts an hour. It is replaced so long before its end, so that none ends on its way. */
const marginMs = 5 * 60_000
/** For the token itself, whoever waits for it. */
const budgetMs = 5_000

/** One token of the installation at a time, renewed before it ends; many callers wait for one renewal. */
function appCredential(appId: number, installationId: number, privateKey: string): Credential {
  let held: { token: string; expiresAt: number } | undefined
  let renewal: Promise<string> | undefined

  const authFor = (request: Request) => createAppAuth({ appId, privateKey, installationId, request })

  async function renew(request: Request): Promise<string> {
    const auth = authFor(request)
    try {
      const { expiresAt, token } = await auth({ type: 'installation', refresh: true })
      held = { token, expiresAt: Date.parse(expiresAt) }
      return token
    } catch (error) {
      throw refusal(error) ?? error
    }
  }

  return {
    named: 'the App in GITHUB_APP_ID',
    identity: digest('app', appId, installationId),
    app: {
      id: appId,
      // Signed here: GitHub is not asked for it.
      token: async (requestFor) => (await authFor(requestFor(backgroundCall(budgetMs)))({ type: 'app' })).token,
    },
    async token(call, requestFor) {
      if (held && held.expiresAt - Date.now() > marginMs) return held.token
      // The renewal is for all who wait, and is not ended by the haste of the first.
      renewal ??= renew(requestFor(backgroundCall(budgetMs))).finally(() => {
        renewal = undefined
      })
      return Promise.race([renewal, leaving(call)])
    },
    refused(token) {
      if (held?.token === token) held = undefined
    },
  }
}

/** Rejects when the caller's time is over. */
const leaving = ({ signal }: CallContext): Promise<never> =>
  new Promise((_, reject) => {
    const leave = () => reject(signal.reason as Error)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })

/** Why there is no token, in words that name the variable; undefined for what is no refusal of GitHub's. */
function refusal(error: unknown): unknown {
  const unanswered = error instanceof Error && error.cause instanceof Unanswered
  if (!(error instanceof RequestError) || unanswered || isLimit(error)) return undefined
  const words: Record<number, string> = {
    401: 'GitHub does not take the signature of the App: GITHUB_APP_PRIVATE_KEY is not a key of GITHUB_APP_ID, or this machine’s clock is wrong.',
    403: 'GitHub gives the App no token: its installation GITHUB_APP_INSTALLATION_ID is suspended.',
    404: 'GitHub knows no installation GITHUB_APP_INSTALLATION_ID of the App GITHUB_APP_ID. Check both numbers.',
  }
  return problems.upstream('github', words[error.status] ?? `GitHub gives the App no token (${error.status}).`, error)
}
