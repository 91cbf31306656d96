import { StrictObject } from '@sophia/service'
import Type from 'typebox'
import { keep } from './answer-shapes.ts'
import { askMetrics, metricDefinitions, metricTools, undefinedMetrics } from './metric-questions.ts'
import { type Period, weekBefore, weekOf } from './periods.ts'
import { type Playbook, PlaybookFailure } from './playbook.ts'
import { writeWeeklyReport } from './weekly-report.ts'

const Input = StrictObject({
  week: Type.Optional(
    Type.String({
      format: 'date',
      description: 'Any day of the week to review; weeks begin on Monday. Default: the last week that is over',
    }),
  ),
})

/** What the review asks for, by the chapter that tells it. `now`: as things stand, whatever the week. */
const chapters = [
  { title: 'Sales', metrics: ['won_value', 'deals_won', 'deals_lost', 'win_rate', 'deals_new'] },
  { title: 'Open pipeline', metrics: ['deals_open', 'pipeline_value'], now: true },
  {
    title: 'Delivery',
    metrics: ['deployment_frequency', 'lead_time_hours', 'change_failure_rate', 'recovery_time_hours'],
  },
  { title: 'GPU compute', metrics: ['gpu_spend', 'gpu_utilisation'] },
] as const

export const weeklyBusinessReview: Playbook<typeof Input> = {
  name: 'weekly-business-review',
  title: 'Weekly business review',
  description:
    'Reviews a week against the one before it: what was won and lost, the open pipeline, how software was delivered, what GPU compute cost. Every figure carries its source. Needs no model.',
  input: Input,
  tools: Object.values(metricTools),
  wallTimeMs: 120_000,

  async run({ week: day }, call) {
    const { definitions, asOf } = await metricDefinitions(call)
    const week = day === undefined ? lastWeek(asOf) : weekOf(day)
    const missing = undefinedMetrics(
      definitions,
      chapters.flatMap(({ metrics }) => metrics),
    )
    if (asOf !== undefined && asOf.slice(0, 10) < week.to)
      missing.push(
        `The week is not over: it lasts until before ${week.to}, and a part of it is compared with a whole one.`,
      )
    const answers = await Promise.all(
      chapters.map(async ({ title, metrics, ...more }) => {
        const window = 'now' in more ? {} : { range: week, compareTo: 'previous' }
        return { title, asked: await askMetrics(call, definitions, title, metrics, window) }
      }),
    )
    const found = answers.flatMap(({ title, asked }) => {
      const answer = keep(title, asked, missing)
      return answer ? [{ title, answer }] : []
    })
    if (found.length === 0)
      throw new PlaybookFailure({
        type: 'unavailable',
        detail: `There is no review without its numbers. ${missing.join(' ')}`,
      })
    return writeWeeklyReport({ week, definitions, found, missing })
  },
}

/** @throws {PlaybookFailure} nobody says what day it is. */
function lastWeek(asOf: string | undefined): Period {
  if (asOf !== undefined && !Number.isNaN(Date.parse(asOf))) return weekBefore(asOf)
  throw new PlaybookFailure({
    type: 'bad-input',
    detail: 'The metrics do not say of when they are, so the last week is not known.',
    hint: 'Name the week.',
  })
}
