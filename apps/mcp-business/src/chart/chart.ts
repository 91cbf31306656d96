import { type CallContext, OneOf, problems, StrictObject } from '@sophia/service'
import { Piscina } from 'piscina'
import Type, { type Static } from 'typebox'
import { nextPeriod } from '../analysis/periods.ts'
import { ask, provenanceOf } from '../analysis/question.ts'
import { DimensionName, grounds, MetricName, Text, Where, Window } from '../analysis/schemas.ts'
import type { Numbers } from '../numbers.ts'
import { grainNames, type MetricList, nameOf, type QueryAnswer } from '../schemas.ts'
import { drawn, type Drawn } from './figures.ts'
import { finding, wrapped } from './finding.ts'
import { height, specOf, width } from './spec.ts'

export const ChartQuery = StrictObject({
  metric: MetricName,
  by: Type.Optional(DimensionName),
  grain: Type.Optional(nameOf(grainNames)),
  kind: Type.Optional(OneOf(['line', 'bar'], { description: 'Default: line over time' })),
  range: Type.Optional(Window),
  where: Type.Optional(Where),
})
export type ChartQuery = Static<typeof ChartQuery>

export const Chart = Type.Object({
  title: Type.String({ description: 'The finding' }),
  spec: Type.Unsafe<object>(Type.Object({}, { additionalProperties: true, description: 'Vega-Lite, with its values' })),
  png: Type.String({ description: 'Base64; twice as many pixels as its size in the spec' }),
  width: Type.Integer({ description: 'Pixels' }),
  height: Type.Integer({ description: 'Pixels' }),
  notes: Type.Array(Text, { description: 'What is not drawn as it is' }),
  ...grounds,
})
export type Chart = Static<typeof Chart>

export interface Charts {
  /** @throws {Problem} bad-input; unprocessable: more than can be read; deadline-exceeded; unavailable. */
  draw(query: ChartQuery, call: CallContext): Promise<Chart>
  close(): Promise<void>
}

const periodsAtMost = 200

/** Draws governed figures, in a thread. */
export function createCharts(numbers: Numbers): Charts {
  let threads: Piscina | undefined
  // Started with the first chart: the libraries take tens of megabytes.
  const pool = () =>
    (threads ??= new Piscina({
      filename: new URL(import.meta.url.endsWith('.ts') ? './chart-worker.ts' : './chart-worker.js', import.meta.url)
        .href,
      minThreads: 0,
      maxThreads: 1,
      maxQueue: 16,
      idleTimeout: 60_000,
    }))

  /** Who leaves does not end the thread: it would have to load its libraries again for the next. */
  async function png(spec: object, { signal }: CallContext): Promise<Uint8Array> {
    const left = Promise.withResolvers<never>()
    const leave = () => left.reject(problems.deadline('The chart could not be drawn in time.'))
    signal.addEventListener('abort', leave, { once: true })
    try {
      return (await Promise.race([pool().run({ spec, width, height }), left.promise])) as Uint8Array
    } catch (error) {
      if ((error as Error).message === 'Task queue is at limit') throw problems.unavailable('Too many charts at once.')
      throw error
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  return {
    async draw(query, call) {
      const { metric, by, grain, range, where } = query
      if (!grain && !by)
        throw problems.badInput([{ pointer: '/body', message: 'must have grain, by or both: one figure is no chart' }])
      if (!grain && query.kind === 'line')
        throw problems.badInput([
          { pointer: '/body/kind', message: 'must be bar without a grain: a line goes over time' },
        ])
      const question = {
        metrics: [metric],
        ...(by && { dimensions: [by] }),
        ...(grain && { grain }),
        ...(range && { range }),
        ...(where && { where }),
      }
      const [answer, list] = await Promise.all([ask(numbers, { question, pointer: '/body' }, call), numbers.list(call)])
      const figures = drawn(answer, metric, grain)
      if (figures.categories.length > periodsAtMost) {
        throw problems.unprocessable(
          `${figures.categories.length} periods are more than a chart of ${width} pixels can show.`,
          'Ask for a coarser grain or a shorter range.',
        )
      }
      const { title, spec } = specFor(query, answer, figures, list)
      const image = await png(spec, call)
      return {
        title,
        spec: { ...spec, width, height },
        png: Buffer.from(image).toString('base64'),
        width: width * 2,
        height: height * 2,
        notes: [...figures.notes],
        ...provenanceOf({ chart: answer }),
      }
    },
    close: async () => threads?.destroy(),
  }
}

/** Characters of the lines below the title. */
const lineLength = 88

/** The figures with their title, and below it what they are and where they come from. */
export function specFor(query: ChartQuery, answer: QueryAnswer, figures: Drawn, list: Pick<MetricList, 'metrics'>) {
  const { metric, by, grain, kind = grain ? 'line' : 'bar', range, where = {} } = query
  const {
    title: name,
    formula,
    unit,
  } = list.metrics.find((each) => each.name === metric) ?? {
    title: metric,
    formula: '',
    unit: 'deals',
  }
  const total = answer.totals[metric] as QueryAnswer['series'][number]['values'][string]
  const isSum = total.denominator === undefined && unit !== 'fraction' && unit !== 'days' && unit !== 'hours'
  const lastPeriod = answer.series.at(-1)?.period
  const title = finding(figures, {
    title: name,
    unit,
    isSum,
    isUnfinished:
      grain !== undefined && lastPeriod !== undefined && nextPeriod(lastPeriod, grain) > answer.asOf.slice(0, 10),
    ...(grain && { grain }),
    ...(total.currency !== undefined && { currency: total.currency }),
  })
  const parts = [
    `${name}${unit === 'money' ? ` in ${total.currency ?? 'no currency'}` : ''}`,
    ...(grain ? [`by ${grain}`] : []),
    ...(by ? [`by ${by}`] : []),
    ...Object.entries(where).map(
      ([field, value]) =>
        `${field} ${[value]
          .flat()
          .map((each) => each ?? 'none')
          .join(' or ')}`,
    ),
    ...(range ? [`${range.from} to ${range.to}`] : []),
  ]
  const lines = [
    ...wrapped(`${parts.join(', ')}. ${formula}`, lineLength, 2),
    ...wrapped(
      [
        'sophia-business',
        `as of ${answer.asOf.slice(0, 16).replace('T', ' ')} UTC`,
        `${answer.rows.toLocaleString('en')} rows`,
        answer.complete ? 'complete' : 'not complete',
        ...figures.notes,
      ].join(' · '),
      lineLength,
      2,
    ),
  ]
  return { title, spec: specOf(figures, { kind, title, lines, unit, stacks: isSum }) }
}
