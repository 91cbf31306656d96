import { type Fault, problems } from '@sophia/service'
import { Compile } from 'typebox/compile'
import type { Playbook } from './playbooks/playbook.ts'
import type { Agent, AgentPage } from './schemas.ts'

export interface Agents {
  readonly names: readonly string[]
  list(): AgentPage
  /** @throws {Problem} not-found, naming the ones there are. */
  get(name: string): Agent
  /** @throws {Problem} bad-input: the agent does not take this input. */
  check(name: string, input: Record<string, unknown>): void
  /** Milliseconds that a run of it may take unless its budget says otherwise. */
  wallTimeMs(name: string): number
}

/** @param playbooks by name. */
export function createAgents(playbooks: ReadonlyMap<string, Playbook>): Agents {
  const names = [...playbooks.keys()]
  const validators = new Map([...playbooks].map(([name, { input }]) => [name, Compile(input)]))
  const find = (name: string): Playbook => {
    const playbook = playbooks.get(name)
    if (!playbook) throw problems.notFound('agent', name, `There are: ${names.join(', ')}.`)
    return playbook
  }
  return {
    names,
    list: () => ({
      items: [...playbooks.values()].map(toAgent),
      nextCursor: null,
      asOf: new Date().toISOString(),
      complete: true,
    }),
    get: (name) => toAgent(find(name)),
    check(name, input) {
      const faults = validators.get(name)?.Errors(input) ?? []
      if (faults.length === 0) return
      throw problems.badInput(faults.flatMap(toFaults), `GET /agents/${name} has the schema of its input.`)
    },
    wallTimeMs: (name) => find(name).wallTimeMs,
  }
}

const toAgent = ({ name, title, description, input, tools, wallTimeMs }: Playbook): Agent => ({
  name,
  title,
  description,
  kind: 'playbook',
  tools: [...tools],
  wallTimeS: wallTimeMs / 1000,
  inputSchema: input,
})

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

/** In the words that every other part of a request is refused with. */
function toFaults({ keyword, instancePath, message, params }: SchemaError): Fault[] {
  const at = `/body/input${instancePath}`
  const {
    additionalProperties = [],
    requiredProperties = [],
    dependencies = [],
    allowedValues = [],
  } = params as Record<string, string[]>
  switch (keyword) {
    case 'boolean':
      // `additionalProperties` says the same and names the member.
      return []
    case 'additionalProperties':
      return additionalProperties.map((member) => ({ pointer: `${at}/${member}`, message: 'is not known here' }))
    case 'required':
      return requiredProperties.map((member) => ({ pointer: `${at}/${member}`, message: 'is required' }))
    case 'dependentRequired':
      return dependencies.map((member) => ({ pointer: `${at}/${member}`, message: 'is required' }))
    case 'enum':
      return [{ pointer: at, message: `must be one of ${allowedValues.join(', ')}` }]
    default:
      return [{ pointer: at, message }]
  }
}
