/** Puts the sandbox's company into an empty platform, and finds on any platform what there is to ask about. */
import { readFileSync } from 'node:fs'
import { ask, authorization, type Target, until } from './asking.ts'
import type { Answer } from './calls.ts'
import { World } from './world.ts'

const documentsFile = new URL('../../../apps/mcp-context/eval/project/documents.jsonl', import.meta.url)

/** Customers, code and compute by sync, documents by the batch: the numbers are over thousands of deals. */
export async function loadCompany(target: Target): Promise<void> {
  await Promise.all([
    ...['hubspot', 'github', 'lambda'].map((source) => sync(target, source)),
    documents(target),
    insist(target, 'mcp-agents', '/runs', { agent: 'pipeline-review', input: {} }),
    insist(target, 'mcp-research', '/research', { question: 'What is access control?' }),
  ])
}

/** A machine on which nine services have just started is busy: who is refused asks again. */
const insist: typeof ask = (...asked) =>
  until(
    () => ask(...asked),
    () => true,
  )

const isOver = ({ status }: Answer): boolean => status === 'done' || status === 'failed'

async function sync(target: Target, source: string): Promise<void> {
  const { id } = await insist(target, 'sophia-business', '/sync', { source })
  const { status, fault } = await until(() => ask(target, 'sophia-business', `/sync/${id}`), isOver, 300_000)
  if (status !== 'done') throw new Error(`The sync of ${source} failed: ${fault}`)
}

async function documents(target: Target): Promise<void> {
  const lines = readFileSync(documentsFile, 'utf8').trim().split('\n')
  const all = lines.map((line) => {
    const { title, text } = JSON.parse(line) as { title: string; text: string }
    return { collection: 'load', title: title || 'Untitled', text, mediaType: 'text/markdown' }
  })
  await fetch(new URL('/collections/load', target.urls['mcp-context']), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...authorization(target) },
    body: JSON.stringify({ description: 'Texts of the load test' }),
  })
  await insist(target, 'mcp-context', '/documents/batch', { documents: all.slice(0, 100) })
}

interface Finding {
  readonly what: string
  find(target: Target): Promise<readonly string[]>
}

const idsOf = ({ items }: Answer): string[] => items.map(({ id }: { id: string }) => id)

/** Those of a dimension of the facts. */
async function valuesOf(target: Target, dimension: string): Promise<string[]> {
  const { items } = await ask(target, 'sophia-business', '/dimensions')
  const found = items.find(({ name }: { name: string }) => name === dimension)
  return (found?.values ?? []).filter((value: unknown) => typeof value === 'string')
}

const findings: readonly Finding[] = [
  { what: 'deal', find: async (target) => idsOf(await ask(target, 'sophia-hubspot', '/deals?limit=100')) },
  { what: 'contact', find: async (target) => idsOf(await ask(target, 'sophia-hubspot', '/contacts?limit=50')) },
  { what: 'pipeline', find: async (target) => idsOf(await ask(target, 'sophia-hubspot', '/pipelines')) },
  { what: 'document', find: async (target) => idsOf(await ask(target, 'mcp-context', '/documents?limit=100')) },
  { what: 'run', find: async (target) => idsOf(await ask(target, 'mcp-agents', '/runs?limit=50')) },
  { what: 'research', find: async (target) => idsOf(await ask(target, 'mcp-research', '/research?limit=50')) },
  { what: 'instance', find: async (target) => idsOf(await ask(target, 'sophia-lambda', '/instances?limit=50')) },
  {
    what: 'gpu-type',
    find: async (target) => {
      const { items } = await ask(target, 'sophia-lambda', '/offers?limit=100&available=true')
      return items.map(({ type }: { type: string }) => type)
    },
  },
  {
    what: 'repo',
    find: async (target) => {
      const { items } = await ask(target, 'sophia-github', '/repos?limit=20')
      return items.map(({ owner, name }: { owner: string; name: string }) => `${owner}/${name}`)
    },
  },
  {
    what: 'pull',
    find: async (target) => {
      const { items } = await ask(target, 'sophia-github', '/repos?limit=5')
      const pulls = items.map(async ({ owner, name }: { owner: string; name: string }) => {
        const found = await ask(target, 'sophia-github', `/repos/${owner}/${name}/pulls?state=all&limit=20`)
        return found.items.map(({ number }: { number: number }) => `${owner}/${name}/${number}`)
      })
      return (await Promise.all(pulls)).flat()
    },
  },
  { what: 'region', find: (target) => valuesOf(target, 'region') },
  { what: 'currency', find: (target) => valuesOf(target, 'currency') },
  {
    what: 'lineage',
    find: async (target) => {
      const { lineageId } = await ask(target, 'sophia-business', '/kpis/query', { metrics: ['won_value'] })
      return [lineageId]
    },
  },
]

/** What cannot be found is not asked about; `missing` says why. */
export async function findWorld(target: Target): Promise<{ world: World; missing: string[] }> {
  const world = new World()
  const missing: string[] = []
  await Promise.all(
    findings.map(async ({ what, find }) => {
      try {
        world.add(what, ...(await find(target)))
      } catch (error) {
        missing.push(`${what}: ${(error as Error).message}`)
      }
    }),
  )
  return { world, missing }
}
