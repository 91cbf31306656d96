import {
  type App,
  type CallContext,
  createUpstream,
  type HealthCheck,
  UpstreamError,
  vendorAddress,
  vendorCheck,
} from '@sophia/service'
import { Octokit, RequestError } from 'octokit'
import type { Config } from './config.ts'
import { createGithubFetch } from './github-fetch.ts'
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
  provenance(): { asOf: string; complete: boolean; origin: 'live' | 'sandbox' }
  readonly check: HealthCheck['check']
  close(): Promise<void>
}

export function createGithub(config: Config, app: App): Github {
  const { baseUrl, origin } = vendorAddress(config, {
    name: 'github',
    key: config.GITHUB_TOKEN,
    keyVariable: 'GITHUB_TOKEN',
    liveUrl: config.GITHUB_API_URL.replace(/\/+$/, ''),
  })
  const upstream = createUpstream({ name: 'github', baseUrl, metrics: app.metrics })
  const fetchFor = createGithubFetch(upstream, baseUrl)
  const octokit = new Octokit({
    auth: config.GITHUB_TOKEN ?? 'sandbox',
    baseUrl,
    userAgent: 'sophia-github',
    // Its throttling waits for seconds and its retries repeat writes; deadline, retry and breaker are ours.
    throttle: { enabled: false },
    retry: { enabled: false },
  })

  return {
    async ask(call, work) {
      const request = octokit.request.defaults({
        headers: { 'x-github-api-version': '2022-11-28' },
        request: { fetch: fetchFor(call) },
      })
      try {
        const answer = await work(request)
        // Octokit hands over what it cannot parse as text.
        if (typeof answer.data !== 'object' || answer.data === null) throw new UpstreamError('github', 'malformed')
        return answer
      } catch (error) {
        if (error instanceof RequestError && error.status === 404) return undefined
        throw githubProblem(error) ?? error
      }
    },
    provenance: () => ({ asOf: new Date().toISOString(), complete: true, origin }),
    check: vendorCheck({ title: 'GitHub', origin, sandboxUrl: config.SOPHIA_SANDBOX_URL, upstream }),
    close: () => upstream.close(),
  }
}
