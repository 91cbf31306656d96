import { parseConfig } from '@sophia/service'
import { sql } from 'kysely'
import Type from 'typebox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { modelConfig, modelSettings } from '../src/model/settings.ts'
import { ana, type Clockwork, openClockwork } from './clockwork.ts'

let clockwork: Clockwork
beforeEach(async () => {
  clockwork = await openClockwork('2026-03-24T12:00:00Z')
})
afterEach(() => clockwork?.close())

const monday = { agent: 'weekly-business-review', cron: '0 8 * * 1', timeZone: 'Europe/Berlin' }
const dues = async () => (await clockwork.started()).map(({ due }) => due)

describe('a schedule', () => {
  test('runs when it is due and not before, as whoever made it, and tells when it is due next', async () => {
    const { schedules } = clockwork
    const { id, nextRuns } = await schedules.create(monday, ana)
    // Clocks go forward on Sunday.
    expect(nextRuns).toEqual(['2026-03-30T06:00:00.000Z', '2026-04-06T06:00:00.000Z', '2026-04-13T06:00:00.000Z'])
    const replica = clockwork.replica()
    clockwork.set('2026-03-30T05:59:59.999Z')
    expect(await replica.tick()).toBe(0)
    clockwork.set('2026-03-30T06:00:00Z')
    expect(await replica.tick()).toBe(1)
    expect(await replica.tick()).toBe(0)
    expect(await clockwork.started()).toEqual([
      { due: '2026-03-30T06:00:00.000Z', agent: 'weekly-business-review', subject: 'ana', role: 'write', runs: 1 },
    ])
    expect(await schedules.get(id, ana)).toMatchObject({
      nextRuns: ['2026-04-06T06:00:00.000Z', '2026-04-13T06:00:00.000Z', '2026-04-20T06:00:00.000Z'],
      lastRun: { status: 'queued', dueAt: '2026-03-30T06:00:00.000Z', startedBy: 'schedule' },
      lastError: null,
    })
  })

  test('that was missed several times is caught up once, for the latest', async () => {
    await clockwork.schedules.create(monday, ana)
    clockwork.set('2026-04-22T09:00:00Z')
    await clockwork.replica().tick()
    expect(await dues()).toEqual(['2026-04-20T06:00:00.000Z'])
    clockwork.set('2026-04-27T06:00:01Z')
    await clockwork.replica().tick()
    expect(await dues()).toEqual(['2026-04-20T06:00:00.000Z', '2026-04-27T06:00:00.000Z'])
  })

  test('is run once by replicas that see it at the same time', async () => {
    for (const cron of ['0 8 * * *', '0 8 * * 3', '0 7-8 * * *'])
      await clockwork.schedules.create({ ...monday, cron }, ana)
    clockwork.set('2026-03-25T08:00:00Z')
    const replicas = [clockwork.replica(), clockwork.replica(), clockwork.replica(), clockwork.replica()]
    const looked = await Promise.all(replicas.flatMap((replica) => [replica.tick(), replica.tick()]))
    expect(looked.reduce((sum, count) => sum + count, 0)).toBe(3)
    expect(await clockwork.started()).toMatchObject([{ due: '2026-03-25T07:00:00.000Z', runs: 3 }])
    expect(await clockwork.runs()).toBe(3)
  })

  test('whose due time was taken is not run again by a replica that thinks it is still due', async () => {
    const { id } = await clockwork.schedules.create(monday, ana)
    clockwork.set('2026-03-30T06:00:00Z')
    await clockwork.replica().tick()
    await sql`update schedules set next_at = '2026-03-30T06:00:00Z' where id = ${id}`.execute(clockwork.database.kysely)
    expect(await clockwork.replica().tick()).toBe(1)
    expect(await clockwork.runs()).toBe(1)
    // Were the look before not taken, the key would still hold.
    const again = sql`insert into scheduled_runs select schedule_id, due_at, run_id, 'x' from scheduled_runs`
    await expect(again.execute(clockwork.database.kysely)).rejects.toThrow('scheduled_runs_pkey')
  })

  test.each(['before its run is queued', 'with its connection'])(
    'that is cut off %s has exactly one run in the end',
    async (when) => {
      await clockwork.schedules.create(monday, ana)
      clockwork.set('2026-03-30T06:00:00Z')
      const crashing = clockwork.replica({
        async enqueue(write) {
          if (when === 'with its connection') await sql`select pg_terminate_backend(pg_backend_pid())`.execute(write)
          throw new Error('The replica is gone.')
        },
      })
      await expect(crashing.tick()).rejects.toThrow()
      expect(await clockwork.runs()).toBe(0)
      expect(await dues()).toEqual([])
      await clockwork.replica().tick()
      expect(await dues()).toEqual(['2026-03-30T06:00:00.000Z'])
      expect(await clockwork.runs()).toBe(1)
    },
  )

  test('keeps its hour in two zones, through both changes of the clocks', async () => {
    const zones = ['Europe/Berlin', 'America/New_York']
    for (const timeZone of zones) await clockwork.schedules.create({ ...monday, cron: '30 2 * * *', timeZone }, ana)
    const run = async (instants: string[]) => {
      for (const instant of instants) {
        clockwork.set(instant)
        await clockwork.replica().tick()
      }
    }
    // Every half hour, over the day on which Berlin's clocks go back and the one on which New York's do.
    const halfHours = (day: string) =>
      Array.from({ length: 48 }, (_, index) =>
        new Date(Date.parse(`${day}T00:00:00Z`) + index * 1_800_000).toISOString(),
      )
    await run(['2026-10-24T12:00:00Z'])
    const before = await clockwork.runs()
    await run([...halfHours('2026-10-25'), ...halfHours('2026-11-01')])
    const after = (await dues()).slice(before)
    expect(after.filter((due) => due.startsWith('2026-10-25'))).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T06:30:00.000Z',
    ])
    // On 1 November Berlin is at one hour from UTC; New York has 02:30 once, after its clocks went back.
    expect(after.filter((due) => due.startsWith('2026-11-01'))).toEqual([
      '2026-11-01T01:30:00.000Z',
      '2026-11-01T07:30:00.000Z',
    ])
  })
})

describe('a schedule that cannot run', () => {
  test('because its agent is gone says so, and is disabled until somebody changes it', async () => {
    const { schedules } = clockwork
    const { id } = await schedules.create(monday, ana)
    await sql`update schedules set agent = 'gone' where id = ${id}`.execute(clockwork.database.kysely)
    clockwork.set('2026-03-30T06:00:00Z')
    await clockwork.replica().tick()
    expect(await schedules.get(id, ana)).toMatchObject({
      enabled: false,
      nextRuns: [],
      lastRun: null,
      lastError: {
        type: 'bad-input',
        detail: 'There is no agent gone any more.',
        hint: 'Change its agent, its input or its times, and enable it again.',
        at: '2026-03-30T06:00:00.000Z',
      },
    })
    await expect(schedules.change(id, { enabled: true }, ana)).rejects.toThrow('/body/agent must be one of')
    const mended = await schedules.change(id, { agent: 'pipeline-review', enabled: true }, ana)
    expect(mended).toMatchObject({ enabled: true, lastError: null })
    expect(mended.nextRuns).toHaveLength(3)
  })

  test('because its input is valid no more is disabled; the others go on', async () => {
    const { schedules } = clockwork
    const broken = await schedules.create(monday, ana)
    await schedules.create(monday, ana)
    await sql`update schedules set input = '{"weeks": 3}' where id = ${broken.id}`.execute(clockwork.database.kysely)
    clockwork.set('2026-03-30T06:00:00Z')
    await clockwork.replica().tick()
    const { enabled, lastError } = await schedules.get(broken.id, ana)
    expect(enabled).toBe(false)
    expect(lastError?.detail).toContain('/body/input/weeks is not known here')
    expect(await clockwork.runs()).toBe(1)
  })

  test('because nobody can read it is disabled, and holds up no other', async () => {
    const { schedules } = clockwork
    const broken = await schedules.create(monday, ana)
    await schedules.create(monday, ana)
    await sql`update schedules set cron = '0 8 * * funday', next_at = next_at - interval '1 day' where id = ${broken.id}`.execute(
      clockwork.database.kysely,
    )
    clockwork.set('2026-03-30T06:00:00Z')
    await clockwork.replica().tick()
    expect(await schedules.get(broken.id, ana)).toMatchObject({
      enabled: false,
      lastError: { detail: 'Its times cannot be read.' },
    })
    expect(await dues()).toEqual(['2026-03-30T06:00:00.000Z'])
  })

  test('for a reason of ours stays due, and holds up no other', async () => {
    const { schedules } = clockwork
    const first = await schedules.create(monday, ana)
    await schedules.create({ ...monday, agent: 'pipeline-review' }, ana)
    clockwork.set('2026-03-30T06:00:00Z')
    const kysely = clockwork.database.kysely
    // An agent of one's own is looked up in a table that is not there for a while.
    await sql`update schedules set agent = 'own' where id = ${first.id}`.execute(kysely)
    await sql`alter table agents rename to elsewhere`.execute(kysely)
    await clockwork.replica().tick()
    expect((await clockwork.started()).map(({ agent }) => agent)).toEqual(['pipeline-review'])
    await sql`alter table elsewhere rename to agents`.execute(kysely)
    await sql`update schedules set agent = 'weekly-business-review' where id = ${first.id}`.execute(kysely)
    await clockwork.replica().tick()
    expect((await clockwork.started()).map(({ due, agent }) => [due, agent])).toContainEqual([
      '2026-03-30T06:00:00.000Z',
      'weekly-business-review',
    ])
  })

  test('because there is no model right now says so, and tries again the next time', async () => {
    const { schedules } = clockwork
    const { id } = await schedules.create(monday, ana)
    await sql`update schedules set agent = 'analyst', input = '{"question": "How?"}' where id = ${id}`.execute(
      clockwork.database.kysely,
    )
    clockwork.set('2026-03-30T06:00:00Z')
    await clockwork.replica().tick()
    expect(await schedules.get(id, ana)).toMatchObject({ enabled: true, lastError: { type: 'unavailable' } })
    await sql`update schedules set agent = 'pipeline-review', input = '{}' where id = ${id}`.execute(
      clockwork.database.kysely,
    )
    clockwork.set('2026-04-06T06:00:00Z')
    await clockwork.replica().tick()
    expect(await schedules.get(id, ana)).toMatchObject({
      lastError: null,
      lastRun: { dueAt: '2026-04-06T06:00:00.000Z' },
    })
  })
})

describe('a change', () => {
  test('of the times counts from now on: what lay between is not made up for', async () => {
    const { schedules } = clockwork
    const { id } = await schedules.create(monday, ana)
    await schedules.change(id, { enabled: false }, ana)
    clockwork.set('2026-04-07T12:00:00Z')
    expect(await clockwork.replica().tick()).toBe(0)
    const { nextRuns } = await schedules.change(id, { enabled: true, cron: '0 9 * * *', timeZone: 'UTC' }, ana)
    expect(nextRuns[0]).toBe('2026-04-08T09:00:00.000Z')
    expect(await clockwork.replica().tick()).toBe(0)
    expect(await clockwork.runs()).toBe(0)
  })

  test('that leaves the times alone loses no run that is due', async () => {
    const { schedules } = clockwork
    const { id } = await schedules.create(monday, ana)
    clockwork.set('2026-03-30T06:00:00Z')
    await schedules.change(id, { agent: 'pipeline-review' }, ana)
    await clockwork.replica().tick()
    expect(await clockwork.started()).toMatchObject([{ due: '2026-03-30T06:00:00.000Z', agent: 'pipeline-review' }])
  })

  test('is for whoever made it, and for administrators, who give it no other rights', async () => {
    const { schedules } = clockwork
    const { id } = await schedules.create(monday, ana)
    const ben = { subject: 'ben', role: 'write' } as const
    const root = { subject: 'root', role: 'admin' } as const
    await expect(schedules.change(id, { enabled: false }, ben)).rejects.toThrow('There is no schedule')
    await expect(schedules.remove(id, ben)).rejects.toThrow('There is no schedule')
    await expect(schedules.runNow(id, ben)).rejects.toThrow('There is no schedule')
    expect(await schedules.change(id, { cron: '0 9 * * 1' }, root)).toMatchObject({
      createdBy: 'ana',
      cron: '0 9 * * 1',
    })
    await schedules.runNow(id, root)
    expect(await clockwork.started()).toMatchObject([{ subject: 'ana', role: 'write' }])
    expect((await schedules.get(id, ana)).lastRun).toMatchObject({ startedBy: 'root' })
  })

  test('by whoever made it gives its runs the rights that they have now', async () => {
    const { schedules } = clockwork
    const { id } = await schedules.create(monday, { subject: 'ana', role: 'admin' })
    await schedules.change(id, { cron: '0 9 * * 1' }, ana)
    await schedules.runNow(id, ana)
    expect(await clockwork.started()).toMatchObject([{ subject: 'ana', role: 'write' }])
  })
})

describe('a schedule whose maker may not start runs any more', () => {
  test.each([
    [undefined, 'has no valid key any more'],
    ['read', 'may only read by now'],
  ] as const)('(%s) starts none, is paused at its next time and says why', async (left, reason) => {
    const { schedules } = clockwork
    const { id } = await schedules.create(monday, ana)
    clockwork.rights(left)
    clockwork.set('2026-03-30T06:00:00Z')
    await clockwork.replica().tick()
    expect(await clockwork.runs()).toBe(0)
    expect(await schedules.get(id, ana)).toMatchObject({
      enabled: false,
      nextRuns: [],
      lastError: { type: 'forbidden', detail: expect.stringContaining(reason) },
    })
    const root = { subject: 'root', role: 'admin' } as const
    await expect(schedules.runNow(id, root)).rejects.toThrow(reason)
    expect(await clockwork.runs()).toBe(0)
  })

  test('runs with what they have left when that is less', async () => {
    const { schedules } = clockwork
    await schedules.create(monday, { subject: 'ana', role: 'admin' })
    clockwork.rights('write')
    clockwork.set('2026-03-30T06:00:00Z')
    await clockwork.replica().tick()
    expect(await clockwork.started()).toMatchObject([{ subject: 'ana', role: 'write' }])
  })
})

test('a schedule does what its agent was when it was set: what others make of it stops it, what its maker does, does not', async () => {
  const models = modelSettings(
    parseConfig(Type.Object(modelConfig()), { MODEL_URL: 'http://127.0.0.1:9/v1', MODEL_NAME: 'none' }),
  )
  const pinned = await openClockwork('2026-03-29T12:00:00Z', models)
  try {
    const { schedules } = pinned
    await pinned.putAgent('watcher', 'Look.', 'ben')
    const asked = { ...monday, agent: 'watcher', input: { question: 'What changed?' } }
    const { id } = await schedules.create(asked, ana)
    const tick = async (instant: string) => {
      pinned.set(instant)
      await pinned.replica().tick()
      return pinned.runs()
    }
    expect(await tick('2026-03-30T06:00:00Z')).toBe(1)
    await pinned.putAgent('watcher', 'Look, and sell everything.', 'ben')
    expect(await tick('2026-04-06T06:00:00Z')).toBe(1)
    expect(await schedules.get(id, ana)).toMatchObject({
      enabled: false,
      lastError: { type: 'conflict', detail: expect.stringContaining('ben changed it') },
    })
    // Another time of day says nothing about the agent.
    await schedules.change(id, { cron: '0 9 * * 1' }, ana)
    await expect(schedules.runNow(id, ana)).rejects.toThrow('ben changed it')
    await schedules.change(id, { enabled: true }, ana)
    expect(await tick('2026-04-13T07:00:00Z')).toBe(2)
    await pinned.putAgent('watcher', 'Look twice.', 'ana')
    expect(await tick('2026-04-20T07:00:00Z')).toBe(3)
  } finally {
    await pinned.close()
  }
})
