/** Numbers as people read them. */
export const count = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(1)

export function ms(value: number): string {
  if (value >= 1_000) return `${(value / 1_000).toFixed(value >= 10_000 || value % 1_000 === 0 ? 0 : 1)} s`
  return `${value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value)} ms`
}

export const percent = (value: number): string =>
  `${value === 0 ? '0' : value < 0.1 ? value.toFixed(2) : value.toFixed(1)} %`

/** A difference in words: direction and sense, so that colour is not needed. */
export function difference(now: number, before: number | undefined, words: readonly [string, string]): string {
  if (before === undefined || before === 0) return ''
  const change = (now - before) / before
  if (Math.abs(change) < 0.02) return '<span class="s">as before</span>'
  const text = `${Math.abs(change * 100).toFixed(0)} % ${change < 0 ? words[0] : words[1]}`
  return `<span class="s ${change < 0 ? 'better' : 'worse'}">${text}</span>`
}
