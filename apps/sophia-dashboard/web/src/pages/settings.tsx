import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { send } from '../api.ts'
import type { Answer, ItemOf } from '../apis.ts'
import { Alerts } from '../components/alerts.tsx'
import { Asked, SourceLine } from '../components/asked.tsx'
import { Refusal } from '../components/fault.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { vendorName } from '../components/sandbox-banner.tsx'
import { State, type StateName } from '../components/state.tsx'
import { UploadButton, UploadDialog } from '../components/upload.tsx'
import { chooseCurrency, preferredCurrency } from '../currency.ts'
import { age, clock, whole } from '../format.ts'
import { useNow } from '../now.ts'
import { answerQuery, meQuery, servicesQuery } from '../queries.ts'
import { useMayWrite } from '../rights.ts'
import { chooseZone, zone, zones } from '../zone.ts'

/** How each vendor goes live: the variable that takes its key, and the page that says where the key is made. */
const goingLive: Record<string, { readonly variable: string; readonly guide: string; readonly key: string }> = {
  hubspot: {
    variable: 'HUBSPOT_ACCESS_TOKEN',
    guide: 'docs/going-live/hubspot.md',
    key: 'a service key that reads contacts, companies, deals and owners',
  },
  github: {
    variable: 'GITHUB_TOKEN',
    guide: 'docs/going-live/github.md',
    key: 'a fine-grained token that reads the repositories',
  },
  lambda: {
    variable: 'LAMBDA_API_KEY',
    guide: 'docs/going-live/lambda.md',
    key: 'an API key, and a ceiling so that nobody spends more',
  },
  sources: {
    variable: 'SOPHIA_LIVE_SOURCES',
    guide: 'apps/mcp-research/README.md',
    key: 'true, and the free sources are asked for real',
  },
}

export function Settings() {
  return (
    <Page title="Settings" heading>
      <div className="grid grid-side">
        <div className="column">
          <Connections />
          <Facts />
        </div>
        <div className="column">
          <You />
          <Alerts />
          <Reading />
        </div>
      </div>
    </Page>
  )
}

function Connections() {
  const asked = useQuery(servicesQuery)
  const now = useNow()
  return (
    <Panel
      title="Connections"
      caption="the vendors, and how each goes live"
      foot={<SourceLine definition="Health checks of the services" source={asked.data} />}
    >
      <Asked query={asked} from="sophia-dashboard">
        {({ items }) => (
          <ul className="rows">
            {items.flatMap(({ name: service, checks }) =>
              checks
                .filter(({ origin }) => origin !== undefined)
                .map(({ name, status, origin, checkedAt, detail }) => {
                  const live = goingLive[name]
                  const state: StateName = status === 'down' ? 'down' : origin === 'sandbox' ? 'sandbox' : 'well'
                  return (
                    <li key={`${service} ${name}`}>
                      <span className="name">{vendorName(name)}</span>
                      <State name={state}>
                        {state === 'down' ? 'Does not answer' : state === 'sandbox' ? 'Sandbox' : 'Live'}
                      </State>
                      <span className="caption">
                        {state === 'sandbox'
                          ? 'What comes from here is made up.'
                          : state === 'down' && detail
                            ? `${detail}.`
                            : `Read by ${service}.`}
                        {checkedAt && ` Checked ${age(checkedAt, now)} ago.`}
                        {live && origin === 'sandbox' && (
                          <>
                            {' '}
                            To go live set <code className="mono">{live.variable}</code> of {service}: {live.key}. Step
                            by step in <code className="mono">{live.guide}</code>.
                          </>
                        )}
                      </span>
                    </li>
                  )
                }),
            )}
          </ul>
        )}
      </Asked>
    </Panel>
  )
}

type Syncs = Answer<'sophia-business', '/sync'>
const syncStates: Record<ItemOf<Syncs>['status'], StateName> = {
  queued: 'queued',
  running: 'running',
  done: 'done',
  failed: 'failed',
}

const sources = ['hubspot', 'github', 'lambda'] as const

/** Where the facts behind the numbers come from. */
function Facts() {
  const [uploading, setUploading] = useState(false)
  const mayWrite = useMayWrite()
  const queryClient = useQueryClient()
  const asked = useQuery(answerQuery<Syncs>('/api/sync?limit=8', 3_000))
  const now = useNow()
  const again = () => {
    void queryClient.invalidateQueries({ queryKey: ['answer'] })
    void queryClient.invalidateQueries({ queryKey: ['numbers'] })
  }
  const [source, setSource] = useState<(typeof sources)[number]>('hubspot')
  const syncing = useMutation({ mutationFn: () => send('/api/sync', { source }), onSettled: again })
  return (
    <Panel
      title="Facts"
      caption="synced, or uploaded"
      actions={
        mayWrite && (
          <>
            <select
              className="input input-small"
              aria-label="Integration"
              value={source}
              onChange={({ target }) => setSource(target.value as typeof source)}
            >
              {sources.map((each) => (
                <option key={each} value={each}>
                  {vendorName(each)}
                </option>
              ))}
            </select>
            <button
              type="button"
              className="button button-small"
              disabled={syncing.isPending}
              onClick={() => syncing.mutate()}
            >
              Sync {vendorName(source)} now
            </button>
            <UploadButton onClick={() => setUploading(true)} />
          </>
        )
      }
      foot={<SourceLine definition="Syncs of sophia-business" source={asked.data} />}
    >
      {syncing.error && (
        <div className="verdict">
          <Refusal error={syncing.error} />
        </div>
      )}
      <Asked query={asked} from="sophia-business">
        {({ items }) =>
          items.length === 0 ? (
            <div className="empty">
              <p>Nothing was synced yet. A sync reads deals with their history, deliveries, or the cost of compute.</p>
            </div>
          ) : (
            <ul className="rows">
              {items.map(({ id, source, status, rows, fault, queuedAt, requestedBy }) => (
                <li key={id}>
                  <span className="name">{vendorName(source)}</span>
                  <State name={syncStates[status]} />
                  <span className="caption">
                    {clock(queuedAt, now)} · asked for by {requestedBy} · {whole(rows.read)} read, {whole(rows.stored)}{' '}
                    new or changed, {whole(rows.removed)} gone
                    {fault && ` · ${fault}`}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
      <UploadDialog open={uploading} onOpenChange={setUploading} />
    </Panel>
  )
}

const rights = {
  read: 'sees everything, changes nothing',
  write: 'starts runs and research, uploads, launches',
  admin: 'does everything',
} as const

function You() {
  const asked = useQuery(meQuery)
  return (
    <Panel title="Keys">
      <Asked query={asked} from="sophia-dashboard">
        {({ subject, role, signIn }) => (
          <div className="empty">
            <p>
              You are <span className="name">{subject}</span> with the role <span className="name">{role}</span>: it{' '}
              {rights[role]}.
            </p>
            {signIn ? (
              <p>
                Keys stand in <code className="mono">SOPHIA_API_KEYS</code> as name, role and SHA-256 of the key.
                Whoever runs Sophia adds one there, or takes it out: sessions of it end with it.
              </p>
            ) : (
              <p>
                Nobody signs in on this machine, and only this machine can reach it. With{' '}
                <code className="mono">SOPHIA_API_KEYS</code> set, others can;{' '}
                <code className="mono">docs/access.md</code> says how a key is made.
              </p>
            )}
          </div>
        )}
      </Asked>
    </Panel>
  )
}

type Dimensions = Answer<'sophia-business', '/dimensions'>

function Reading() {
  const { data } = useQuery(answerQuery<Dimensions>('/api/dimensions'))
  const currencies = data?.items.find(({ name }) => name === 'currency')?.values ?? []
  return (
    <Panel title="Times and amounts">
      <div className="empty">
        <label className="field">
          <span>Times of day</span>
          <select className="input" value={zone} onChange={({ target }) => chooseZone(target.value)}>
            {zones.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Currency that comes first</span>
          <select
            className="input"
            value={preferredCurrency ?? ''}
            onChange={({ target }) => chooseCurrency(target.value)}
          >
            <option value="">The one of most deals</option>
            {[...new Set([...currencies, ...(preferredCurrency === undefined ? [] : [preferredCurrency])])].map(
              (each) => (
                <option key={each}>{each}</option>
              ),
            )}
          </select>
        </label>
        <p className="caption">
          Days of facts, such as a close date, belong to no zone. Amounts keep the currency of their deals; two
          currencies are never added together.
        </p>
      </div>
    </Panel>
  )
}
