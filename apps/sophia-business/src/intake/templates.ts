import type { DecimalMark } from './amounts.ts'
import { type DateFormat, dateFormats } from './dates.ts'
import { defaultSource, defaultStages, type Kind, type Layout, type Plan, type Stage } from './layout.ts'

/** A known export, told by the headers of its files. */
export interface Template {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly plan: Plan
}

const format = { dateFormat: 'M/D/YYYY' as DateFormat, currency: 'USD', stages: defaultStages, delimiter: ',' }
const layout = (kind: Kind, title: string, columns: Record<string, string>): Layout => ({
  kind,
  title,
  columns,
  ...format,
})

export const templates: readonly Template[] = [
  {
    name: 'crm-sales-opportunities',
    title: 'CRM sales opportunities',
    description:
      'A CRM export in up to four files, told by their headers: opportunities, accounts, products and sales teams.',
    plan: {
      source: defaultSource,
      layouts: [
        layout('products', 'products', { name: 'product', series: 'series', list_price: 'sales_price' }),
        layout('owners', 'sales teams', { name: 'sales_agent', manager: 'manager', region: 'regional_office' }),
        layout('accounts', 'accounts', {
          name: 'account',
          sector: 'sector',
          founded: 'year_established',
          revenue: 'revenue',
          employees: 'employees',
          country: 'office_location',
          parent: 'subsidiary_of',
        }),
        layout('deals', 'sales pipeline', {
          id: 'opportunity_id',
          owner: 'sales_agent',
          product: 'product',
          account: 'account',
          stage: 'deal_stage',
          engage_date: 'engage_date',
          close_date: 'close_date',
          close_value: 'close_value',
        }),
      ],
      assumptions: [
        'The export names no currency: amounts are taken as USD.',
        'Dates are month/day/year, or ISO 8601.',
        'Prospecting and Engaging are open stages.',
      ],
    },
  },
]

/** The fields of a deal that a mapping can name a column for. */
export const dealFields = [
  'id',
  'stage',
  'owner',
  'product',
  'account',
  'engage_date',
  'close_date',
  'close_value',
  'currency',
] as const
export type DealField = (typeof dealFields)[number]

/** A pipeline file whose columns the caller names. */
export interface Mapping {
  readonly columns: Readonly<Partial<Record<DealField, string>>>
  readonly dateFormat?: DateFormat
  readonly decimal?: DecimalMark
  readonly currency?: string
  readonly delimiter?: string
  readonly source?: string
  readonly stages?: Readonly<Partial<Record<'open' | 'won' | 'lost', readonly string[]>>>
}

/** Fills in what a mapping leaves open, and says so. */
export function planOf(mapping: Mapping): Plan {
  const { columns, dateFormat = dateFormats[0], currency = 'USD', delimiter = ',', source = defaultSource } = mapping
  const { decimal = '.' } = mapping
  const assumptions: string[] = []
  const unmapped = dealFields.filter((field) => columns[field] === undefined && field !== 'currency')
  if (unmapped.length) assumptions.push(`No column is mapped to ${unmapped.join(', ')}: unknown for every deal.`)
  if (mapping.currency === undefined) {
    assumptions.push(
      `The mapping names no currency: amounts ${columns.currency ? 'without one ' : ''}are taken as ${currency}.`,
    )
  }
  if (mapping.dateFormat === undefined)
    assumptions.push(`The mapping names no date format: ${dateFormat}, or ISO 8601.`)
  if (mapping.stages === undefined) {
    assumptions.push('The mapping names no stages: Won and Lost are closed, Prospecting and Engaging are open.')
  }
  return {
    source,
    layouts: [
      {
        kind: 'deals',
        title: 'pipeline',
        columns,
        dateFormat,
        decimal,
        currency,
        delimiter,
        stages: stagesOf(mapping),
      },
    ],
    assumptions,
  }
}

function stagesOf({ stages }: Mapping): readonly Stage[] {
  if (!stages) return defaultStages
  return (['open', 'won', 'lost'] as const).flatMap((status) =>
    (stages[status] ?? []).map((name) => ({ name, status })),
  )
}
