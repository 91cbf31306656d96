import { cleanUserText, type Fault } from '@sophia/service'
import type { ObjectKind } from './object-kinds.ts'
import { type Definitions, type HubspotProperty, isReadOnly, unknownProperty } from './properties.ts'
import { timeOf } from './property-text.ts'
import type { ObjectInput } from './write-schemas.ts'

/** One value on its way to HubSpot. */
export interface WrittenProperty {
  readonly name: string
  /** HubSpot takes texts only; an empty one empties the property. */
  readonly value: string
  /** Where the caller said it. */
  readonly pointer: string
}

/** What the input says, by HubSpot's names. */
export function writtenProperties(kind: ObjectKind<unknown>, input: ObjectInput): WrittenProperty[] {
  const said = input as Readonly<Record<string, unknown>>
  const texts = Object.entries(kind.texts).flatMap(([ours, name]) =>
    said[ours] === undefined ? [] : [{ name, value: textFor(said[ours] as Value), pointer: `/body/${ours}` }],
  )
  const further = Object.entries(input.properties ?? {}).map(([name, value]) => ({
    name,
    value: textFor(value),
    pointer: `/body/properties/${name}`,
  }))
  return [...texts, ...structured(input), ...further]
}

/** Members that are more than one text. */
function structured({ amount, annualRevenue, closeDate, employees }: ObjectInput): WrittenProperty[] {
  const one = (name: string, value: Value | undefined, pointer: string) =>
    value === undefined ? [] : [{ name, value: textFor(value), pointer: `/body/${pointer}` }]
  return [
    ...one('numberofemployees', employees, 'employees'),
    ...one('annualrevenue', annualRevenue && annualRevenue.amount, 'annualRevenue'),
    // What we cannot read is left to HubSpot to refuse: an empty text would take the date away.
    ...one('closedate', closeDate && (timeOf(closeDate) ?? closeDate), 'closeDate'),
    ...one('amount', amount && amount.amount, 'amount'),
    ...one('deal_currency_code', amount?.currency, 'amount/currency'),
  ]
}

type Value = string | number | boolean | null

const textFor = (value: Value): string => (value === null ? '' : String(value))

/** What HubSpot would refuse, as far as its definitions tell. */
export function propertyFaults(
  kind: ObjectKind<unknown>,
  written: readonly WrittenProperty[],
  known: Definitions,
): Fault[] {
  const first = new Map<string, string>()
  return written.flatMap(({ name, pointer, value }) => {
    const definition = known.get(name)
    const before = first.get(name)
    first.set(name, before ?? pointer)
    if (before !== undefined) return [{ pointer, message: `is said by ${before} already` }]
    if (!definition) return [unknownProperty(kind.type, name, pointer)]
    if (isReadOnly(definition)) return [{ pointer, message: 'is worked out by HubSpot and cannot be written' }]
    const message = value === '' ? undefined : valueFault(definition, value)
    return message === undefined ? [] : [{ pointer, message }]
  })
}

function valueFault({ externalOptions, fieldType, options = [], type }: HubspotProperty, value: string) {
  if (type === 'number' && !Number.isFinite(Number(value))) return 'must be a number'
  if ((type === 'datetime' || type === 'date') && timeOf(value) === null) return 'must be a time in ISO 8601'
  if (type !== 'enumeration' || externalOptions || !options.length) return undefined
  // Several of a multiple choice are parted by semicolons.
  const chosen = fieldType === 'checkbox' ? value.split(';').filter(Boolean) : [value]
  const taken = options.map((option) => option.value)
  return chosen.every((each) => taken.includes(each)) ? undefined : `must be one of ${listed(taken)}`
}

/** Long lists are cut: the properties route has them whole. */
const listed = (values: readonly string[]): string =>
  cleanUserText(values.slice(0, 20).join(', ')) + (values.length > 20 ? ` and ${values.length - 20} more` : '')
