import type { Agent, Budget, InputField } from './answers.ts'

const simple = new Set(['string', 'number', 'integer', 'boolean'])

/** What a form asks for. */
export interface Wanted {
  /** Where the answer goes: `question`, or `period.from` within `period`. */
  readonly path: string
  readonly title: string
  readonly field: InputField
  readonly required: boolean
}

const words = (name: string): string => {
  const spaced = name
    .replace(/([a-z])([A-Z.])/g, '$1 $2')
    .replaceAll('.', '')
    .toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

/** The members of the agent's input that a field can ask for, one level of objects included. */
export function fieldsOf(agent: Agent | undefined): Wanted[] {
  const { properties, required = [] } = agent?.inputSchema ?? {}
  return membersOf(properties).flatMap(([name, field]) =>
    field.type === 'object'
      ? membersOf(field.properties).flatMap(([inner, each]) =>
          askFor(`${name}.${inner}`, { ...each, description: each.description ?? field.description }, false),
        )
      : askFor(name, field, required.includes(name)),
  )
}

const membersOf = (properties: Readonly<Record<string, InputField>> = {}) => Object.entries(properties)

const askFor = (path: string, field: InputField, required: boolean): Wanted[] =>
  field.enum || simple.has(field.type ?? '') ? [{ path, title: field.title ?? words(path), field, required }] : []

/** What was filled in; what was left empty is the agent's to decide. */
export function inputOf(agent: Agent | undefined, form: FormData): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const { path, field } of fieldsOf(agent)) {
    const text = form.get(`input.${path}`)
    if (typeof text !== 'string' || text.trim() === '') continue
    const [name = '', inner] = path.split('.')
    const value = valueOf(field, text.trim())
    input[name] = inner === undefined ? value : { ...(input[name] as object | undefined), [inner]: value }
  }
  return input
}

function valueOf({ type }: InputField, text: string): unknown {
  if (type === 'number' || type === 'integer') return Number(text)
  return type === 'boolean' ? text === 'true' : text
}

/** The limits that whoever starts a run may set, and the most that mcp-agents takes. */
export const limits = [
  { name: 'wallTimeS', title: 'Seconds', least: 1, most: 3600, step: 1 },
  { name: 'steps', title: 'Steps', least: 2, most: 200, step: 1 },
  { name: 'tokens', title: 'Tokens', least: 1000, most: 10_000_000, step: 1 },
  { name: 'maxCostUsd', title: 'US dollars', least: 0, most: 1000, step: 0.01 },
] as const satisfies readonly { name: keyof Budget; title: string; least: number; most: number; step: number }[]
export type Limit = (typeof limits)[number]

/** The agent's own limit. */
export const limitOf = (agent: Agent | undefined, { name }: Limit): number | undefined =>
  name === 'wallTimeS' ? agent?.wallTimeS : agent?.budget?.[name]

/** What was limited; undefined: the agent's own limits hold. */
export function budgetOf(form: FormData): Budget | undefined {
  const set = limits.flatMap(({ name }) => {
    const text = form.get(`budget.${name}`)
    return typeof text === 'string' && text.trim() !== '' ? [[name, Number(text)]] : []
  })
  return set.length > 0 ? Object.fromEntries(set) : undefined
}

/** What a field of a form holds. */
export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
