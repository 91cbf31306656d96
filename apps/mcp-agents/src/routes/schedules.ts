import type { Routes } from '@sophia/service'
import { RunStarted, StartRunHeaders } from '../schemas.ts'
import type { Schedules } from '../schedules/schedules.ts'
import {
  NewSchedule,
  Schedule,
  ScheduleChange,
  SchedulePage,
  ScheduleParams,
  ScheduleQuery,
  ScheduleRemoved,
} from '../schedules/schemas.ts'

const tags = ['schedules']

export const scheduleRoutes: Routes<{ schedules: Schedules }> = async (app, { schedules }) => {
  app.post(
    '/schedules',
    {
      schema: {
        operationId: 'createSchedule',
        summary: 'Run an agent again and again, at times in a zone',
        tags,
        body: NewSchedule,
        response: { 201: Schedule },
      },
      config: {
        access: 'write',
        tool: {
          name: 'create_schedule',
          description:
            'Lets an agent run at times by a cron expression in a time zone, until the schedule is deleted. Its runs have the rights of whoever makes it. Tell the user `nextRuns`.',
          destructive: false,
          idempotent: false,
        },
      },
    },
    async (request, reply) => {
      const made = await schedules.create(request.body, request.caller)
      return reply.code(201).header('location', `/schedules/${made.id}`).send(made)
    },
  )
  app.get(
    '/schedules',
    {
      schema: {
        operationId: 'listSchedules',
        summary: 'List your schedules, newest first, with their next and last runs; administrators see all',
        tags,
        querystring: ScheduleQuery,
        response: { 200: SchedulePage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'list_schedules',
          description:
            'Lists what runs by itself for the caller: agent, times, next and last runs, and why one could not run.',
        },
      },
    },
    (request) => schedules.list(request.query, request.caller),
  )
  app.get(
    '/schedules/:id',
    {
      schema: {
        operationId: 'getSchedule',
        summary: 'Get a schedule',
        tags,
        params: ScheduleParams,
        response: { 200: Schedule },
      },
      config: { access: 'read' },
    },
    (request) => schedules.get(request.params.id, request.caller),
  )
  app.patch(
    '/schedules/:id',
    {
      schema: {
        operationId: 'changeSchedule',
        summary: 'Change a schedule of your own; administrators may change all',
        tags,
        params: ScheduleParams,
        body: ScheduleChange,
        response: { 200: Schedule },
      },
      config: { access: 'write' },
    },
    (request) => schedules.change(request.params.id, request.body, request.caller),
  )
  app.delete(
    '/schedules/:id',
    {
      schema: {
        operationId: 'deleteSchedule',
        summary: 'Delete a schedule of your own; its runs stay',
        tags,
        params: ScheduleParams,
        response: { 200: ScheduleRemoved },
      },
      config: { access: 'write' },
    },
    (request) => schedules.remove(request.params.id, request.caller),
  )
  app.post(
    '/schedules/:id/run',
    {
      schema: {
        operationId: 'runSchedule',
        summary: 'Start a run of a schedule now; `Idempotency-Key` makes a repeat the same run',
        tags,
        params: ScheduleParams,
        headers: StartRunHeaders,
        response: { 202: RunStarted },
      },
      config: { access: 'write' },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      const started = await schedules.runNow(request.params.id, request.caller, key)
      return reply.code(202).header('location', `/runs/${started.id}`).send(started)
    },
  )
}
