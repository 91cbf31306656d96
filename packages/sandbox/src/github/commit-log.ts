import type { Project } from '../company/engineering.ts'
import { isMerged, isPull, type Pull } from '../company/pull-requests.ts'
import { actionsBot, type Engineer, engineers } from '../company/repositories.ts'
import { createRandom } from '../random.ts'

export interface Commit {
  readonly sha: string
  readonly message: string
  readonly author: Engineer
  readonly at: number
  readonly parents: readonly string[]
  readonly additions: number
  readonly deletions: number
  readonly changedFiles: number
  /** The pull request it came with. */
  readonly pullNumber?: number
}

/** The commits of one repository: the main branch, and those on the way to it. */
export interface CommitLog {
  /** Newest first. */
  readonly main: readonly Commit[]
  /** Oldest first. */
  ofPull(pull: Pull): Commit[]
  /** By the name of a branch, a tag or a hash of at least seven digits. */
  find(ref: string): Commit | undefined
  /** From the commit back to the first one; undefined for what is not there. */
  history(ref: string): readonly Commit[] | undefined
  /** Newest first. */
  readonly tags: readonly { readonly name: string; readonly commit: Commit }[]
}

const releaseEvery = 18

export function createCommitLog(seed: string, { repository, tickets }: Project): CommitLog {
  const root: Commit = {
    sha: createRandom(seed, 'root', repository.name).hex(40),
    message: 'Begin',
    author: engineers[0] ?? actionsBot,
    at: repository.createdAt,
    parents: [],
    additions: 120,
    deletions: 0,
    changedFiles: 8,
  }
  const main = mainBranch(root, tickets.filter(isMerged))
  const bySha = new Map(main.map((commit, index) => [commit.sha, index]))
  const tags = main
    .filter((_, index) => (main.length - index) % releaseEvery === 0)
    .map((commit, index, all) => ({ name: `v1.${all.length - index}.0`, commit }))
  const ofPull = (pull: Pull) => pullCommits(seed, repository.name, pull, main)

  const mainIndex = (ref: string): number | undefined => {
    if (ref === 'main' || ref === 'HEAD' || ref === 'heads/main') return 0
    const tag = tags.find(({ name }) => name === ref.replace(/^(refs\/)?tags\//, ''))
    const sha = tag?.commit.sha ?? ref
    const at =
      bySha.get(sha) ?? (/^[0-9a-f]{7,39}$/.test(sha) ? main.findIndex((each) => each.sha.startsWith(sha)) : -1)
    return at < 0 ? undefined : at
  }
  const pullBranch = (ref: string): Commit[] | undefined => {
    const pulls = tickets.filter(isPull)
    const pull = pulls.find(({ pull: { branch, headSha } }) => branch === ref || headSha === ref)
    if (pull) return ofPull(pull)
    if (!/^[0-9a-f]{40}$/.test(ref)) return undefined
    for (const each of pulls) {
      const commits = ofPull(each)
      const at = commits.findIndex(({ sha }) => sha === ref)
      if (at >= 0) return commits.slice(0, at + 1)
    }
    return undefined
  }
  const history: CommitLog['history'] = (ref) => {
    const at = mainIndex(ref)
    if (at !== undefined) return main.slice(at)
    const commits = pullBranch(ref)
    const base = commits?.[0]?.parents[0]
    return commits && [...commits.toReversed(), ...main.slice(bySha.get(base ?? '') ?? main.length)]
  }
  return { main, tags, ofPull, history, find: (ref) => history(ref)?.[0] }
}

function mainBranch(
  root: Commit,
  merged: readonly (Pull & { pull: { mergedAt: number; mergeSha: string } })[],
): Commit[] {
  const commits = [root]
  for (const { author, number, pull, title } of [...merged].sort((a, b) => a.pull.mergedAt - b.pull.mergedAt)) {
    const { additions, changedFiles, deletions, mergedAt, mergeSha } = pull
    const parents = [commits.at(-1)?.sha ?? root.sha]
    commits.push({
      sha: mergeSha,
      message: `${title} (#${number})`,
      author,
      at: mergedAt,
      parents,
      additions,
      deletions,
      changedFiles,
      pullNumber: number,
    })
  }
  return commits.toReversed()
}

function pullCommits(
  seed: string,
  repository: string,
  { author, createdAt, number, pull, title }: Pull,
  main: readonly Commit[],
): Commit[] {
  const random = createRandom(seed, 'commits', repository, number)
  const base = main.find(({ at }) => at < pull.firstCommitAt) ?? main.at(-1)
  const last = pull.reviews.at(-1)?.at ?? createdAt
  const commits: Commit[] = []
  for (let index = 0; index < pull.commits; index++) {
    const final = index === pull.commits - 1
    commits.push({
      sha: final ? pull.headSha : random.hex(40),
      message:
        index === 0
          ? title
          : random.pick(['Address review', 'Add a test', 'Tidy names', 'Handle the empty case', 'Update the docs']),
      author,
      at: Math.floor(
        pull.firstCommitAt + ((Math.max(last, createdAt) - pull.firstCommitAt) * index) / Math.max(1, pull.commits),
      ),
      parents: [commits.at(-1)?.sha ?? base?.sha ?? ''],
      additions: Math.ceil(pull.additions / pull.commits),
      deletions: Math.floor(pull.deletions / pull.commits),
      changedFiles: Math.min(pull.changedFiles, 4),
      pullNumber: number,
    })
  }
  return commits
}
