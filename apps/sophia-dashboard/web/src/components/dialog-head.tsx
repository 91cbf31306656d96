import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { Icon } from './icons.tsx'

/** What a dialog is for, and the way out of it. */
export function DialogHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="dialog-head">
      <div>
        <Dialog.Title>{title}</Dialog.Title>
        {children && <Dialog.Description className="caption">{children}</Dialog.Description>}
      </div>
      <Dialog.Close className="button button-ghost" aria-label="Close">
        <Icon name="close" />
      </Dialog.Close>
    </div>
  )
}
