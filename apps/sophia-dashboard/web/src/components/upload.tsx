import { Dialog } from '@base-ui/react/dialog'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { IntakeReport } from '../answers.ts'
import { uploadFiles } from '../api.ts'
import { counted, percent, whole } from '../format.ts'
import { intakeQuery } from '../queries.ts'
import { DialogHead } from './dialog-head.tsx'
import { Refusal } from './fault.tsx'
import { Icon } from './icons.tsx'
import { State } from './state.tsx'

const template = 'crm-sales-opportunities'

interface UploadDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** In which files are chosen, sent and reported on. It stands apart from its buttons: what it stores may replace them. */
export function UploadDialog({ open, onOpenChange }: UploadDialogProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog">
          <Upload />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Opens the dialog. */
export function UploadButton({ primary = false, onClick }: { primary?: boolean; onClick: () => void }) {
  return (
    <button type="button" className={primary ? 'button button-primary' : 'button button-small'} onClick={onClick}>
      <Icon name="upload" />
      Upload CSV files
    </button>
  )
}

type Step = { name: 'choose'; error?: Error } | { name: 'send'; sent: number } | { name: 'stored'; id: string }

function Upload() {
  const [step, setStep] = useState<Step>({ name: 'choose' })
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const files = new FormData(event.currentTarget)
      .getAll('files')
      .filter((file): file is File => file instanceof File && file.size > 0)
    if (files.length === 0) return setStep({ name: 'choose', error: new Error('No file is chosen') })
    setStep({ name: 'send', sent: 0 })
    try {
      const { id } = await uploadFiles(template, files, (sent) => setStep({ name: 'send', sent }))
      setStep({ name: 'stored', id })
    } catch (error) {
      setStep({ name: 'choose', error: error as Error })
    }
  }
  return (
    <>
      <DialogHead title="Upload CSV files">
        Deals, accounts, products and sales teams of a CRM, one file each, all in one go. The same file twice changes
        nothing.
      </DialogHead>
      {step.name === 'choose' && (
        <form onSubmit={(event) => void send(event)}>
          <div className="dialog-body">
            <label className="drop">
              <span className="name">Files</span>
              <input className="file-input" type="file" name="files" multiple accept=".csv,text/csv" />
              <span className="caption">sales_pipeline.csv, accounts.csv, products.csv, sales_teams.csv</span>
            </label>
            <Refusal error={step.error} />
          </div>
          <div className="dialog-foot">
            <span className="push" />
            <button type="submit" className="button button-primary">
              Upload
            </button>
          </div>
        </form>
      )}
      {step.name === 'send' && (
        <div className="dialog-body" aria-live="polite">
          <State name="running">Sending, {percent(step.sent)}</State>
          <Meter share={step.sent} />
        </div>
      )}
      {step.name === 'stored' && <Report id={step.id} />}
    </>
  )
}

function Meter({ share }: { share: number }) {
  return (
    <svg className="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect className="meter-track" width="100" height="4" rx="1" />
      <rect className="meter-value" width={100 * share} height="4" rx="1" />
    </svg>
  )
}

/** What became of the rows, and what only a person can answer. */
function Report({ id }: { id: string }) {
  const queryClient = useQueryClient()
  const { data, error } = useQuery(
    intakeQuery(id, () => {
      // Every number may be another now.
      void queryClient.invalidateQueries({ queryKey: ['numbers'] })
    }),
  )
  if (error) {
    return (
      <div className="dialog-body">
        <Refusal error={error} />
      </div>
    )
  }
  const ended = data?.status === 'done' || data?.status === 'failed'
  return (
    <>
      <div className="dialog-body" aria-live="polite">
        {!data || !ended ? (
          <State name="running">{data ? `${whole(data.rows.read)} rows read` : 'Reading'}</State>
        ) : (
          <Outcome report={data} />
        )}
      </div>
      <div className="dialog-foot">
        <span className="push" />
        <Dialog.Close className="button button-primary">{ended ? 'Close' : 'Leave it running'}</Dialog.Close>
      </div>
    </>
  )
}

function Outcome({ report: { status, rows, questions, questionCount, notes, fault } }: { report: IntakeReport }) {
  if (status === 'failed') {
    return (
      <div className="fault">
        <State name="failed">Nothing was stored</State>
        {fault && (
          <p>
            {fault.reason} <span className="mono quiet">{`${fault.file}:${fault.line}`}</span>
          </p>
        )}
      </div>
    )
  }
  return (
    <>
      <State name={rows.rejected > 0 ? 'partial' : 'done'}>
        {`${whole(rows.stored)} of ${counted(rows.read, 'row')} stored`}
        {rows.unchanged > 0 && `, ${whole(rows.unchanged)} unchanged`}
        {rows.rejected > 0 && `, ${whole(rows.rejected)} refused`}
      </State>
      {questionCount > 0 && (
        <section>
          <h3>{counted(questionCount, 'question')} for you</h3>
          <ul className="questions">
            {alike(questions).map(([first, others]) => (
              <li key={`${first.file}:${first.line}:${first.column}`}>
                <span>
                  {first.reason}
                  {first.outcome === 'rejected' && ' The row is refused.'}
                </span>
                <span className="caption">
                  <span className="mono">{`${first.file}:${first.line}`}</span>
                  {others > 0 && ` and ${counted(others, 'more line')}`}, {first.column}{' '}
                  {first.value ? JSON.stringify(first.value) : 'is empty'}
                </span>
              </li>
            ))}
          </ul>
          {questionCount > questions.length && (
            <p className="caption">{whole(questionCount - questions.length)} more like these.</p>
          )}
        </section>
      )}
      {notes.length > 0 && (
        <section>
          <h3>Taken for granted</h3>
          <ul className="questions">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

type Question = IntakeReport['questions'][number]

/** The same question about the same value is asked once. @returns the first of each kind, and how many follow it. */
function alike(questions: readonly Question[]): [Question, number][] {
  const kinds = Map.groupBy(questions, ({ file, column, value, reason, outcome }) =>
    JSON.stringify([file, column, value, reason, outcome]),
  )
  return [...kinds.values()].flatMap(([first, ...others]) =>
    first ? [[first, others.length] as [Question, number]] : [],
  )
}
