import type { Apis, ServiceClient } from '@sophia/clients'
import { sql } from 'kysely'
import type { Fact } from '../intake/facts.ts'
import type { PageFacts, PageSource, PageStore } from './page-store.ts'
import { answerOf, pagesOf, type SyncReader, type SyncWork } from './reader.ts'
import type { SyncMissing } from './syncs.ts'

type Github = ServiceClient<Apis['sophia-github']>
type Dora = Apis['sophia-github']['/dora']['get']['responses'][200]['content']['application/json']

const dayMs = 86_400_000
/** How far back a first sync looks. */
const firstDays = 400
/** What a failure was recovered by, or which deployment brought a change, may become known so much later. */
const againDays = 45

/** Follows deliveries through sophia-github, repository by repository: its attribution is taken over, not repeated. */
export function createGithubReader(github: Github, store: PageStore): SyncReader {
  return async (work) => {
    const missing: SyncMissing[] = []
    const { names, origin } = await repositories(work, github)
    const source: PageSource = { name: origin === 'live' ? 'github' : 'github-sandbox', origin, family: 'code' }
    for (const repo of names) {
      const complete = await follow({ work, github, store, source }, repo)
      if (!complete) missing.push({ what: repo, reason: 'GitHub did not give all of its deployments or commits.' })
    }
    const reason = missing.length ? missing.map(({ what, reason: why }) => `${what}: ${why}`).join(' ') : null
    await store.store(work.lease, source, { facts: [], read: 0, cursors: {} }, reason)
    return { origin, missing }
  }
}

async function repositories(work: SyncWork, github: Github) {
  const names: string[] = []
  let origin: 'live' | 'sandbox' = 'live'
  for await (const page of pagesOf((query) =>
    answerOf(work, (call) => github(call).GET('/repos', { params: { query: { ...query, limit: 100 } } })),
  )) {
    names.push(...page.items.map(({ owner, name }) => `${owner}/${name}`))
    origin = page.origin ?? 'live'
  }
  return { names, origin }
}

interface Run {
  readonly work: SyncWork
  readonly github: Github
  readonly store: PageStore
  readonly source: PageSource
}

/** @returns whether GitHub gave everything. */
async function follow({ work, github, store, source }: Run, repo: string): Promise<boolean> {
  const stream = `repository ${repo}`
  const last = await store.cursor(source, stream)
  const to = new Date()
  const since = last === undefined ? to.getTime() - firstDays * dayMs : Date.parse(last) - againDays * dayMs
  // From a midnight: what is read again is then whole days.
  const from = new Date(Math.floor(since / dayMs) * dayMs).toISOString()
  const asked = { repo, from, to: to.toISOString(), limit: 100 }
  let complete = true
  const changes: Dora['changes'] = []
  let incidents: Dora['incidents'] = []
  for await (const page of pagesOf((cursor) =>
    answerOf(work, (call) => github(call).GET('/dora', { params: { query: { ...asked, ...cursor } } })),
  )) {
    changes.push(...page.changes)
    incidents = page.incidents
    complete &&= page.complete
  }
  const ended: { id: number; outcome: string; finishedAt: string }[] = []
  for await (const page of pagesOf((cursor) =>
    answerOf(work, (call) => github(call).GET('/dora/deployments', { params: { query: { ...asked, ...cursor } } })),
  ))
    ended.push(...page.items)
  const keptSince = (column: string) =>
    sql`kept.repository = ${repo} and ${sql.ref(`kept.${column}`)} >= ${from}::timestamptz`
  const facts: PageFacts[] = [
    { kind: 'deployments', rows: ended.map((each) => deploymentRow(repo, each)), wholeOf: keptSince('finished_at') },
    {
      kind: 'delivered_changes',
      rows: changes.map((each) => changeRow(repo, each)),
      wholeOf: keptSince('deployed_at'),
    },
    { kind: 'incidents', rows: incidents.map((each) => incidentRow(repo, each)), wholeOf: keptSince('failed_at') },
  ]
  const read = ended.length + changes.length + incidents.length
  // What GitHub did not give in full ends nothing that is known, and is asked for again.
  if (complete) await store.store(work.lease, source, { facts, read, cursors: { [stream]: to.toISOString() } })
  else
    await store.store(work.lease, source, {
      facts: facts.map(({ kind, rows }) => ({ kind, rows })),
      read,
      cursors: {},
    })
  return complete
}

const placed = (repo: string, what: string, fact: Fact) => ({ place: `github/${repo}/${what}`, fact })

const deploymentRow = (
  repo: string,
  { id, outcome, finishedAt }: { id: number; outcome: string; finishedAt: string },
) => placed(repo, `deployments/${id}`, { key: `${repo}/${id}`, repository: repo, outcome, finished_at: finishedAt })

const changeRow = (repo: string, { number, firstCommitAt, mergedAt, deployedAt, leadHours }: Dora['changes'][number]) =>
  placed(repo, `pulls/${number}`, {
    key: `${repo}#${number}`,
    repository: repo,
    number,
    first_commit_at: firstCommitAt,
    merged_at: mergedAt,
    deployed_at: deployedAt,
    lead_hours: leadHours,
  })

function incidentRow(repo: string, { failedDeployments: [first], failedAt, recoveredAt }: Dora['incidents'][number]) {
  const hours = recoveredAt === null ? null : (Date.parse(recoveredAt) - Date.parse(failedAt)) / 3_600_000
  return placed(repo, `deployments/${first ?? failedAt}`, {
    key: `${repo}/${first ?? failedAt}`,
    repository: repo,
    failed_at: failedAt,
    recovered_at: recoveredAt,
    recovery_hours: hours,
  })
}
