/** What is written while things break: one of every kind of promise that the platform makes about a write. */
import type { ServiceName } from '@sophia/catalog'
import { ask, type Target, until } from '../load/asking.ts'
import type { Answer } from '../load/calls.ts'
import type { Write } from './ledger.ts'

const repo = { owner: '', name: '' }

/** @param sandboxUrl where the vendors say what they were really told. */
export async function writesOf(target: Target, sandboxUrl: string): Promise<Write[]> {
  const pipelines = await ask(target, 'sophia-hubspot', '/pipelines')
  const [{ id: pipelineId, stages }] = pipelines.items
  const [{ owner, name: repoName }] = (await ask(target, 'sophia-github', '/repos?limit=1')).items
  Object.assign(repo, { owner, name: repoName })
  const { items: offers } = await ask(target, 'sophia-lambda', '/offers?limit=1&available=true&sort=price')
  await put(target, 'mcp-context', '/collections/chaos', { description: 'Written while things break' })
  const vendor = vendorAsker(sandboxUrl)
  return [
    {
      name: 'documents',
      repeatable: true,
      everyMs: 400,
      send: async (mark) => {
        const text = `Written while something broke: ${mark}.`
        const body = { collection: 'chaos', title: mark, text, mediaType: 'text/plain', source: `chaos:${mark}` }
        return (await ask(target, 'mcp-context', '/documents', body)).id
      },
      count: async (mark, id) => {
        const { items } = await ask(target, 'mcp-context', `/documents?collection=chaos&source=chaos:${mark}`)
        if (id !== undefined && !(await ask(target, 'mcp-context', `/documents/${id}`)).text.includes(mark)) return 0
        return items.length
      },
    },
    {
      name: 'memories',
      repeatable: false,
      everyMs: 400,
      send: async (mark) => (await ask(target, 'mcp-context', '/memories', { ...memoryOf(mark), source: 'chaos' })).id,
      count: async (mark) => {
        const { items } = await ask(target, 'mcp-context', `/memories?subject=${memoryOf(mark).subject}`)
        return items.length
      },
    },
    {
      // Not by upload: deals of a file would take the place of the sandbox's in every figure.
      name: 'lists of prospects',
      repeatable: true,
      everyMs: 1_000,
      send: async (mark) => {
        const items = [{ company: `Chaos ${mark}`, domain: `${mark}.example` }]
        return (await put(target, 'sophia-business', `/prospects/lists/${mark}`, { items })).name
      },
      count: async (mark) => {
        const search = { text: 'Chaos', sources: [mark], limit: 5 }
        return (await ask(target, 'sophia-business', '/prospects/search', search)).total
      },
    },
    {
      name: 'runs',
      repeatable: true,
      everyMs: 2_000,
      send: (mark) => startRun(target, mark),
      count: async (mark, id) => {
        if (id === undefined) return 0
        const isOver = ({ status }: Answer) => ['done', 'failed', 'cancelled'].includes(status)
        await until(() => ask(target, 'mcp-agents', `/runs/${id}`), isOver, 90_000)
        // The same key again is the same run.
        return (await startRun(target, mark)) === id ? 1 : 2
      },
    },
    {
      name: 'deals in HubSpot',
      repeatable: false,
      everyMs: 700,
      send: async (mark) => {
        const deal = { name: mark, pipelineId, stageId: stages[0].id, amount: { amount: '1', currency: 'USD' } }
        return (await ask(target, 'sophia-hubspot', '/deals', deal)).id
      },
      count: async (mark) => {
        const filters = [{ propertyName: 'dealname', operator: 'EQ', value: mark }]
        const search = '/hubspot/crm/objects/2026-09/deals/search'
        return (await vendor(search, { filterGroups: [{ filters }], limit: 10 })).total
      },
    },
    {
      name: 'issues in GitHub',
      repeatable: false,
      everyMs: 1_000,
      send: async (mark) => {
        const path = `/repos/${repo.owner}/${repo.name}/issues`
        return String((await ask(target, 'sophia-github', path, { title: mark })).number)
      },
      count: async (mark) => {
        const issues = await vendor(
          `/github/search/issues?q=${encodeURIComponent(`repo:${repo.owner}/${repo.name} "${mark}" in:title`)}`,
        )
        return issues.items.filter(({ title }: Answer) => title === mark).length
      },
    },
    ...(offers.length
      ? [
          {
            name: 'instances in Lambda Cloud',
            repeatable: false,
            everyMs: 6_000,
            send: async (mark: string) => {
              const plan = { type: offers[0].type, hours: 1, name: mark }
              const { planHash } = await ask(target, 'sophia-lambda', '/plans', plan)
              return (await ask(target, 'sophia-lambda', '/instances', { planHash })).id as string
            },
            count: async (mark: string, id: string | undefined) => {
              const lease = id === undefined ? undefined : await settledLease(target, id)
              const { data } = await vendor('/lambda/api/v1/instances')
              const found = data.filter(({ name }: Answer) => String(name).includes(mark)).length
              // What was refused with a reason is not lost.
              return found === 0 && typeof lease?.reason === 'string' && lease.status === 'failed' ? 1 : found
            },
            undo: async (id: string) => void (await ask(target, 'sophia-lambda', `/leases/${id}/release`, {})),
          },
        ]
      : []),
  ]
}

/** A launch is accepted first, and carried out by the reconciler. */
const settledLease = (target: Target, id: string): Promise<Answer> =>
  until(
    async () => {
      const { items } = await ask(target, 'sophia-lambda', '/leases?limit=100')
      return items.find((lease: Answer) => lease.id === id) ?? {}
    },
    ({ status }) => !['requested', 'waiting', 'launching', undefined].includes(status),
    60_000,
  )

const memoryOf = (mark: string) => ({ subject: `chaos:${mark}`, statement: `Something broke at ${mark}.` })

const startRun = async (target: Target, mark: string): Promise<string> =>
  (
    await ask(
      target,
      'mcp-agents',
      '/runs',
      { agent: 'pipeline-review', input: {} },
      { 'idempotency-key': `chaos-${mark}` },
    )
  ).id

async function put(target: Target, service: ServiceName, path: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${target.token}` }
  const url = new URL(path, target.urls[service])
  const signal = AbortSignal.timeout(30_000)
  const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body), signal })
  if (!answer.ok) throw new Error(`${service} ${path} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

const vendorAsker =
  (sandboxUrl: string) =>
  async (path: string, body?: object): Promise<Answer> => {
    const headers = { authorization: 'Bearer chaos', 'content-type': 'application/json', 'user-agent': 'chaos' }
    const asked = body ? { method: 'POST', body: JSON.stringify(body) } : {}
    const answer = await fetch(new URL(path, sandboxUrl), { ...asked, headers })
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${path}: ${await answer.text()}`)
    return answer.json()
  }
