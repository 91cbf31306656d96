import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Run, RunStatus, RunStep } from './answers.ts'
import { runQuery, runsQuery } from './queries.ts'

/** How the stream of a run stands. */
export interface Stream {
  readonly state: 'closed' | 'open' | 'reconnecting'
  /** Id of the last event, and when it came. */
  readonly last?: { readonly id: string; readonly at: string }
}

export type RunEvent =
  | { readonly type: 'step'; readonly data: RunStep }
  | { readonly type: 'status'; readonly data: Partial<Run> & { readonly status: RunStatus } }
  | { readonly type: 'answer'; readonly data: { readonly answer: string } }

const types = ['step', 'status', 'answer'] as const

export const isFinal = (status: RunStatus): boolean =>
  status === 'done' || status === 'failed' || status === 'cancelled'

/** The run as it is after one more event. Events may come twice: a reconnection repeats what was missed. */
export function withEvent(run: Run, event: RunEvent): Run {
  if (event.type === 'status') return { ...run, ...event.data }
  if (event.type === 'answer') return { ...run, answer: event.data.answer }
  const steps = [...run.steps.filter(({ index }) => index !== event.data.index), event.data]
  return { ...run, steps: steps.sort((a, b) => a.index - b.index) }
}

/** Follows a run until it ends. EventSource reconnects by itself and names the last event that it saw. */
export function useRunEvents(id: string, live: boolean): Stream {
  const queryClient = useQueryClient()
  const [stream, setStream] = useState<Stream>({ state: 'closed' })
  useEffect(() => {
    if (!live) return undefined
    const { queryKey } = runQuery(id)
    const source = new EventSource(`/api/runs/${encodeURIComponent(id)}/events`)
    source.addEventListener('open', () => setStream((before) => ({ ...before, state: 'open' })))
    source.addEventListener('error', () => setStream((before) => ({ ...before, state: 'reconnecting' })))
    for (const type of types) {
      source.addEventListener(type, ({ data, lastEventId }: MessageEvent<string>) => {
        const event = { type, data: JSON.parse(data) } as RunEvent
        setStream({ state: 'open', last: { id: lastEventId, at: new Date().toISOString() } })
        queryClient.setQueryData(queryKey, (run: Run | undefined) => run && withEvent(run, event))
        if (event.type !== 'status' || !isFinal(event.data.status)) return
        source.close()
        setStream((before) => ({ ...before, state: 'closed' }))
        // The record is what counts: the stream may have been joined late.
        void queryClient.invalidateQueries({ queryKey })
        void queryClient.invalidateQueries({ queryKey: runsQuery.queryKey })
      })
    }
    return () => source.close()
  }, [id, live, queryClient])
  return stream
}
