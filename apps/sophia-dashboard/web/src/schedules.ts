import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { change, send } from './api.ts'
import type { Answer, ItemOf } from './apis.ts'
import { answerQuery, runsQuery } from './queries.ts'

type Page = Answer<'mcp-agents', '/schedules'>
export type Schedule = ItemOf<Page>

const soonMs = 15_000
export const schedulesQuery = queryOptions(answerQuery<Page>('/api/schedules?limit=50', soonMs))

const pathOf = ({ id }: Schedule): string => `/api/schedules/${encodeURIComponent(id)}`

/** Shows at once what a change will make of the list, and what is so after all once it is answered. */
function useListed<Asked>(act: (asked: Asked) => Promise<unknown>, foreseen: (asked: Asked, page: Page) => Page) {
  const queryClient = useQueryClient()
  const { queryKey } = schedulesQuery
  return useMutation({
    mutationFn: act,
    onMutate: async (asked: Asked) => {
      await queryClient.cancelQueries({ queryKey })
      const before = queryClient.getQueryData(queryKey)
      if (before) queryClient.setQueryData(queryKey, foreseen(asked, before))
      return before
    },
    onError: (_error, _asked, before) => {
      if (before) queryClient.setQueryData(queryKey, before)
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey })
      void queryClient.invalidateQueries({ queryKey: runsQuery.queryKey })
    },
  })
}

const changed = (page: Page, id: string, part: Partial<Schedule>): Page => ({
  ...page,
  items: page.items.map((each) => (each.id === id ? { ...each, ...part } : each)),
})

export const useDelete = () =>
  useListed(
    (schedule: Schedule) => change('DELETE', pathOf(schedule)),
    ({ id }, page) => ({ ...page, items: page.items.filter((each) => each.id !== id) }),
  )

/** As it was, under a new id; its runs were never gone. */
export const useRestore = () =>
  useListed(
    ({ agent, input, budget, cron, timeZone, enabled }: Schedule) =>
      send('/api/schedules', { agent, input, ...(budget && { budget }), cron, timeZone, enabled }),
    (_schedule, page) => page,
  )

/** When it is due again is not foreseen: the service says it. */
export const useSwitch = () =>
  useListed(
    (schedule: Schedule) => change('PATCH', pathOf(schedule), { enabled: !schedule.enabled }),
    ({ id, enabled }, page) => (enabled ? changed(page, id, { enabled: false, nextRuns: [] }) : page),
  )

export const useRunNow = () =>
  useListed(
    (schedule: Schedule) => send(`${pathOf(schedule)}/run`),
    (_schedule, page) => page,
  )
