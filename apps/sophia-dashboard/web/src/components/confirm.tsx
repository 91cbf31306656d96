import { Dialog } from '@base-ui/react/dialog'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Refusal } from './fault.tsx'
import { HoldButton } from './hold-button.tsx'

interface ConfirmProps {
  /** Of the button that opens it. */
  readonly label: string
  readonly title: string
  /** What will be so afterwards. */
  readonly consequence: string
  /** Of the button that does it: it says what it does. */
  readonly act: string
  /** What is gone then stays gone: the button has to be held. */
  readonly forGood?: boolean
  readonly onAct: () => Promise<unknown>
}

/** A second step before what takes something away. */
export function Confirm({ label, title, consequence, act, forGood = false, onAct }: ConfirmProps) {
  const [open, setOpen] = useState(false)
  const acting = useMutation({ mutationFn: onAct, onSuccess: () => setOpen(false) })
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button button-small">{label}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog">
          <div className="dialog-head">
            <div>
              <Dialog.Title>{title}</Dialog.Title>
              <Dialog.Description className="quiet">{consequence}</Dialog.Description>
            </div>
          </div>
          {acting.error && (
            <div className="dialog-body">
              <Refusal error={acting.error} />
            </div>
          )}
          <div className="dialog-foot">
            {!forGood && <span className="push" />}
            <Dialog.Close className="button">Keep it</Dialog.Close>
            {forGood ? (
              <HoldButton disabled={acting.isPending} onHeld={acting.mutate}>
                {act}
              </HoldButton>
            ) : (
              <button
                type="button"
                className="button button-danger"
                disabled={acting.isPending}
                onClick={() => acting.mutate()}
              >
                {act}
              </button>
            )}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
