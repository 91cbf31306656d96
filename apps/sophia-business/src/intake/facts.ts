import { isCurrency, minorUnits } from './amounts.ts'
import type { Kind, Layout } from './layout.ts'
import type { Row } from './row.ts'
import { knownCountries, type NameList, sectors, type Vocabulary } from './spelling.ts'

/** What a row becomes; the members are columns of the fact's table. */
export type Fact = Readonly<Record<string, string | number | null>>

/** The names that other files of the source define. */
export interface Known {
  readonly products: NameList
  readonly owners: NameList
  readonly accounts: NameList
}

type Reader = (row: Row, layout: Layout, known: Known) => Fact | undefined

/** Makes a fact of a row. @returns undefined when the row is rejected; why is among its questions. */
export function readFact(row: Row, layout: Layout, known: Known): Fact | undefined {
  return row.rejected ? undefined : readers[layout.kind](row, layout, known)
}

const readers: Record<Kind, Reader> = {
  products: (row, { currency }) => {
    const name = row.key('name', 'A product')
    if (name === undefined) return undefined
    const list_price = row.amount('list_price', minorUnits(currency))
    if (list_price === null && row.raw('list_price') === '')
      row.ask('list_price', 'The product has no price: its open deals have no value.')
    return { name, series: row.text('series'), list_price, currency }
  },
  owners: (row) => {
    const name = row.key('name', 'An owner')
    if (name === undefined) return undefined
    return { name, manager: row.text('manager'), region: row.text('region') }
  },
  accounts: (row) => {
    const name = row.key('name', 'An account')
    if (name === undefined) return undefined
    return {
      name,
      sector: spelt(row, 'sector', sectors, 'sector'),
      country: spelt(row, 'country', knownCountries(), 'country'),
      parent: row.text('parent'),
      founded: row.whole('founded'),
      employees: row.whole('employees'),
      revenue: row.amount('revenue', 6),
    }
  },
  deals: readDeal,
}

function readDeal(row: Row, layout: Layout, known: Known): Fact | undefined {
  const deal_id = row.key('id', 'A deal')
  if (deal_id === undefined) return undefined
  const stage = stageOf(row, layout)
  if (!stage) return undefined
  const currency = currencyOf(row, layout)
  if (currency === undefined) return undefined
  const deal = {
    deal_id,
    stage: stage.name,
    status: stage.status,
    product: listed(row, 'product', known.products, 'product'),
    owner: listed(row, 'owner', known.owners, 'owner'),
    account: listed(row, 'account', known.accounts, 'account'),
    engage_date: row.date('engage_date', layout.dateFormat),
    close_date: row.date('close_date', layout.dateFormat),
    close_value: row.amount('close_value', minorUnits(currency)),
    currency,
  }
  askAboutDeal(row, deal)
  return deal
}

function stageOf(row: Row, { stages }: Layout): Layout['stages'][number] | undefined {
  const text = row.text('stage')
  if (text === null) return row.reject('stage', 'A deal needs a stage')
  const stage =
    stages.find(({ name }) => name === text) ?? stages.find(({ name }) => name.toLowerCase() === text.toLowerCase())
  if (!stage) return row.reject('stage', `The stages are ${stages.map(({ name }) => name).join(', ')}`)
  if (stage.name !== text) row.ask('stage', `Stored as ${stage.name}.`)
  return stage
}

function currencyOf(row: Row, layout: Layout): string | undefined {
  const text = row.text('currency')?.toUpperCase()
  if (text === undefined) return layout.currency
  return isCurrency(text) ? text : row.reject('currency', 'This is no ISO 4217 currency, and amounts need one')
}

/** What a deal's fields say about each other. */
function askAboutDeal(
  row: Row,
  deal: { status: string; engage_date: string | null; close_date: string | null; close_value: string | null },
): void {
  const { status, engage_date, close_date, close_value } = deal
  const isEmpty = (field: string) => row.has(field) && row.text(field) === null
  const closed = status !== 'open'
  if (closed && isEmpty('close_date'))
    row.ask('close_date', 'The deal is closed and has no close date: it belongs to no period.')
  if (closed && isEmpty('engage_date'))
    row.ask('engage_date', 'The deal is closed and has no engage date: its cycle is unknown.')
  if (status === 'won' && isEmpty('close_value'))
    row.ask('close_value', 'The deal is won and has no value: sums leave it out and say so.')
  if (close_value?.startsWith('-')) row.ask('close_value', 'The value is below zero: stored as it is.')
  if (!closed && close_date !== null) row.ask('close_date', 'The deal is open and has a close date: stored as it is.')
  if (engage_date !== null && close_date !== null && close_date < engage_date) {
    row.ask('close_date', `The deal closes before it is engaged on ${engage_date}: its cycle is left out.`)
  }
}

/** The name as its own list spells it. */
function listed(row: Row, field: string, names: NameList, what: string): string | null {
  const text = row.text(field)
  if (text === null) {
    if (row.has(field)) row.ask(field, `The deal has no ${what}.`)
    return null
  }
  // Without a list there is nothing to hold the name against.
  if (names.size === 0) return text
  const name = names.find(text)
  if (name === undefined) row.ask(field, `The list of ${what}s does not have this one: stored as written.`)
  else if (name !== text) row.ask(field, `The list of ${what}s spells it ${name}: stored so.`)
  return name ?? text
}

function spelt(row: Row, field: string, vocabulary: Vocabulary, what: string): string | null {
  const text = row.text(field)
  if (text === null) {
    row.ask(field, `The account has no ${what}.`)
    return null
  }
  const right = vocabulary.correct(text)
  if (right === undefined) row.ask(field, `This is no ${what} that is known: stored as written.`)
  else if (right !== text) row.ask(field, `Probably ${right}: stored so.`)
  return right ?? text
}
