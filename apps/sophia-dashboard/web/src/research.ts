import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Answer, ItemOf } from './apis.ts'
import { answerQuery } from './queries.ts'

/** A stored one holds the texts of its results as well: the page reads none of them. */
export type Research = Answer<'mcp-research', '/research', 'post'>

export type Asked = ItemOf<Answer<'mcp-research', '/research'>>
export type Sources = Answer<'mcp-research', '/sources'>

export const researchQuery = (id: string) => answerQuery<Research>(`/api/research/${encodeURIComponent(id)}`, false)

/** Late sources complete an answer that is already shown: each version replaces the one before. */
export function useVersions(id: string, finished: boolean): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    if (finished) return undefined
    const { queryKey } = researchQuery(id)
    const source = new EventSource(`/api/research/${encodeURIComponent(id)}/events`)
    source.addEventListener('version', ({ data }: MessageEvent<string>) => {
      const version = JSON.parse(data) as Research
      queryClient.setQueryData(queryKey, (before: Research | undefined) => ({ ...before, ...version }))
      if (version.finished) source.close()
    })
    return () => source.close()
  }, [id, finished, queryClient])
}

/** What is cited, in the order of its first mention: the numbers beside the text. */
export function citedOf({ answer }: Pick<Research, 'answer'>): string[] {
  return [...new Set(answer.flatMap(({ citations }) => citations.map(({ sourceId }) => sourceId)))]
}
