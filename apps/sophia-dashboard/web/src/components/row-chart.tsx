import type { ReactNode } from 'react'
import { usePoints } from '../points.ts'
import { useWidth } from '../width.ts'
import { Drawing } from './drawing.tsx'
import type { Source } from './provenance.tsx'

/** Under the rows, for the axis. */
const bottom = 24

interface RowChartProps {
  readonly label: string
  readonly source: Source
  readonly rows: number
  readonly rowHeight: number
  /** A row in words, for the line above the chart and a screen reader. */
  readonly say: (index: number) => string
  /** What the rows are, said while none is chosen. */
  readonly hint: string
  readonly legend?: ReactNode
  /** Opens the rows behind the chart, where there are any. */
  readonly onOpen?: (() => void) | undefined
  /** @param foot where the axis begins. */
  readonly children: (width: number, foot: number) => ReactNode
}

/** A chart of one row a thing. Arrows move from row to row, and each is read out with all that its marks show. */
export function RowChart({ label, source, rows, rowHeight, say, hint, legend, onOpen, children }: RowChartProps) {
  const [box, width] = useWidth()
  const { at, lookAt, noteId, svg } = usePoints({ label, kind: 'chart', count: rows, way: 'down', open: onOpen })
  const foot = rows * rowHeight
  return (
    <Drawing source={source} legend={legend}>
      <p className="chart-note" id={noteId} aria-live="polite">
        {at === undefined ? `${hint} Arrow keys read each.` : say(at)}
      </p>
      <div className="band-box" ref={box}>
        <svg className="chart band-rows" width="100%" height={foot + bottom} {...svg}>
          {at !== undefined && (
            <rect className="bar-mark" x="-6" y={at * rowHeight} width={width + 12} height={rowHeight} rx="4" />
          )}
          {width > 0 && children(width, foot)}
          {Array.from({ length: rows }, (_, index) => (
            <rect
              key={index}
              className={onOpen ? 'bar-hit' : 'row-hit'}
              y={index * rowHeight}
              width="100%"
              height={rowHeight}
              onPointerEnter={() => lookAt(index)}
              onClick={onOpen}
            />
          ))}
        </svg>
      </div>
    </Drawing>
  )
}
