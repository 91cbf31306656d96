import { useQuery } from '@tanstack/react-query'
import type { ProofPage, ProofSummary } from '../../../src/schemas.ts'
import { Asked, SourceLine } from '../components/asked.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { ServicesPanel } from '../components/services-panel.tsx'
import { State } from '../components/state.tsx'
import { clock, counted } from '../format.ts'
import { useNow } from '../now.ts'
import { answerQuery } from '../queries.ts'

/** What was proven about the platform's health, and what is measured now. */
export function Proofs() {
  const asked = useQuery(answerQuery<ProofPage>('/api/proofs'))
  return (
    <Page title="Health proofs" heading>
      <div className="grid">
        <Panel
          title={asked.data?.items[0] ? finding(asked.data) : 'Proofs'}
          caption="each holds the hash of the one before"
          foot={<SourceLine definition="Chain checked at each look" source={asked.data} />}
        >
          <Asked query={asked} from="sophia-dashboard">
            {(page) => <History page={page} />}
          </Asked>
        </Panel>
        <ServicesPanel />
      </div>
    </Page>
  )
}

function finding({ items }: ProofPage): string {
  const run = items.findIndex(({ passed }) => !passed)
  if (run === 0) return 'The newest proof failed'
  return `The newest ${run === -1 ? counted(items.length, 'proof') : counted(run, 'proof')} passed`
}

function History({ page: { items, faults, kept } }: { page: ProofPage }) {
  const now = useNow()
  return (
    <>
      {faults.map((fault) => (
        <p key={fault} className="verdict">
          <State name="failed">{fault}</State>
        </p>
      ))}
      {items.length === 0 && (
        <div className="empty">
          <p>
            A proof measures a running deployment against its five criteria and keeps every sample, sealed by a hash.
          </p>
          <p>
            In a cluster the job <code className="mono">prove</code> makes one every night and publishes it here. The
            first one by hand:{' '}
            <code className="mono">kubectl create job first-proof --from=cronjob/prove -n sophia</code>
          </p>
          {kept ? (
            <p>On a machine of your own: the folder that is set has none yet. The next one appears here by itself.</p>
          ) : (
            <p>
              On a machine of your own: run <code className="mono">npm run prove</code>, and set{' '}
              <code className="mono">SOPHIA_PROOFS_DIR</code> to its folder.
            </p>
          )}
        </div>
      )}
      <ul className="rows">
        {items.map(({ hash, startedAt, url, commit, passed, criteria }) => (
          <li key={hash}>
            <span className="name">{clock(startedAt, now)}</span>
            <State name={passed ? 'done' : 'failed'}>{passed ? 'Passed' : 'Failed'}</State>
            <span className="caption">
              {url} at <span className="mono">{commit.slice(0, 12)}</span>, sealed{' '}
              <span className="mono">{hash.slice(0, 12)}</span>
            </span>
            {/* Why it failed is read at a glance; what passed, when asked for. */}
            {!passed && <Criteria of={criteria.filter((criterion) => !criterion.passed)} />}
            <details className="twin whole">
              <summary>
                {counted(criteria.filter((criterion) => criterion.passed).length, 'criterion', 'criteria')} passed
              </summary>
              <Criteria of={criteria.filter((criterion) => criterion.passed)} />
            </details>
          </li>
        ))}
      </ul>
    </>
  )
}

function Criteria({ of }: { of: ProofSummary['criteria'] }) {
  return (
    <ul className="whole">
      {of.map(({ id, title, passed, found, samples }) => (
        <li key={id}>
          <State name={passed ? 'done' : 'failed'}>{`${id} ${title}`}</State>{' '}
          <span className="caption">
            {found} ({counted(samples, 'sample')})
          </span>
        </li>
      ))}
    </ul>
  )
}
