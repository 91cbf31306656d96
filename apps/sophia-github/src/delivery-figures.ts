/** One deployment to one environment. Times are milliseconds since 1970. */
export interface Release {
  readonly id: number
  readonly sha: string
  readonly createdAt: number
  /** When it succeeded or failed; null while it has not. */
  readonly finishedAt: number | null
  readonly outcome: 'success' | 'failure' | 'open'
}

/** A merged pull request. */
export interface Change {
  readonly number: number
  readonly title: string
  readonly firstCommitAt: number
  readonly mergedAt: number
}

export interface Commit {
  readonly sha: string
  readonly parents: readonly string[]
  /** The pull request whose merge this commit is. */
  readonly change: Change | null
}

type Finished = Release & { readonly finishedAt: number }

/** A change and the deployment that first brought it. */
export interface DeliveredChange {
  readonly change: Change
  readonly mergeSha: string
  readonly release: Finished
  /** The successful deployment before it, whose commits it does not count again; null for the first. */
  readonly previous: Finished | null
}

/** Deployments that failed one after the other are one incident, until the next success. */
export interface Incident {
  readonly failures: readonly Finished[]
  readonly recovery: Finished | null
}

const isFinished = (release: Release): release is Finished => release.finishedAt !== null

/** In the order in which they ended, whatever order they came in. */
export const finishedReleases = (releases: readonly Release[]): Finished[] =>
  releases.filter(isFinished).sort((a, b) => a.finishedAt - b.finishedAt || a.id - b.id)

/** The changes of every successful deployment: commits that it reaches and no success before it reached. */
export function deliveredChanges(releases: readonly Release[], commits: readonly Commit[]): DeliveredChange[] {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]))
  const seen = new Set<string>()
  const delivered: DeliveredChange[] = []
  let previous: Finished | null = null
  for (const release of finishedReleases(releases)) {
    if (release.outcome !== 'success') continue
    const open = [release.sha]
    for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
      const commit = bySha.get(sha)
      if (!commit || seen.has(sha)) continue
      seen.add(sha)
      open.push(...commit.parents)
      // The first success known carries all of history; what it brought newly cannot be told.
      if (commit.change && previous) delivered.push({ change: commit.change, mergeSha: sha, release, previous })
    }
    previous = release
  }
  return delivered.sort((a, b) => a.release.finishedAt - b.release.finishedAt || a.change.number - b.change.number)
}

export function incidents(releases: readonly Release[]): Incident[] {
  const found: Incident[] = []
  let failures: Finished[] = []
  for (const release of finishedReleases(releases)) {
    if (release.outcome === 'failure') failures.push(release)
    else if (failures.length) {
      found.push({ failures, recovery: release })
      failures = []
    }
  }
  return failures.length ? [...found, { failures, recovery: null }] : found
}

export const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  if (!sorted.length) return null
  return sorted.length % 2
    ? (sorted[Math.floor(middle)] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
