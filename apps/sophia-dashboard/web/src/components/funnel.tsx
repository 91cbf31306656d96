import { useQuery } from '@tanstack/react-query'
import type { Filters, KpiAnswer } from '../answers.ts'
import { counted, decimal, missing, percent, whole } from '../format.ts'
import { endedMetrics, narrowest, openMetrics, shareOn, type Stage, stagesOf } from '../funnel.ts'
import { definitionOf, useMetric } from '../metrics.ts'
import { kpiQuery } from '../queries.ts'
import { Asked, SourceLine } from './asked.tsx'
import { Key } from './drawing.tsx'
import { Panel } from './panel.tsx'
import { RowsLink, together } from './provenance.tsx'
import { ShareRows } from './share-rows.tsx'
import { Twin } from './twin.tsx'

const by = ['stage']

/** What has become of all deals that entered each stage, from their history. */
export function Funnel({ filters }: { filters: Filters }) {
  const ended = useQuery(kpiQuery({ metrics: endedMetrics, dimensions: by, ...filters }))
  const open = useQuery(kpiQuery({ metrics: openMetrics, dimensions: by, ...filters }))
  const stages = ended.data && open.data && stagesOf(ended.data, open.data)
  const least = stages && narrowest(stages)
  return (
    <Panel
      title={least ? `${least.name} is the narrowest step` : 'Stage conversion'}
      caption={
        least ? `${percent(shareOn(least), 1)} of those who left it went on` : 'what became of the deals of each'
      }
      foot={ended.data && open.data && <Foot ended={ended.data} open={open.data} />}
    >
      <Asked query={ended} from="sophia-business">
        {(gone) => (
          <Asked query={open} from="sophia-business">
            {(here) => <Stages ended={gone} open={here} />}
          </Asked>
        )}
      </Asked>
    </Panel>
  )
}

interface Answers {
  readonly ended: KpiAnswer
  readonly open: KpiAnswer
}

function Foot({ ended, open }: Answers) {
  const known = useMetric('stage_conversion')
  const here = open.totals['stalled_deals']?.rows ?? 0
  return (
    <SourceLine definition={definitionOf(known, 'stage_conversion')} source={together(ended, open)}>
      <RowsLink lineageId={ended.lineageId} metric="stage_conversion">
        {counted(ended.rows, 'stay that ended', 'stays that ended')}
      </RowsLink>
      <RowsLink lineageId={open.lineageId} metric="stalled_deals">
        {`${whole(here)} still there`}
      </RowsLink>
    </SourceLine>
  )
}

function Stages({ ended, open }: Answers) {
  const stages = stagesOf(ended, open)
  if (stages.length === 0)
    return (
      <div className="empty">
        <p>
          How many deals go on from each stage stands here once the history of stages is read. A CSV export holds only
          today’s stage; a synced HubSpot brings the history.
        </p>
      </div>
    )
  const most = Math.max(...stages.map(({ entered }) => entered))
  return (
    <>
      <ShareRows
        source={together(ended, open)}
        legend={<Legend stages={stages} />}
        rows={stages.map((stage) => ({
          key: stage.name,
          label: stage.name,
          caption: stage.days !== undefined && `mean ${decimal(stage.days, 1)} days`,
          amount: `${whole(stage.entered)} entered`,
          parts: [
            { name: 'main', share: stage.wentOn / most },
            { name: 'still', share: stage.stillHere / most },
            { name: 'back', share: stage.back / most },
            { name: 'lost', share: stage.lost / most },
          ],
          note: becameOf(stage),
        }))}
      />
      <div className="panel-body">
        <Twin
          columns={['Stage', 'Entered', 'Went on', 'Still here', 'Moved back', 'Lost', 'Share on', 'Mean days']}
          rows={stages.map((stage) => [
            stage.name,
            ...[stage.entered, stage.wentOn, stage.stillHere, stage.back, stage.lost].map(whole),
            stage.entered > stage.stillHere ? percent(shareOn(stage), 1) : missing,
            stage.days === undefined ? missing : decimal(stage.days, 1),
          ])}
        />
      </div>
    </>
  )
}

/** The counts behind the bar. */
function becameOf(stage: Stage): string {
  const { entered, wentOn, stillHere, stalled, back, lost } = stage
  return [
    `${whole(wentOn)} went on${entered > stillHere ? `, ${percent(shareOn(stage), 1)}` : ''}`,
    `${whole(stillHere)} still here${stalled > 0 ? `, ${whole(stalled)} stalled` : ''}`,
    ...(back > 0 ? [`${whole(back)} moved back`] : []),
    `${whole(lost)} lost`,
  ].join(' · ')
}

/** Only of what is drawn. */
function Legend({ stages }: { stages: readonly Stage[] }) {
  const bar = { width: 14, height: 10, rx: 2 }
  return (
    <>
      <Key mark={<rect className="share-main" {...bar} />}>went on</Key>
      <Key mark={<rect className="share-still" {...bar} />}>still here</Key>
      {stages.some(({ back }) => back > 0) && <Key mark={<rect className="share-back" {...bar} />}>moved back</Key>}
      <Key mark={<rect className="share-lost" {...bar} />}>lost</Key>
    </>
  )
}
