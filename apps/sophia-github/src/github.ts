import { services } from '@sophia/catalog'
import {
  type App,
  type CallContext,
  createUpstream,
  type HealthCheck,
  problems,
  UpstreamError,
  vendorAddress,
  vendorCheck,
} from '@sophia/service'
import { Octokit, RequestError } from 'octokit'
import { createAnswerMemory } from './answer-memory.ts'
import type { Config } from './config.ts'
import { credentialOf } from './github-credential.ts'
import { createGithubFetch } from './github-fetch.ts'
import { createGithubLimits } from './github-limits.ts'
import { githubProblem } from './github-problem.ts'

export interface Github {
  /**
   * Octokit's `request` for the work of one call: what it asks shares the call's deadline.
   *
   * @returns GitHub's answer, or undefined for a 404: GitHub also says that of what the token may not see.
   * @throws {Problem} what GitHub refuses, in our words. @throws {UpstreamError} when it gives no usable answer.
   */
  ask<Answer extends { data: unknown }>(
    call: CallContext,
    work: (request: Octokit['request']) => Promise<Answer>,
  ): Promise<Answer | undefined>
  /** The same in the name of the GitHub App itself, not of its installation. @throws {Problem} when a token is set in place of one. */
  askAsApp: Github['ask']
  /** GitHub shows an app other routes than a person. undefined: no app. */
  readonly appId: number | undefined
  provenance(): { asOf: string; complete: boolean; origin: 'live' | 'sandbox' }
  readonly check: HealthCheck['check']
  close(): Promise<void>
}

/** GitHub takes a hundred requests at once, from all replicas and one more that takes over from another. */
const connections = Math.floor(100 / (services['sophia-github'].replicas.max + 1))

/** How the address of an Enterprise Server ends. */
const enterprise = '/api/v3'

type Ask = Octokit['request']

export function createGithub(config: Config, app: App): Github {
  const credential = credentialOf(config)
  const { baseUrl, origin } = vendorAddress(config, {
    name: 'github',
    key: config.GITHUB_TOKEN ?? config.GITHUB_APP_PRIVATE_KEY,
    keyVariable: 'GITHUB_TOKEN',
    liveUrl: config.GITHUB_API_URL.replace(/\/+$/, ''),
  })
  const open = (address: string) =>
    createUpstream({
      name: 'github',
      baseUrl: address,
      metrics: app.metrics,
      connections,
      // Limits are waited for as GitHub says; to come again at once makes them longer.
      retriedStatuses: [502, 503, 504],
    })
  const upstream = open(baseUrl)
  // Enterprise Server has GraphQL beside its REST, not below.
  const graph = baseUrl.endsWith(enterprise) ? open(baseUrl.slice(0, -'/v3'.length)) : upstream
  const { identity } = credential
  const fetchFor = createGithubFetch({
    upstream,
    graph,
    baseUrl,
    memory: createAnswerMemory({ identity, redis: app.redis }),
    limits: createGithubLimits(config, app, identity),
  })
  const octokit = new Octokit({
    // Each request brings its credential along, which may be renewed at any time.
    authStrategy: () => ({ hook: (request: Ask, ...asked: Parameters<Ask>) => request(...asked) }),
    baseUrl,
    userAgent: 'sophia-github',
    // Its throttling waits for seconds and its retries repeat writes; deadline, retry and breaker are ours.
    throttle: { enabled: false },
    retry: { enabled: false },
  })

  const requestFor = (call: CallContext) =>
    octokit.request.defaults({
      headers: { 'x-github-api-version': '2022-11-28' },
      request: { fetch: fetchFor(call) },
    })

  /** @param authorization what proves who asks, as the header has it: a scheme and a token. */
  const askingWith =
    (authorization: (call: CallContext) => Promise<readonly [scheme: string, token: string]>): Github['ask'] =>
    async (call, work) => {
      let token: string | undefined
      try {
        const [scheme, given] = await authorization(call)
        token = given
        const answer = await work(requestFor(call).defaults({ headers: { authorization: `${scheme} ${token}` } }))
        // Octokit hands over what it cannot parse as text.
        if (typeof answer.data !== 'object' || answer.data === null) throw new UpstreamError('github', 'malformed')
        return answer
      } catch (error) {
        if (error instanceof RequestError && error.status === 404) return undefined
        if (error instanceof RequestError && error.status === 401 && token) credential.refused(token)
        throw githubProblem(error, credential.named) ?? error
      }
    }

  return {
    appId: credential.app?.id,
    ask: askingWith(async (call) => ['token', await credential.token(call, requestFor)]),
    askAsApp: askingWith(async () => {
      if (!credential.app) throw problems.upstream('github', 'Only a GitHub App may ask this: set GITHUB_APP_ID.')
      return ['bearer', await credential.app.token(requestFor)]
    }),
    provenance: () => ({ asOf: new Date().toISOString(), complete: true, origin }),
    check: vendorCheck({ title: 'GitHub', origin, sandboxUrl: config.SOPHIA_SANDBOX_URL, upstream }),
    close: async () => void (await Promise.all([...new Set([upstream, graph])].map((each) => each.close()))),
  }
}
