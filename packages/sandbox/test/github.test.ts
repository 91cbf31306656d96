import { Octokit } from 'octokit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { second } from '../src/clock.ts'
import { type RunningSandbox, startSandbox } from '../src/index.ts'

let time = Date.parse('2026-11-23T12:00:00Z')
let sandbox: RunningSandbox
let octokit: Octokit
const owner = 'harborlatch'
const repo = 'access-api'
beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date(time) })
  octokit = client(sandbox.url)
})
afterAll(() => sandbox.close())

const client = (url: string, auth?: string) =>
  new Octokit({
    ...(auth !== '' && { auth: auth ?? 'any' }),
    baseUrl: `${url}/github`,
    throttle: { enabled: false },
    retry: { enabled: false },
  })

describe('octokit', () => {
  test('paginate follows the links through every pull request', async () => {
    const pulls = await octokit.paginate(octokit.rest.pulls.list, { owner, repo, state: 'all', per_page: 100 })
    const numbers = new Set(pulls.map(({ number }) => number))
    expect(numbers.size).toBe(pulls.length)
    expect(pulls.length).toBeGreaterThan(300)
    const issues = await octokit.paginate(octokit.rest.issues.listForRepo, { owner, repo, state: 'all', per_page: 100 })
    expect(issues.filter((issue) => issue.pull_request).length).toBe(pulls.length)
    expect(issues.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(issues.map((_, index) => index + 1))
  })

  test('the links carry the host that was asked', async () => {
    const { headers } = await octokit.rest.repos.listForOrg({ org: owner, per_page: 5 })
    expect(headers.link).toContain(`<${sandbox.url}/github/orgs/${owner}/repos?per_page=5&page=2>; rel="next"`)
    const other = await sandbox.app.inject({
      url: `/github/orgs/${owner}/repos?per_page=5`,
      headers: { host: 'github.test:99', authorization: 'token x' },
    })
    expect(other.headers['link']).toContain('<http://github.test:99/github/')
  })

  test('a path is decoded once, and half of a character is kept as a whole one', async () => {
    for (const path of ['%', '%2e', 'docs/%zz'])
      await expect(octokit.rest.repos.getContent({ owner, repo, path })).rejects.toMatchObject({ status: 404 })
    for (const basehead of ['main...%', '%...main'])
      await expect(octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead })).rejects.toMatchObject({
        status: 404,
      })
    const { data } = await octokit.rest.issues.create({ owner, repo, title: 'a\udfff', labels: ['\udfff\ud800'] })
    expect(data).toMatchObject({ title: 'a\ufffd', labels: [{ name: '\ufffd\ufffd' }] })
  })

  test('only the single pull request tells its size and whether it is merged', async () => {
    const { data } = await octokit.rest.pulls.list({ owner, repo, state: 'closed', per_page: 50 })
    const merged = data.find(({ merged_at }) => merged_at)
    expect(merged).not.toHaveProperty('additions')
    const { data: single } = await octokit.rest.pulls.get({ owner, repo, pull_number: merged?.number ?? 0 })
    expect(single).toMatchObject({ merged: true, additions: expect.any(Number), commits: expect.any(Number) })
    const { data: commits } = await octokit.rest.pulls.listCommits({ owner, repo, pull_number: single.number })
    expect(commits).toHaveLength(single.commits)
    expect(commits.at(-1)?.sha).toBe(single.head.sha)
    const { data: onMain } = await octokit.rest.repos.getCommit({ owner, repo, ref: single.merge_commit_sha ?? '' })
    expect(onMain.commit.message).toContain(`(#${single.number})`)
    const { data: origins } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
      owner,
      repo,
      commit_sha: onMain.sha,
    })
    expect(origins.map(({ number }) => number)).toEqual([single.number])
  })

  test('deployments lead to statuses, and their commits to pull requests', async () => {
    const deployments = await octokit.paginate(octokit.rest.repos.listDeployments, {
      owner,
      repo,
      environment: 'production',
      per_page: 100,
    })
    const ends = await Promise.all(
      deployments.map(
        async ({ id }) =>
          (await octokit.rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id })).data[0]?.state,
      ),
    )
    expect(new Set(ends)).toEqual(new Set(['success', 'failure', 'error']))
    const [latest, previous] = deployments
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${previous?.sha}...${latest?.sha}`,
    })
    expect(data.status).toBe('ahead')
    expect(data.commits.at(-1)?.sha).toBe(latest?.sha)
  })

  test('files are read, listed and found', async () => {
    const { data: tree } = await octokit.rest.git.getTree({ owner, repo, tree_sha: 'main', recursive: '1' })
    const file = tree.tree.find(({ path }) => path === 'README.md')
    const { data: blob } = await octokit.rest.git.getBlob({ owner, repo, file_sha: file?.sha ?? '' })
    const { data: readme } = await octokit.rest.repos.getReadme({ owner, repo })
    expect(Buffer.from(readme.content, 'base64').toString()).toBe(Buffer.from(blob.content, 'base64').toString())
    const { data: folder } = await octokit.rest.repos.getContent({ owner, repo, path: 'src' })
    expect(folder).toBeInstanceOf(Array)
    const { data: code } = await octokit.rest.search.code({ q: `elevator repo:${owner}/${repo}` })
    expect(code.total_count).toBeGreaterThan(0)
  })

  test('a dispatched workflow runs by the clock, and can be run again', async () => {
    const { data: workflows } = await octokit.rest.actions.listRepoWorkflows({ owner, repo })
    expect(workflows.workflows.map(({ name }) => name)).toEqual(['CI', 'Deploy'])
    const { data: details } = await octokit.request(
      'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
      {
        owner,
        repo,
        workflow_id: 'ci.yml',
        ref: 'main',
        return_run_details: true,
      },
    )
    const run_id = (details as { workflow_run_id: number }).workflow_run_id
    const status = async () => (await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id })).data
    expect((await status()).status).toBe('queued')
    time += 10 * second
    expect((await status()).status).toBe('in_progress')
    time += 60 * second
    expect(await status()).toMatchObject({ status: 'completed', conclusion: 'success', event: 'workflow_dispatch' })
    await octokit.rest.actions.reRunWorkflow({ owner, repo, run_id })
    expect(await status()).toMatchObject({ status: 'queued', conclusion: null, run_attempt: 2 })
    const { data: jobs } = await octokit.rest.actions.listJobsForWorkflowRun({ owner, repo, run_id })
    expect(jobs.jobs.map(({ name }) => name)).toEqual(['lint', 'test', 'build'])
  })

  test('issues and comments that are written are there to be read', async () => {
    const { data: issue } = await octokit.rest.issues.create({ owner, repo, title: 'Door 4 sticks', labels: ['bug'] })
    await octokit.rest.issues.createComment({ owner, repo, issue_number: issue.number, body: 'Also door 5' })
    const { data: comments } = await octokit.rest.issues.listComments({ owner, repo, issue_number: issue.number })
    expect(comments.map(({ body }) => body)).toEqual(['Also door 5'])
    const { data: found } = await octokit.rest.search.issuesAndPullRequests({
      q: `sticks repo:${owner}/${repo} is:issue is:open label:bug`,
    })
    expect(found.items.map(({ number }) => number)).toEqual([issue.number])
    await expect(octokit.rest.issues.create({ owner, repo, title: '' })).rejects.toMatchObject({ status: 422 })
  })

  test('search ends at a thousand results', async () => {
    const { data } = await octokit.rest.search.issuesAndPullRequests({
      q: `org:${owner} is:pr is:merged`,
      per_page: 100,
      page: 10,
    })
    expect(data.items).toHaveLength(100)
    await expect(
      octokit.rest.search.issuesAndPullRequests({ q: `org:${owner} is:pr`, per_page: 100, page: 11 }),
    ).rejects.toMatchObject({ status: 422 })
  })

  test('without a token, what is private does not exist', async () => {
    const anonymous = client(sandbox.url, '')
    const { data } = await anonymous.rest.repos.listForOrg({ org: owner })
    expect(data.map(({ name }) => name).sort()).toEqual(['design-system', 'harborlatch-sdk'])
    await expect(anonymous.rest.repos.get({ owner, repo })).rejects.toMatchObject({
      status: 404,
      response: { data: { message: 'Not Found' } },
    })
    await expect(anonymous.rest.users.getAuthenticated()).rejects.toMatchObject({ status: 401 })
  })
})

describe('limits', () => {
  let strict: RunningSandbox
  beforeAll(async () => {
    strict = await startSandbox({ enforceLimits: true, limits: { github: { requests: 3, window: 3_600 * second } } })
  })
  afterAll(() => strict.close())

  test('an unchanged answer is a 304 and costs nothing; an empty budget is a 403 that says when', async () => {
    const bounded = client(strict.url)
    const { headers } = await bounded.rest.repos.get({ owner, repo })
    expect(headers['x-ratelimit-remaining']).toBe('2')
    for (let count = 0; count < 5; count++) {
      await expect(
        bounded.rest.repos.get({ owner, repo, headers: { 'if-none-match': headers.etag ?? '' } }),
      ).rejects.toMatchObject({
        status: 304,
        response: { headers: { 'x-ratelimit-remaining': '2' } },
      })
    }
    await bounded.rest.repos.get({ owner, repo })
    await bounded.rest.repos.get({ owner, repo })
    await expect(bounded.rest.repos.get({ owner, repo })).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': expect.stringMatching(/^\d{10}$/) } },
    })
    expect((await bounded.rest.rateLimit.get()).data.rate.remaining).toBe(0)
  })

  test('that are not enforced leave one at all times: nobody who believes their headers stops asking', async () => {
    const loose = await startSandbox({ limits: { github: { requests: 2, window: 3_600 * second } } })
    const left: unknown[] = []
    for (let count = 0; count < 4; count++)
      left.push((await client(loose.url).rest.repos.get({ owner, repo })).headers['x-ratelimit-remaining'])
    expect(left).toEqual(['1', '1', '1', '1'])
    await loose.close()
  })
})
