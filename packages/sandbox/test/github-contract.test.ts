/** Every answer of the stand-in, held against GitHub's own description of it: see prune-github-description.ts. */
import { createSign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { afterAll, expect, test } from 'vitest'
import { createSandbox } from '../src/index.ts'
import { playedRoutes } from './github-routes.ts'
import { placeOf } from './played-routes.ts'

interface Described {
  readonly operations: Record<string, Record<string, object | null>>
  readonly components: object
}
const described = JSON.parse(
  readFileSync(new URL('fixtures/github-description.json', import.meta.url), 'utf8'),
) as Described
const ajv = new Ajv({ strict: false, allErrors: true })
formats.default(ajv)
// A bot's is 49699333+dependabot[bot]@users.noreply.github.com, which the usual pattern refuses.
ajv.addFormat('email', /^\S+@\S+$/)
ajv.addSchema({ $id: 'github', ...described })

const app = createSandbox()
afterAll(() => app.close())
const asked = new Set<string>()

type Parameters = Record<string, string | number>
interface Asked {
  readonly payload?: object
  readonly query?: string
  readonly token?: string | null
  readonly status?: number
}

/**
 * Asks for one of GitHub's operations and holds the answer against what it promises for that status.
 *
 * @param operation method and path, with `{name}` for what `parameters` give.
 */
async function ask<Data>(
  operation: string,
  parameters: Parameters = {},
  { payload, query = '', status = 200, token = 'any' }: Asked = {},
): Promise<Data> {
  const [method = '', path = ''] = operation.split(' ')
  const key = `${method} ${placeOf(path)}`
  const given: Parameters = { owner: 'harborlatch', repo: 'access-api', ...parameters }
  const url = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => String(given[name]))
  const response = await app.inject({
    method: method as 'get' | 'post' | 'patch',
    url: `/github${url}${query}`,
    headers: token === null ? {} : { authorization: `token ${token}` },
    ...(payload && { payload }),
  })
  asked.add(key)
  expect({ url, status: response.statusCode, body: response.statusCode === status || response.body }).toEqual({
    url,
    status,
    body: true,
  })
  const promised = described.operations[key]
  expect(Object.keys(promised ?? {}), `${key} promises a ${status}`).toContain(String(status))
  if (promised?.[status] === null) {
    expect(response.body === '' || response.body === '{}', url).toBe(true)
    return undefined as Data
  }
  const pointer = `github#/operations/${key.replaceAll('~', '~0').replaceAll('/', '~1')}/${status}`
  const validate = ajv.getSchema(encodeURI(pointer))
  if (!validate) throw new Error(`No schema at ${pointer}`)
  void validate(response.json())
  const faults = validate.errors?.map(({ instancePath, message, params }) => ({ instancePath, message, params }))
  expect({ url, faults: faults?.slice(0, 8) }).toEqual({ url, faults: undefined })
  return response.json<Data>()
}

interface Numbered {
  number: number
  id: number
  sha: string
  name: string
}
const repository = '/repos/{owner}/{repo}'

test('accounts and repositories', async () => {
  await ask('get /user')
  await ask('get /users/{username}', { username: 'harborlatch' })
  const [one] = await ask<Numbered[]>('get /user/repos')
  const [contributor] = await ask<{ author: { login: string } }[]>(`get ${repository}/commits`, {
    repo: one?.name ?? '',
  })
  await ask('get /users/{username}', { username: contributor?.author.login ?? '' })
  await ask('get /users/{username}/repos', { username: 'harborlatch' })
  await ask('get /orgs/{org}', { org: 'harborlatch' })
  await ask('get /orgs/{org}/repos', { org: 'harborlatch' })
  for (const { name } of await ask<Numbered[]>('get /user/repos')) await ask(`get ${repository}`, { repo: name })
  await ask(`get ${repository}`, { repo: 'harborlatch-sdk' }, { token: null })
  await ask(`get ${repository}/languages`)
  await ask('get /rate_limit')
  await ask('get /search/repositories', {}, { query: '?q=api' })
})

test('pull requests and issues', async () => {
  const pulls = await ask<Numbered[]>(`get ${repository}/pulls`, {}, { query: '?state=all&per_page=100' })
  for (const { number } of pulls.slice(0, 12)) {
    await ask(`get ${repository}/pulls/{number}`, { number })
    await ask(`get ${repository}/pulls/{number}/reviews`, { number })
    await ask(`get ${repository}/pulls/{number}/commits`, { number })
    await ask(`get ${repository}/pulls/{number}/files`, { number })
    await ask(`get ${repository}/issues/{number}`, { number })
  }
  const head = { title: 'Oil it', head: 'oil', base: 'main', body: 'Squeaks' }
  const pull = await ask<Numbered>(`post ${repository}/pulls`, {}, { payload: head, status: 201 })
  await ask(`get ${repository}/pulls/{number}`, { number: pull.number })
  await ask(`get ${repository}/issues`, {}, { query: '?state=all&per_page=100' })
  const issue = { title: 'Door 4', body: 'sticks', labels: ['bug'], assignees: [] }
  const { number } = await ask<Numbered>(`post ${repository}/issues`, {}, { payload: issue, status: 201 })
  const comment = { payload: { body: 'Also door 5' }, status: 201 }
  await ask(`post ${repository}/issues/{number}/comments`, { number }, comment)
  await ask(`get ${repository}/issues/{number}/comments`, { number })
  await ask(`patch ${repository}/issues/{number}`, { number }, { payload: { state: 'closed' } })
  await ask(`get ${repository}/issues/{number}`, { number })
  await ask('get /search/issues', {}, { query: '?q=door&per_page=100' })
})

test('commits, branches, tags and releases', async () => {
  const commits = await ask<Numbered[]>(`get ${repository}/commits`, {}, { query: '?per_page=100' })
  const [head, base] = [commits[0]?.sha ?? '', commits[20]?.sha ?? '']
  await ask(`get ${repository}/commits/{ref}`, { ref: head })
  await ask(`get ${repository}/commits/{ref}/pulls`, { ref: head })
  await ask(`get ${repository}/compare/{basehead}`, { basehead: `${base}...${head}` })
  await ask(`get ${repository}/branches`)
  await ask(`get ${repository}/branches/{branch}`, { branch: 'main' })
  const [tag] = await ask<Numbered[]>(`get ${repository}/tags`)
  const [release] = await ask<Numbered[]>(`get ${repository}/releases`)
  await ask(`get ${repository}/releases/latest`)
  await ask(`get ${repository}/releases/tags/{tag}`, { tag: tag?.name ?? '' })
  await ask(`get ${repository}/releases/{release}`, { release: release?.id ?? 0 })
})

test('files', async () => {
  await ask(`get ${repository}/contents`)
  await ask(`get ${repository}/contents/{path}`, { path: 'src' })
  await ask(`get ${repository}/contents/{path}`, { path: 'README.md' })
  await ask(`get ${repository}/readme`)
  const { tree } = await ask<{ tree: { sha: string; type: string }[] }>(
    `get ${repository}/git/trees/{tree}`,
    { tree: 'main' },
    { query: '?recursive=1' },
  )
  await ask(`get ${repository}/git/blobs/{blob}`, { blob: tree.find(({ type }) => type === 'blob')?.sha ?? '' })
  await ask('get /search/code', {}, { query: '?q=elevator' })
})

test('workflows, runs, jobs and deployments', async () => {
  const { workflows } = await ask<{ workflows: Numbered[] }>(`get ${repository}/actions/workflows`)
  const id = workflows[0]?.id ?? 0
  await ask(`get ${repository}/actions/workflows/{id}`, { id })
  await ask(`get ${repository}/actions/workflows/{id}/runs`, { id })
  const dispatches = `post ${repository}/actions/workflows/{id}/dispatches`
  await ask(dispatches, { id }, { payload: { ref: 'main' }, status: 204 })
  const started = await ask<{ workflow_run_id: number }>(
    dispatches,
    { id },
    { payload: { ref: 'main', return_run_details: true } },
  )
  const run = { run: started.workflow_run_id }
  await ask(`get ${repository}/actions/runs/{run}`, run)
  await ask(`get ${repository}/actions/runs/{run}/jobs`, run)
  await ask(`post ${repository}/actions/runs/{run}/cancel`, run, { status: 202 })
  const { workflow_runs: runs } = await ask<{ workflow_runs: Numbered[] }>(
    `get ${repository}/actions/runs`,
    {},
    { query: '?status=failure&per_page=100' },
  )
  const finished = { run: runs[0]?.id ?? 0 }
  await ask(`get ${repository}/actions/runs/{run}/jobs`, finished)
  await ask(`post ${repository}/actions/runs/{run}/rerun`, finished, { status: 201 })
  await ask(`post ${repository}/actions/runs/{run}/rerun-failed-jobs`, { run: runs[1]?.id ?? 0 }, { status: 201 })
  const [deployment] = await ask<Numbered[]>(`get ${repository}/deployments`, {}, { query: '?per_page=100' })
  const of = { deployment: deployment?.id ?? 0 }
  await ask(`get ${repository}/deployments/{deployment}`, of)
  const [status] = await ask<Numbered[]>(`get ${repository}/deployments/{deployment}/statuses`, of)
  await ask(`get ${repository}/deployments/{deployment}/statuses/{status}`, { ...of, status: status?.id ?? 0 })
  await ask(`get ${repository}/environments`)
})

test('webhook deliveries', async () => {
  const hook = { hook: 480_311_201 }
  await app.inject({
    method: 'PUT',
    url: '/_webhooks/github',
    payload: { url: 'http://127.0.0.1:9/', secret: 'secret' },
  })
  await ask(`post ${repository}/issues`, {}, { payload: { title: 'Unheard' }, status: 201 })
  await app.inject({ method: 'POST', url: '/_webhooks/github/idle' })
  const deliveries = `${repository}/hooks/{hook}/deliveries`
  const [delivery] = await ask<Numbered[]>(`get ${deliveries}`, hook)
  const of = { delivery: delivery?.id ?? 0 }
  await ask(`post ${deliveries}/{delivery}/attempts`, { ...hook, ...of }, { status: 202 })
  const organization = { org: 'harborlatch', hook: 480_311_200 }
  await ask('get /orgs/{org}/hooks/{hook}/deliveries', organization)
  await ask('post /orgs/{org}/hooks/{hook}/deliveries/{delivery}/attempts', { ...organization, ...of }, { status: 202 })
})

/** As an app signs for itself. */
function jsonWebToken(app: number, pem: string, claims: object = {}): string {
  const now = Math.floor(Date.now() / 1_000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 30, exp: now + 500, iss: app, ...claims })}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(pem, 'base64url')}`
}

test('an app, its installation and the token of it', async () => {
  const made = await ask<{ id: number; pem: string }>(
    'post /app-manifests/{code}/conversions',
    { code: 'probe' },
    { token: null, status: 201 },
  )
  const token = jsonWebToken(made.id, made.pem)
  await ask('get /app', {}, { token })
  const [{ id }] = await ask<[{ id: number }]>('get /app/installations', {}, { token })
  const tokens = 'post /app/installations/{id}/access_tokens'
  const issued = await ask<{ token: string }>(tokens, { id }, { token, status: 201 })
  await ask('get /installation/repositories', {}, { token: issued.token })
  await ask(`get ${repository}/pulls`, {}, { token: issued.token })
  await app.inject({
    method: 'PUT',
    url: '/_webhooks/github',
    payload: { url: 'http://127.0.0.1:9/', secret: 'secret', flavour: 'integration' },
  })
  await ask(`post ${repository}/issues`, {}, { payload: { title: 'Told to the app' }, status: 201 })
  await app.inject({ method: 'POST', url: '/_webhooks/github/idle' })
  const [delivery] = await ask<Numbered[]>('get /app/hook/deliveries', {}, { token })
  const of = { delivery: delivery?.id ?? 0 }
  await ask('post /app/hook/deliveries/{delivery}/attempts', of, { token, status: 202 })
  await ask('get /user/repos', {}, { token: issued.token, status: 403 })
  await ask('get /installation/repositories', {}, { status: 403 })
  const other = await ask<{ id: number; pem: string }>(
    'post /app-manifests/{code}/conversions',
    { code: 'other' },
    { token: null, status: 201 },
  )
  await ask(tokens, { id }, { token: jsonWebToken(other.id, other.pem), status: 404 })
  const now = Math.floor(Date.now() / 1_000)
  const refused = [
    jsonWebToken(made.id, other.pem),
    jsonWebToken(made.id, made.pem, { exp: now - 1 }),
    jsonWebToken(made.id, made.pem, { exp: now + 700 }),
    'nonsense',
  ]
  for (const wrong of refused) await ask(tokens, { id }, { token: wrong, status: 401 })
  await ask('get /user/repos', {}, { token: 'ghs_never', status: 401 })
})

test.for([
  ['get /user', {}, { token: null, status: 401 }],
  [`get ${repository}`, { repo: 'nothing' }, { status: 404 }],
  [`get ${repository}/pulls/{number}`, { number: 999_999 }, { status: 404 }],
  [`post ${repository}/issues`, {}, { payload: {}, status: 422 }],
  [`post ${repository}/pulls`, {}, { payload: { title: 'x', head: 'a', base: 'nowhere' }, status: 422 }],
  [`get ${repository}/commits/{ref}`, { ref: 'f'.repeat(40) }, { status: 422 }],
  [`get ${repository}/git/blobs/{blob}`, { blob: 'f'.repeat(40) }, { status: 404 }],
  ['get /search/issues', {}, { query: '?q=', status: 422 }],
  ['get /orgs/{org}', { org: 'nobody' }, { status: 404 }],
] as const)('the refusal of %s %o', async ([operation, parameters, how]) => {
  await ask(operation, parameters, how)
})

test('no route is left out', async () => {
  const played = (await playedRoutes()).map(({ method, path }) => `${method} ${placeOf(path)}`)
  expect(new Set(played).difference(asked)).toEqual(new Set())
})
