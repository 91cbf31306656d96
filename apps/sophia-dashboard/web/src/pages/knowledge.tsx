import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useDeferredValue } from 'react'
import { useAddress, useTyped } from '../address.ts'
import { change as put, send } from '../api.ts'
import { Asked, SourceLine } from '../components/asked.tsx'
import { Confirm } from '../components/confirm.tsx'
import { Conversations } from '../components/conversations.tsx'
import { DataTable, type TableColumn } from '../components/data-table.tsx'
import { DocumentUpload } from '../components/document-upload.tsx'
import { Refusal } from '../components/fault.tsx'
import { Memories } from '../components/memories.tsx'
import { Page } from '../components/page.tsx'
import { Panel } from '../components/panel.tsx'
import { counted, day, whole } from '../format.ts'
import { type Collection, type Document, type Hits, marked } from '../knowledge.ts'
import { listQuery } from '../queries.ts'
import { useMayWrite } from '../rights.ts'

/** What the company knows: collections of documents, searched; and what was learned. */
export function Knowledge() {
  const [{ collection }, change] = useAddress()
  const [q, setQ] = useTyped('q')
  const words = useDeferredValue(q.trim())
  const mayWrite = useMayWrite()
  const collections = useQuery(listQuery<Collection>('/api/collections'))
  return (
    <Page title="Knowledge" heading>
      <div className="bar-tools">
        <input
          className="input grow"
          type="search"
          aria-label="Search the documents"
          placeholder="Search the documents"
          value={q}
          onChange={({ target }) => setQ(target.value)}
        />
        <select
          className="input"
          aria-label="Collection"
          value={collection ?? ''}
          onChange={({ target }) => change({ collection: target.value })}
        >
          <option value="">Every collection</option>
          {collections.data?.items.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      {words && <Results words={words} collection={collection} />}
      <div className="grid grid-wide-side">
        <div className="column">
          <Panel
            title={
              collections.data?.items.length ? counted(collections.data.items.length, 'collection') : 'Collections'
            }
            foot={<SourceLine definition="Collections of mcp-context" source={collections.data} />}
          >
            <Asked query={collections} from="mcp-context">
              {({ items }) => (
                <>
                  {items.length === 0 ? (
                    <div className="empty">
                      <p>Documents live in collections. Make one, then upload what people and agents should find.</p>
                    </div>
                  ) : (
                    <Collections items={items} />
                  )}
                  {mayWrite && <NewCollection />}
                  {mayWrite && items.length > 0 && <DocumentUpload collections={items} />}
                </>
              )}
            </Asked>
          </Panel>
          <Documents collection={collection} />
        </div>
        <div className="column">
          <Memories />
          <Conversations />
        </div>
      </div>
    </Page>
  )
}

function Results({ words, collection }: { words: string; collection: string | undefined }) {
  const asked = useQuery({
    queryKey: ['answer', 'knowledge', words, collection],
    queryFn: ({ signal }) =>
      send<Hits>(
        '/api/knowledge/search',
        { query: words, k: 10, ...(collection !== undefined && { collections: [collection] }) },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
  const { data } = asked
  return (
    <Panel
      title={data ? `${counted(data.hits.length, 'passage')} for “${words}”` : 'Searching'}
      {...(data && { caption: data.notice ?? `by ${data.mode} search` })}
      className="results"
      foot={<SourceLine definition="Passages, the best first" source={data} />}
    >
      <Asked query={asked} from="mcp-context" holds="Collections and documents below are here.">
        {({ hits }) =>
          hits.length === 0 ? (
            <div className="empty">
              <p>No passage holds these words. Try fewer, or another collection.</p>
            </div>
          ) : (
            <ul className="rows">
              {hits.map((hit) => (
                <li key={`${hit.document.id} ${hit.chunk.ordinal}`}>
                  <span className="name">{hit.document.title}</span>
                  <span className="caption">{hit.document.collection}</span>
                  <p className="whole passage">
                    {marked(hit).map(({ text, mark }, index) => (mark ? <mark key={index}>{text}</mark> : text))}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Panel>
  )
}

function Collections({ items }: { items: readonly Collection[] }) {
  const queryClient = useQueryClient()
  const mayWrite = useMayWrite()
  return (
    <ul className="rows">
      {items.map(({ name, description, documents, chunks }) => (
        <li key={name}>
          <span className="name">{name}</span>
          <span className="caption">
            {counted(documents, 'document')}, {counted(chunks, 'chunk')}
          </span>
          {description && <span className="caption">{description}</span>}
          {mayWrite && (
            <span className="row-actions">
              <Confirm
                label="Delete"
                title={`Delete the collection ${name}?`}
                consequence={`${documents === 0 ? 'It holds no document' : `${counted(documents, 'document')} with all versions ${documents === 1 ? 'goes' : 'go'} with it`}. This cannot be undone.`}
                act="Delete the collection"
                forGood
                onAct={() =>
                  put('DELETE', `/api/collections/${encodeURIComponent(name)}`).finally(() =>
                    queryClient.invalidateQueries({ queryKey: ['answer'] }),
                  )
                }
              />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function NewCollection() {
  const queryClient = useQueryClient()
  const making = useMutation({
    mutationFn: (name: string) => put('PUT', `/api/collections/${encodeURIComponent(name)}`, {}),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['answer'] }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = new FormData(event.currentTarget).get('name')
    event.currentTarget.reset()
    if (typeof name === 'string') making.mutate(name.trim())
  }
  return (
    <form className="inline-form" onSubmit={submit}>
      <label className="field">
        <span>New collection</span>
        <input
          className="input"
          name="name"
          required
          pattern="[a-z0-9][a-z0-9\-]{0,62}"
          title="Small letters, digits and hyphens"
          placeholder="handbook"
        />
      </label>
      <button type="submit" className="button" disabled={making.isPending}>
        Make it
      </button>
      <Refusal error={making.error} />
    </form>
  )
}

const columns: readonly TableColumn<Document>[] = [
  {
    name: 'title',
    title: 'Document',
    value: ({ title }) => title,
    show: ({ title }) => <span className="name">{title}</span>,
  },
  { name: 'collection', title: 'Collection', value: ({ collection }) => collection },
  { name: 'type', title: 'Type', value: ({ mediaType }) => mediaType },
  { name: 'visibility', title: 'Seen by', value: ({ visibility }) => visibility },
  {
    name: 'version',
    title: 'Version',
    number: true,
    value: ({ version }) => version,
    show: ({ version }) => whole(version),
  },
  { name: 'updated', title: 'Changed', value: ({ updatedAt }) => updatedAt, show: ({ updatedAt }) => day(updatedAt) },
]

function Documents({ collection }: { collection: string | undefined }) {
  const query = collection === undefined ? '' : `?collection=${encodeURIComponent(collection)}`
  const asked = useQuery(listQuery<Document>(`/api/documents${query}`))
  return (
    <Panel title="Documents" foot={<SourceLine definition="Documents of mcp-context" source={asked.data} />}>
      <Asked query={asked} from="mcp-context">
        {({ items }) => (
          <DataTable
            address="documents"
            name="Documents"
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
            empty={<p>No document is stored here yet. The same content twice is stored once.</p>}
          />
        )}
      </Asked>
    </Panel>
  )
}
