import { Dialog } from '@base-ui/react/dialog'
import { useEffect } from 'react'
import { Palette } from './palette.tsx'

interface FindProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** The command palette, over every page: Ctrl or Cmd and K. */
export function Find({ open, onOpenChange }: FindProps) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      onOpenChange(true)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [onOpenChange])
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog palette">
          <Palette close={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
