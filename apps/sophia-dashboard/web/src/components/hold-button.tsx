import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'

/** As long as the fill of `.hold` takes in dialogs.css. */
const holdMs = 1_000

type Phase = 'idle' | 'holding' | 'short' | 'held'
const said: Record<Phase, string> = {
  idle: 'Hold it for a second, with the pointer, Space or Enter.',
  holding: 'Keep holding.',
  short: 'Let go too early: nothing was done. Hold it for a second.',
  held: 'Held.',
}

interface HoldButtonProps {
  readonly disabled: boolean
  readonly onHeld: () => void
  readonly children: ReactNode
}

/**
 * Does what cannot be undone only when it is held: a slip of the finger is no decision. Whoever cannot hold (a screen
 * reader and speech send a click, a switch one press) says so first, and then one press does it.
 */
export function HoldButton({ disabled, onHeld, children }: HoldButtonProps) {
  const [phase, setPhase] = useState<Phase>('idle')
  const [onePress, setOnePress] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const hint = useId()
  useEffect(() => () => clearTimeout(timer.current), [])

  const begin = () => {
    if (onePress || disabled || phase === 'holding') return
    setPhase('holding')
    timer.current = setTimeout(() => {
      setPhase('held')
      onHeld()
    }, holdMs)
  }
  const letGo = () => {
    clearTimeout(timer.current)
    setPhase((now) => (now === 'holding' ? 'short' : now))
  }
  const isHeldBy = ({ key }: KeyboardEvent) => key === ' ' || key === 'Enter'
  return (
    <div className="hold-ways">
      <button
        type="button"
        className={phase === 'holding' ? 'button button-danger hold holding' : 'button button-danger hold'}
        aria-describedby={hint}
        disabled={disabled}
        onPointerDown={({ button }: PointerEvent) => button === 0 && begin()}
        onPointerUp={letGo}
        onPointerLeave={letGo}
        onPointerCancel={letGo}
        onBlur={letGo}
        onContextMenu={(event) => phase === 'holding' && event.preventDefault()}
        onKeyDown={(event) => {
          if (onePress || !isHeldBy(event)) return
          // Enter would click at once, and again with each repeat.
          event.preventDefault()
          if (!event.repeat) begin()
        }}
        onKeyUp={(event) => isHeldBy(event) && letGo()}
        onClick={() => {
          if (onePress) onHeld()
          // A click with nothing held before it: of a screen reader, or by speech.
          else if (phase === 'idle') setPhase('short')
        }}
      >
        <span>{children}</span>
      </button>
      <label className="hold-once caption">
        <input type="checkbox" checked={onePress} onChange={({ target }) => setOnePress(target.checked)} />
        One press instead of holding
      </label>
      <p className="caption" id={hint} aria-live="polite">
        {onePress ? 'One press does it.' : said[phase]}
      </p>
    </div>
  )
}
