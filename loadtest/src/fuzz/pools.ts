/** Names and ids that exist, so that generated requests get past the door. */
import { ask, type Target } from '../load/asking.ts'
import type { Answer } from '../load/calls.ts'
import type { Pools } from './values.ts'

/** @param target with the sandbox's company in it. */
export async function findPools(target: Target): Promise<Pools> {
  const idsOf = ({ items }: Answer): string[] => items.map(({ id }: { id: string }) => id)
  const [deals, contacts, pipelines, documents, runs, researches, instances, repos, offers, images, lineage] =
    await Promise.all([
      ask(target, 'sophia-hubspot', '/deals?limit=5'),
      ask(target, 'sophia-hubspot', '/contacts?limit=5'),
      ask(target, 'sophia-hubspot', '/pipelines'),
      ask(target, 'mcp-context', '/documents?limit=5'),
      ask(target, 'mcp-agents', '/runs?limit=5'),
      ask(target, 'mcp-research', '/research?limit=5'),
      ask(target, 'sophia-lambda', '/instances?limit=5'),
      ask(target, 'sophia-github', '/repos?limit=3'),
      ask(target, 'sophia-lambda', '/offers?limit=5&available=true'),
      ask(target, 'sophia-lambda', '/images?limit=2'),
      ask(target, 'sophia-business', '/kpis/query', { metrics: ['won_value'] }),
    ])
  const [{ owner, name: repo }] = repos.items
  return new Map([
    [
      'id',
      [deals, contacts, documents, runs, researches, instances]
        .flatMap((list) => idsOf(list).slice(0, 3))
        .concat(lineage.lineageId),
    ],
    ['fromId', idsOf(deals)],
    ['toId', idsOf(contacts)],
    ['dealId', idsOf(deals)],
    ['pipelineId', idsOf(pipelines)],
    ['owner', [owner]],
    // A name alone for its own service, both for those that want both.
    ['repo', [repo, `${owner}/${repo}`]],
    ['collection', ['load']],
    ['name', ['load', 'fuzz', 'amount', 'pipeline-review']],
    ['agent', ['pipeline-review']],
    ['type', offers.items.map(({ type }: { type: string }) => type)],
    ['image', images.items.map(({ id }: { id: string }) => id)],
    ['metric', ['won_value', 'deals_won', 'win_rate']],
    ['currency', ['USD', 'EUR']],
    ['tool', ['mcp-business.list_metrics', 'mcp-context.search']],
    ['path', ['README.md']],
    ['number', ['1']],
    ['subject', ['account:load-1']],
    ['query', ['elevator', 'cache']],
    ['question', ['won value by region']],
  ])
}
