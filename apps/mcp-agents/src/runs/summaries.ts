import type { ModelAnswer } from '../model/model.ts'

/** How much came, as of when. */
export function resultSummary(result: Record<string, unknown>): string | null {
  const { items, hits, series, rows, asOf, complete, origin } = result
  const parts = [
    Array.isArray(items) && `${items.length} items`,
    Array.isArray(hits) && `${hits.length} hits`,
    Array.isArray(series) && `${series.length} series`,
    typeof rows === 'number' && `${rows} rows`,
    typeof asOf === 'string' && `as of ${toTheMinute(asOf)}`,
    complete === false && 'not complete',
    origin === 'sandbox' && 'sandbox',
  ].filter(Boolean)
  return parts.length ? parts.join(', ') : null
}

/** `2026-11-27 09:00 UTC`; what is no such time stays as it is. */
const toTheMinute = (time: string): string => time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[:.\d]*Z$/, '$1 $2 UTC')

/** What the model wants or how much it wrote; its words are in the result. */
export function modelSummary({ text, calls, finish }: ModelAnswer): string {
  if (calls.length > 0) return `asks for ${calls.map(({ tool }) => tool).join(', ')}`
  const cut = finish === 'length' ? ', cut at the length that it may have' : ''
  return finish === 'refused' ? 'refuses' : `answers in ${text.length} characters${cut}`
}
