import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { uploadDocument } from '../api.ts'
import { percent } from '../format.ts'
import type { Collection } from '../knowledge.ts'
import { Icon } from './icons.tsx'
import { State } from './state.tsx'

interface Sent {
  readonly name: string
  readonly share: number
  readonly outcome?: string
  readonly error?: string
}

/** Files into a collection, one after the other: a failed one names its reason and costs nothing else. */
export function DocumentUpload({ collections }: { collections: readonly Collection[] }) {
  const queryClient = useQueryClient()
  const [sent, setSent] = useState<readonly Sent[]>([])
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const collection = form.get('collection')
    const files = form.getAll('files').filter((file): file is File => file instanceof File && file.size > 0)
    if (typeof collection !== 'string' || files.length === 0) return
    setBusy(true)
    setSent(files.map(({ name }) => ({ name, share: 0 })))
    const tell = (index: number, part: Partial<Sent>) =>
      setSent((before) => before.map((each, at) => (at === index ? { ...each, ...part } : each)))
    for (const [index, file] of files.entries()) {
      await uploadDocument(collection, file, (share) => tell(index, { share })).then(
        ({ outcome, chunks }) => tell(index, { share: 1, outcome: `${outcome.replace('-', ' ')}, ${chunks} chunks` }),
        (error: Error) => tell(index, { error: error.message }),
      )
    }
    setBusy(false)
    await queryClient.invalidateQueries({ queryKey: ['answer'] })
  }
  return (
    <form className="upload-documents" onSubmit={(event) => void submit(event)}>
      <label className="field">
        <span>Into</span>
        <select className="input" name="collection" required>
          {collections.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Files: text, Markdown, HTML, CSV, JSON or PDF, 10 MB each</span>
        <input className="file-input" type="file" name="files" multiple required />
      </label>
      <button type="submit" className="button" disabled={busy}>
        <Icon name="upload" />
        Upload documents
      </button>
      <ul aria-live="polite" className="upload-states">
        {sent.map(({ name, share, outcome, error }) => (
          <li key={name}>
            <span className="name">{name}</span>{' '}
            <State name={error ? 'failed' : outcome ? 'done' : 'running'}>
              {error ?? outcome ?? (share < 1 ? `Sending, ${percent(share)}` : 'Reading it')}
            </State>
          </li>
        ))}
      </ul>
    </form>
  )
}
