/** The rows that lie open over a page. */
const drawer = ['lineage', 'metric', 'period'] as const
/** What an address may hold beside them: the page's own choices, so that a view can be sent to somebody. */
const choices = [
  'span',
  'q',
  'repo',
  'days',
  'region',
  'owner',
  'product',
  'currency',
  'collection',
  'subject',
  'ask',
  'agent',
  'status',
] as const

/** Each keeps its filter and its sort under its own name: two on one page leave each other alone. */
const tables = ['companies', 'deals', 'contacts', 'changes', 'instances', 'offers', 'documents', 'asked'] as const
export type TableName = (typeof tables)[number]
export type TableKey = `${TableName}.${'filter' | 'sort'}`

export type OpenRows = { readonly [Key in (typeof drawer)[number]]?: string }
export type PageChoices = { readonly [Key in (typeof choices)[number] | TableKey]?: string }
export type PageSearch = OpenRows & PageChoices

/** What a page shows, whatever lies over it: opening the rows behind a figure draws no page again. */
export const choicesOf = ({ lineage: _lineage, metric: _metric, period: _period, ...rest }: PageSearch): PageChoices =>
  rest

const longest = 500

/** A number is text too: a search for `2017` is read as one. */
const text = (value: unknown): string | undefined =>
  typeof value === 'number'
    ? String(value)
    : typeof value === 'string' && value !== '' && value.length <= longest
      ? value
      : undefined

/** A column, with a minus before it from the highest down. Which columns there are, the table knows. */
const sort = (value: unknown): string | undefined =>
  typeof value === 'string' && /^-?\w+$/.test(value) ? value : undefined

const readers = new Map<string, (value: unknown) => string | undefined>([
  ...[...drawer, ...choices].map((key) => [key, text] as const),
  ...tables.flatMap((name) => [[`${name}.filter`, text] as const, [`${name}.sort`, sort] as const]),
])

/** Only what is known, and reads as what it should be; anybody can write an address. */
export const pageSearch = (search: Record<string, unknown>): PageSearch =>
  Object.fromEntries(
    [...readers].flatMap(([key, read]) => {
      const value = read(search[key])
      return value === undefined ? [] : [[key, value]]
    }),
  )
