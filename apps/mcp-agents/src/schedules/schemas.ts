import { Nullable, Page, pageQuery, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { AskedBudget, Failure, RunStatus, StartRunBody } from '../schemas.ts'

const Cron = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Minute, hour, day of the month, month, day of the week: `0 8 * * 1` is every Monday at eight',
})
const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'IANA name, such as Europe/Berlin: eight o’clock stays eight there, in summer and winter',
})
const Enabled = Type.Boolean({ default: true, description: 'false: it waits, and makes up for nothing later' })

export const NewSchedule = StrictObject({
  ...StartRunBody.properties,
  cron: Cron,
  timeZone: TimeZone,
  enabled: Type.Optional(Enabled),
})
export type NewSchedule = Static<typeof NewSchedule>

/** What is named is changed; a budget of null is the agent's own. */
export const ScheduleChange = StrictObject(
  {
    agent: Type.Optional(StartRunBody.properties.agent),
    // Without the default of a new one: what is not named stays.
    input: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({ type: 'object', description: 'As the agent’s inputSchema wants it' }),
    ),
    budget: Type.Optional(Nullable(AskedBudget)),
    cron: Type.Optional(Cron),
    timeZone: Type.Optional(TimeZone),
    enabled: Type.Optional(Type.Boolean()),
  },
  { minProperties: 1 },
)
export type ScheduleChange = Static<typeof ScheduleChange>

const LastRun = Type.Object({
  id: Type.String(),
  status: RunStatus,
  dueAt: Timestamp('When it was due; for one that somebody started, when they did'),
  createdAt: Timestamp('When it was queued'),
  endedAt: Nullable(Timestamp('When it ended')),
  startedBy: Type.String({ description: '`schedule`, or who started it by hand' }),
})

export const Schedule = Type.Object({
  id: Type.String(),
  agent: Type.String(),
  input: Type.Unknown(),
  budget: Nullable(Type.Object({ ...AskedBudget.properties })),
  cron: Type.String(),
  timeZone: Type.String(),
  enabled: Type.Boolean(),
  nextRuns: Type.Array(Timestamp('When it is due'), { description: 'The next three; none while it is disabled' }),
  lastRun: Nullable(LastRun),
  lastError: Nullable(Type.Object({ ...Failure.properties, at: Timestamp('When it could not run') })),
  createdBy: Type.String({ description: 'Its runs have their rights' }),
  createdAt: Timestamp('When it was made'),
  updatedAt: Timestamp('When somebody last changed it'),
})
export type Schedule = Static<typeof Schedule>
export const SchedulePage = Page(Schedule)
export type SchedulePage = Static<typeof SchedulePage>
export const ScheduleQuery = StrictObject({ ...pageQuery, agent: Type.Optional(Type.String({ maxLength: 64 })) })
export type ScheduleQuery = Static<typeof ScheduleQuery>
export const ScheduleParams = StrictObject({
  id: Type.String({ format: 'uuid', description: 'As create_schedule gave it' }),
})
export const ScheduleRemoved = Type.Object({ id: Type.String() })
export type ScheduleRemoved = Static<typeof ScheduleRemoved>
