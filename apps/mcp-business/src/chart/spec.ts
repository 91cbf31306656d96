import { type Drawn, others } from './figures.ts'
import { wrapped } from './finding.ts'

export interface Face {
  readonly kind: 'line' | 'bar'
  readonly title: string
  /** Below the title: what is shown, and where it comes from. */
  readonly lines: readonly string[]
  readonly unit: string
  /** Bars of a sum stand on each other; those of a ratio side by side. */
  readonly stacks: boolean
}

export const width = 600
export const height = 360
const colours = ['#0E7C71', '#C2700A', '#2F52B5', '#6E1F5A', '#26302C']
const otherColour = '#7F8B86'
/** The same for words, which need more contrast than lines: 4.5 to 1. */
const inks = ['#0E7C71', '#A85F00', '#2F52B5', '#6E1F5A', '#26302C']
const ink = { first: '#13201C', second: '#41504A', third: '#5B6863' }
const grid = '#E6EBE8'
export const fontFamily = 'Geist'
/** Characters of a title that stand side by side. */
const titleLength = 68
/** The least distance of two labels at the ends of lines, as a share of the plot's height. */
const labelGap = 0.075

/** A chart for a column of 600 px: finding as title, direct labels, few lines, an axis that begins at zero. */
export function specOf(drawn: Drawn, face: Face) {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 'container' as const,
    height: 'container' as const,
    background: '#FFFFFF',
    padding: { left: 14, right: 14, top: 12, bottom: 10 },
    autosize: { type: 'fit' as const, contains: 'padding' as const },
    config: configOf(),
    title: { text: wrapped(face.title, titleLength, 2), subtitle: [...face.lines] },
    data: { values: drawn.points.map((point) => ({ ...point })) },
    layer: drawn.isTime ? overTime(drawn, face) : byCategory(drawn, face),
  }
}

const quiet = { title: null, ticks: false, labelPadding: 6 }

function overTime(drawn: Drawn, face: Face) {
  const { points, categories, series } = drawn
  const isBar = face.kind === 'bar'
  const several = series.length > 1
  const encoding = {
    x: {
      field: 'x',
      type: 'ordinal' as const,
      sort: [...categories],
      scale: { domain: [...categories] },
      axis: { ...quiet, labelAngle: 0, labelOverlap: 'greedy' as const, labelSeparation: 8, domainColor: '#7F8B86' },
    },
    y: {
      field: 'value',
      type: 'quantitative' as const,
      axis: valueAxis(face.unit),
      scale: { domain: domainOf(drawn, face), nice: false, zero: true },
      ...(isBar && several && { stack: face.stacks ? ('zero' as const) : null }),
    },
    color: colour(series),
    ...(isBar && several && !face.stacks && { xOffset: { field: 'series', sort: [...series] } }),
  }
  const line = {
    type: 'line' as const,
    strokeWidth: 2,
    point: points.length <= 60 ? { size: 26, filled: true } : false,
  }
  const bar = { type: 'bar' as const, cornerRadiusEnd: 2 }
  const label = isBar ? barLabels(drawn, face, encoding) : endLabels(drawn, face, encoding)
  return [{ mark: isBar ? bar : line, encoding }, ...label]
}

/** On their side, because names are longer than bars are wide. */
function byCategory(drawn: Drawn, face: Face) {
  const encoding = {
    y: {
      field: 'x',
      type: 'ordinal' as const,
      sort: [...drawn.categories],
      scale: { domain: [...drawn.categories] },
      axis: { ...quiet, labelLimit: 170, domainColor: '#7F8B86' },
    },
    x: {
      field: 'value',
      type: 'quantitative' as const,
      axis: valueAxis(face.unit),
      scale: { domain: domainOf(drawn, face), nice: false, zero: true },
    },
  }
  return [
    { mark: { type: 'bar' as const, cornerRadiusEnd: 2, color: colours[0] }, encoding },
    ...valueLabels(drawn, face, {
      encoding,
      above: { align: 'left' as const, dx: 5 },
      below: { align: 'right' as const, dx: -5 },
    }),
  ]
}

const colourOf = (series: readonly string[], name: string): string =>
  name === others ? otherColour : (colours[series.indexOf(name)] ?? otherColour)
const inkOf = (series: readonly string[], name: string): string =>
  name === others ? ink.third : (inks[series.indexOf(name)] ?? ink.third)

const colour = (series: readonly string[]) => ({
  field: 'series',
  type: 'nominal' as const,
  scale: { domain: [...series], range: series.map((name) => colourOf(series, name)) },
  legend:
    series.length > 1
      ? { orient: 'bottom' as const, title: null, columns: 3, labelLimit: 130, symbolType: 'square' as const }
      : null,
})

const formats: Record<string, string> = { fraction: '.0%', money: '~s', deals: '~s', days: '~s' }

const valueAxis = (unit: string) => ({
  ...quiet,
  format: formats[unit] ?? '~s',
  labelExpr: "datum.value === 0 ? '0' : datum.label",
  tickCount: 4,
  grid: true,
  gridColor: grid,
  domain: false,
})

/** What is written next to a mark. */
const labelExpression = (unit: string): string =>
  unit === 'fraction'
    ? "format(datum.value, '.1%')"
    : "format(datum.value, datum.value >= 1000 || datum.value <= -1000 ? '.3s' : '~r')"

/** Room for a figure at the end of the longest bar or line, as a share of the axis: its height, or, on its side, its width. */
const labelRoom = { above: 0.1, beside: 0.16 }

function domainOf({ points, series, categories, isTime }: Drawn, { kind, stacks }: Face): [number, number] {
  const isStacked = kind === 'bar' && stacks && series.length > 1
  const sums = isStacked
    ? categories.map((x) =>
        points.filter((point) => point.x === x).reduce((sum, { value }) => sum + Math.max(0, value), 0),
      )
    : points.map(({ value }) => value)
  const [least, most] = [Math.min(0, ...points.map(({ value }) => value)), Math.max(0, ...sums)]
  if (most === least) return [least, 1]
  const room = (most - least) * (isTime ? labelRoom.above : labelRoom.beside)
  return [least < 0 ? least - room : least, most + room]
}

const labelText = { type: 'text' as const, fontSize: 11.5, font: fontFamily }
/** More bars than this are too narrow for a figure each. */
const labelledBars = 12

function barLabels(drawn: Drawn, face: Face, { x, y }: { x: object; y: object }) {
  if (drawn.series.length > 1 || drawn.categories.length > labelledBars) return []
  return valueLabels(drawn, face, { encoding: { x, y }, above: { dy: -7 }, below: { dy: 9 } })
}

interface LabelPlaces {
  readonly encoding: object
  /** Of zero. */
  readonly above: object
  readonly below: object
}

/** Each bar's figure, beyond its end: never on it. */
function valueLabels({ points }: Drawn, { unit }: Face, { encoding, above, below }: LabelPlaces) {
  const layer = (filter: string, place: object) => ({
    transform: [{ filter }, { calculate: labelExpression(unit), as: 'label' }],
    mark: { ...labelText, ...place, color: ink.second },
    encoding: { ...encoding, text: { field: 'label', type: 'nominal' as const } },
  })
  return [
    layer('datum.value >= 0', above),
    ...(points.some(({ value }) => value < 0) ? [layer('datum.value < 0', below)] : []),
  ]
}

/** The figure is never what is cut off. */
const nameExpression =
  "(datum.series ? (length(datum.series) > 18 ? substring(datum.series, 0, 17) + '…' : datum.series) + '  ' : '')"

/** A line says at its end what it is and where it stands. */
function endLabels(drawn: Drawn, face: Face, { x, y }: { x: object; y: object }) {
  const { points, series } = drawn
  const ends = series.flatMap((name) => {
    const end = points.findLast((point) => point.series === name)
    return end ? { ...end, ink: inkOf(series, name) } : []
  })
  return [
    {
      data: { values: apart(ends, domainOf(drawn, face)) },
      transform: [{ calculate: `${nameExpression} + ${labelExpression(face.unit)}`, as: 'label' }],
      mark: { ...labelText, align: 'left' as const, dx: 7, fontWeight: 600, limit: 200 },
      encoding: {
        x,
        y: { ...y, field: 'at' },
        text: { field: 'label', type: 'nominal' as const },
        color: { field: 'ink', type: 'nominal' as const, scale: null },
      },
    },
  ]
}

/** Moves labels from one another until none covers the next: up, and where there is no room above, down again. */
function apart<End extends { readonly value: number }>(ends: readonly End[], [least, most]: [number, number]) {
  const gap = (most - least) * labelGap
  let lowest = Number.NEGATIVE_INFINITY
  const risen = [...ends]
    .sort((a, b) => a.value - b.value)
    .map((end) => ({ ...end, at: (lowest = Math.max(end.value, lowest + gap)) }))
  let highest = most
  return risen.toReversed().map((end) => {
    const at = Math.min(end.at, highest)
    highest = at - gap
    return { ...end, at }
  })
}

const configOf = () => ({
  font: fontFamily,
  view: { stroke: null },
  title: {
    anchor: 'start' as const,
    frame: 'bounds' as const,
    fontSize: 15,
    fontWeight: 600,
    color: ink.first,
    subtitleColor: ink.third,
    subtitleFontSize: 11.5,
    subtitleLineHeight: 15,
    subtitlePadding: 5,
    offset: 14,
  },
  axis: { labelColor: ink.third, labelFontSize: 11, labelFont: fontFamily },
  legend: { labelColor: ink.second, labelFontSize: 11.5, symbolSize: 90, offset: 8 },
})

export type ChartSpec = ReturnType<typeof specOf>
