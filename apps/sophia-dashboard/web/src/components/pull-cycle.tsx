import { useQuery } from '@tanstack/react-query'
import type { Answer } from '../apis.ts'
import { decimal, missing } from '../format.ts'
import { answerQuery } from '../queries.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Panel } from './panel.tsx'
import { ShareRows } from './share-rows.tsx'

type Cycle = Answer<'sophia-github', '/repos/{owner}/{repo}/pulls/{number}/cycle'>

const stages = [
  ['codingHours', 'Coding', 'first commit to opened'],
  ['pickupHours', 'Waiting for review', 'opened to first review'],
  ['reviewHours', 'Review', 'first review to approval'],
  ['mergeHours', 'Waiting for merge', 'approval to merged'],
  ['deployHours', 'Deploy', 'merged to deployed'],
] as const

/** Where the time of one pull request went. */
export function PullCycle({ repo, number }: { repo: string; number: number }) {
  const [owner, name] = repo.split('/') as [string, string]
  const asked = useQuery(answerQuery<Cycle>(`/api/repos/${owner}/${name}/pulls/${number}/cycle`, false))
  const { data } = asked
  const known = stages.map(([key, title, caption]) => ({ key, title, caption, value: data?.stages[key] ?? null }))
  const most = Math.max(0.1, ...known.map(({ value }) => value ?? 0))
  const longest = known.reduce((top, each) => ((each.value ?? 0) > (top.value ?? 0) ? each : top))
  return (
    <Panel
      title={
        data && longest.value
          ? `#${number}: ${longest.title.toLowerCase()} took longest`
          : `Where the time of #${number} went`
      }
      {...(data && { caption: data.title })}
      foot={<SourceLine definition="Pull request cycle" source={data} />}
    >
      <Asked query={asked} from="sophia-github" bones={5}>
        {(cycle) => (
          <ShareRows
            source={cycle}
            rows={known.map(({ key, title, caption, value }) => ({
              key,
              label: title,
              caption,
              amount: value === null ? missing : `${decimal(value, 1)} h`,
              parts: [{ name: 'main', share: (value ?? 0) / most }],
            }))}
          />
        )}
      </Asked>
    </Panel>
  )
}
