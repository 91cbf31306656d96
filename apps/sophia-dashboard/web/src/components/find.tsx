import { Dialog } from '@base-ui/react/dialog'
import { lazy, Suspense, useEffect } from 'react'

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })))

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
          <Suspense fallback={<Dialog.Title className="screen-reader">Find or do anything</Dialog.Title>}>
            <Palette close={() => onOpenChange(false)} />
          </Suspense>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
