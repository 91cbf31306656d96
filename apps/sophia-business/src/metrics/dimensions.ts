import { type Field, type Subject, subjects } from './subjects.ts'

/** What numbers can be split by. */
const dimensions = [
  'stage',
  'product',
  'owner',
  'manager',
  'region',
  'account',
  'sector',
  'currency',
  'source',
  'repository',
  'instance_type',
] as const
export type Dimension = (typeof dimensions)[number]
export const dimensionNames: [Dimension, ...Dimension[]] = [...dimensions] as [Dimension, ...Dimension[]]

/** What rows can be chosen by: every dimension, and what only a single deal has. */
const filterFields = [...dimensions, 'status', 'engage_date', 'close_date', 'close_value'] as const
export type FilterField = (typeof filterFields)[number]
export const filterFieldNames: [FilterField, ...FilterField[]] = [...filterFields] as [FilterField, ...FilterField[]]

/** Whether rows of the subject have the field. */
export const hasField = (subject: Subject, name: FilterField): boolean => name in subject.fields

/** What a forecast of deals can be narrowed by. Its currency is not chosen: it is said. */
export const forecastFields = dimensionNames.filter(
  (name): name is Exclude<Dimension, 'currency' | 'repository' | 'instance_type'> =>
    name !== 'currency' && hasField(subjects.deals, name),
)

/** @param name one that the subject has: a query is checked for it before it is asked. */
export function fieldIn(subject: Subject, name: FilterField): Field {
  const field = subject.fields[name]
  if (!field) throw new TypeError(`A ${subject.record} has no ${name}`)
  return field
}

/** Of which kind a field is, whatever has it. */
export function typeOf(name: FilterField): Field['type'] {
  for (const subject of Object.values(subjects)) {
    const field = subject.fields[name]
    if (field) return field.type
  }
  throw new TypeError(`Nothing has a ${name}`)
}
