import type { Random } from '../../api/random.ts'
import type { Journey } from '../calls.ts'
import type { World } from '../world.ts'

const someRepo = (world: World, random: Random) => {
  const [owner, repo] = world.some('repo', random)?.split('/') ?? []
  return owner && repo ? { owner, repo } : undefined
}
const withRepo = (world: World, random: Random, more: Record<string, unknown> = {}) => {
  const repo = someRepo(world, random)
  return repo && { ...repo, ...more }
}

/** Code and delivery. */
export const sophiaGithub: Journey = {
  service: 'sophia-github',
  weight: 12,
  calls: [
    {
      operation: 'listRepos',
      tool: 'list_repos',
      weight: 15,
      input: () => ({ limit: 50 }),
      holds: ({ items }) => items.length > 0 && items.length <= 50,
    },
    {
      operation: 'getRepo',
      tool: 'get_repo',
      weight: 12,
      input: withRepo,
      holds: ({ name }, { repo }) => name === repo,
    },
    {
      operation: 'listPulls',
      tool: 'list_pulls',
      weight: 12,
      input: (world, random) => withRepo(world, random, { state: 'all', limit: 10 }),
      holds: ({ items }) => items.length <= 10,
    },
    {
      operation: 'getPull',
      tool: 'get_pull',
      weight: 12,
      input: (world, random) => {
        const [owner, repo, number] = world.some('pull', random)?.split('/') ?? []
        return number === undefined ? undefined : { owner, repo, number: Number(number) }
      },
      holds: ({ number }, input) => number === input['number'],
    },
    {
      operation: 'listIssues',
      tool: 'list_issues',
      weight: 8,
      input: (world, random) => withRepo(world, random, { state: 'all', limit: 10 }),
      holds: ({ items }) => items.length <= 10,
    },
    {
      operation: 'listRuns',
      tool: 'list_runs',
      weight: 8,
      input: (world, random) => withRepo(world, random, { limit: 10 }),
      holds: ({ items }) => items.length <= 10,
    },
    {
      operation: 'getFile',
      tool: 'get_file',
      weight: 6,
      input: (world, random) => withRepo(world, random, { path: 'README.md' }),
      holds: ({ path, text }) => path === 'README.md' && text.length > 0,
    },
    {
      operation: 'listBranches',
      weight: 5,
      input: (world, random) => withRepo(world, random, { limit: 20 }),
      holds: ({ items }) => items.length <= 20,
    },
    {
      operation: 'searchGithub',
      tool: 'search_github',
      weight: 4,
      input: () => ({ q: 'elevator', limit: 5 }),
      holds: ({ items, total }) => items.length <= Math.min(5, total),
    },
    {
      operation: 'getDora',
      tool: 'get_dora',
      weight: 3,
      kind: 'long',
      input: (world, random) => {
        const repo = world.some('repo', random)
        return repo === undefined ? undefined : { repo }
      },
      holds: ({ repo, deployments }, input) => repo === input['repo'] && deployments.successful >= 0,
    },
    {
      operation: 'createIssue',
      weight: 2,
      kind: 'write',
      input: (world, random) => withRepo(world, random, { title: `Load ${world.mark()}` }),
      holds: ({ title, state }, input) => title === input['title'] && state === 'open',
    },
  ],
}
