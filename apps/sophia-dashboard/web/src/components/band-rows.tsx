import { scaleLinear } from '@visx/scale'
import { shortMoney } from '../format.ts'
import { Key } from './drawing.tsx'
import type { Source } from './provenance.tsx'
import { RowChart } from './row-chart.tsx'

export interface Band {
  readonly label: string
  readonly low: number
  readonly middle: number
  readonly high: number
  /** What came, of a period that has ended. */
  readonly actual?: number
  /** What is won already, of one that has not. */
  readonly soFar?: number
}

const left = 76
const right = 84

interface BandRowsProps {
  readonly source: Source
  readonly rowHeight: number
  readonly bands: readonly Band[]
  readonly currency: string | undefined
  readonly name: string
  readonly onOpen?: (() => void) | undefined
}

/** One row a period: the band as a bar, its median as a tick, what came as a dot; outside the band as an open diamond. */
export function BandRows({ source, rowHeight, bands, currency, name, onOpen }: BandRowsProps) {
  const highest = Math.max(1, ...bands.flatMap(({ high, actual = 0, soFar = 0 }) => [high, actual, soFar]))
  return (
    <RowChart
      label={name}
      source={source}
      legend={<Legend bands={bands} />}
      rows={bands.length}
      rowHeight={rowHeight}
      say={(index) => said(bands[index] as Band, currency)}
      hint={`${bands[0]?.label} to ${bands.at(-1)?.label}.`}
      onOpen={onOpen}
    >
      {(width, foot) => {
        const x = scaleLinear<number>({
          domain: [0, highest],
          range: [left, Math.max(left + 1, width - right)],
          nice: 4,
        })
        return (
          <>
            {x.ticks(width > 480 ? 4 : 2).map((tick) => (
              <g key={tick}>
                <path className="chart-grid" d={`M${x(tick)} 0V${foot}`} />
                <text x={x(tick)} y={foot + 17} textAnchor="middle">
                  {shortMoney(tick, currency)}
                </text>
              </g>
            ))}
            {bands.map((band, index) => (
              <BandRow key={band.label} band={band} y={index * rowHeight + rowHeight / 2} x={x} currency={currency} />
            ))}
          </>
        )
      }}
    </RowChart>
  )
}

/** Only of what is drawn. */
function Legend({ bands }: { bands: readonly Band[] }) {
  const came = bands.filter(({ actual }) => actual !== undefined)
  return (
    <>
      <Key mark={<rect className="band" x=".5" y=".5" width="13" height="9" rx="2" />}>8 in 10 simulations</Key>
      <Key mark={<path className="band-middle" d="M7 0V10" />}>their middle</Key>
      {bands.some(({ soFar = 0 }) => soFar > 0) && (
        <Key mark={<path className="band-so-far" d="M0 5H14" />}>won so far</Key>
      )}
      {came.length > 0 && <Key mark={<circle className="band-actual" cx="7" cy="5" r="4.5" />}>what came</Key>}
      {came.some(isOutside) && (
        <Key mark={<path className="band-outside" d="M7 .5l4.5 4.5l-4.5 4.5l-4.5 -4.5Z" />}>outside the band</Key>
      )}
    </>
  )
}

const isOutside = ({ actual, low, high }: Band): boolean => actual !== undefined && (actual < low || actual > high)

/** `Oct 2026: $310K came, outside its band of $120K to $290K, middle $200K` */
function said(band: Band, currency: string | undefined): string {
  const { label, low, middle, high, actual, soFar } = band
  const [from, to, half] = [low, high, middle].map((amount) => shortMoney(amount, currency))
  if (actual !== undefined)
    return `${label}: ${shortMoney(actual, currency)} came, ${isOutside(band) ? 'outside' : 'inside'} its band of ${from} to ${to}, middle ${half}`
  return `${label}: 8 in 10 between ${from} and ${to}, middle ${half}${soFar === undefined ? '' : `, ${shortMoney(soFar, currency)} won so far`}`
}

interface BandRowProps {
  readonly band: Band
  readonly y: number
  readonly x: (value: number) => number
  readonly currency: string | undefined
}

function BandRow({ band, y, x, currency }: BandRowProps) {
  const { label, low, middle, high, actual, soFar } = band
  const outside = isOutside(band)
  return (
    <g>
      <text className="label-quiet" x={0} y={y + 4}>
        {label}
      </text>
      <rect className="band" x={x(low)} y={y - 7} width={Math.max(2, x(high) - x(low))} height="14" rx="2" />
      <path className="band-middle" d={`M${x(middle)} ${y - 7}V${y + 7}`} />
      {soFar !== undefined && soFar > 0 && <path className="band-so-far" d={`M${x(0)} ${y}H${x(soFar)}`} />}
      {actual !== undefined &&
        (outside ? (
          <path className="band-outside" d={`M${x(actual)} ${y - 6}l6 6l-6 6l-6 -6Z`} />
        ) : (
          <circle className="band-actual" cx={x(actual)} cy={y} r="4.5" />
        ))}
      <text className={outside ? 'label' : 'label-quiet'} x="100%" y={y + 4} textAnchor="end">
        {shortMoney(actual ?? middle, currency)}
      </text>
    </g>
  )
}
