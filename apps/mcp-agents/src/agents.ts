import { type Caller, Problem, problems } from '@sophia/service'
import type { TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { type BuiltInAgent, builtInAgents } from './agents/built-in.ts'
import { type AgentDefinition, type ModelBudget, usualBudget } from './agents/definition.ts'
import { toFaults } from './agents/input-faults.ts'
import type { OwnAgent, OwnAgents } from './agents/own-agents.ts'
import { checkTools } from './agents/tool-patterns.ts'
import { toAgent, toOwnView, toPlaybookView } from './agents/views.ts'
import type { ModelSettings } from './model/settings.ts'
import type { Playbook } from './playbooks/playbook.ts'
import { type Agent, type AgentInput, type AgentPage, type AskedBudget, ModelInput } from './schemas.ts'
import type { Tools } from './tools.ts'

/** What a run is started with. */
export interface PlannedRun {
  readonly agent: string
  readonly input: Record<string, unknown>
  readonly wallTimeMs: number
  /** With a model only. */
  readonly definition?: AgentDefinition
  readonly budget?: ModelBudget
  /** The budget that was asked for. */
  readonly asked?: AskedBudget
}

export interface Agents {
  list(): Promise<AgentPage>
  /** @throws {Problem} not-found, naming the ones there are. */
  get(name: string): Promise<Agent>
  /**
   * @throws {Problem} bad-input: there is no such agent, or it does not take this; unavailable: it needs a model, and there
   * is none.
   */
  plan(name: string, input: Record<string, unknown>, budget?: AskedBudget): Promise<PlannedRun>
  /** @throws {Problem} conflict: the name is one of ours; bad-input: a tool or a model that there is not. */
  put(name: string, input: AgentInput, caller: Caller, signal: AbortSignal): Promise<{ made: boolean; agent: Agent }>
  /** @throws {Problem} not-found; conflict: it comes with Sophia; forbidden: it is somebody else’s. */
  remove(name: string, caller: Caller): Promise<{ name: string }>
}

export interface AgentsOptions {
  /** By name. */
  readonly playbooks: ReadonlyMap<string, Playbook>
  readonly own: OwnAgents
  /** undefined: there is no model. */
  readonly models: ModelSettings | undefined
  readonly tools: Tools
}

export function createAgents({ playbooks, own, models, tools }: AgentsOptions): Agents {
  const validators = new Map<TObject, ReturnType<typeof Compile>>()
  const checkInput = (name: string, schema: TObject, input: Record<string, unknown>): void => {
    const validator = validators.get(schema) ?? Compile(schema)
    validators.set(schema, validator)
    const faults = validator.Errors(input)
    if (faults.length > 0)
      throw problems.badInput(faults.flatMap(toFaults), `GET /agents/${name} has the schema of its input.`)
  }
  const names = async (): Promise<string[]> => [
    ...playbooks.keys(),
    ...builtInAgents.keys(),
    ...(await own.list()).map(({ name }) => name),
  ]
  const comesWithSophia = (name: string): boolean => playbooks.has(name) || builtInAgents.has(name)
  const refuseOurs = (name: string): void => {
    if (comesWithSophia(name))
      throw problems.conflict(`${name} comes with Sophia: it is not changed here.`, 'Choose another name.')
  }

  /** Others start it, and schedule it, in the belief that it does what its maker wrote. */
  const refuseOthers = async (name: string, { subject, role }: Caller): Promise<void> => {
    const found = await own.find(name)
    if (found && found.changedBy !== subject && role !== 'admin')
      throw problems.forbidden(`${name} is an agent of ${found.changedBy}: they change it, or an administrator does.`)
  }

  const planModel = (
    agent: BuiltInAgent | OwnAgent,
    input: Record<string, unknown>,
    asked: AskedBudget = {},
  ): PlannedRun => {
    checkInput(agent.name, ModelInput, input)
    const wanted = 'model' in agent ? agent.model : undefined
    const model = wanted === undefined ? models?.usual : models?.known.get(wanted)
    if (!model) throw noModel(agent.name, models ? wanted : undefined)
    const { wallTimeS, ...others } = asked
    const bounds = 'shape' in agent ? { ...agent.budget, wallTimeS: agent.wallTimeMs / 1000 } : agent.budget
    const definition: AgentDefinition = {
      name: agent.name,
      shape: 'shape' in agent ? agent.shape : 'loop',
      version: agent.version,
      instructions: agent.instructions,
      tools: agent.tools,
      approval: agent.approval ?? 'writes',
      model,
    }
    return {
      agent: agent.name,
      input,
      wallTimeMs: Math.round((wallTimeS ?? bounds?.wallTimeS ?? usualWallTimeS) * 1000),
      definition,
      budget: {
        steps: others.steps ?? bounds?.steps ?? usualBudget.steps,
        tokens: others.tokens ?? bounds?.tokens ?? usualBudget.tokens,
        maxCostUsd: others.maxCostUsd ?? bounds?.maxCostUsd ?? usualBudget.maxCostUsd,
      },
      asked,
    }
  }

  return {
    async list() {
      const items = [
        ...[...playbooks.values()].map(toPlaybookView),
        ...[...builtInAgents.values()].map(toAgent),
        ...(await own.list()).map(toOwnView),
      ]
      return { items, nextCursor: null, asOf: new Date().toISOString(), complete: true }
    },
    async get(name) {
      const playbook = playbooks.get(name)
      if (playbook) return toPlaybookView(playbook)
      const builtIn = builtInAgents.get(name)
      if (builtIn) return toAgent(builtIn)
      const found = await own.find(name)
      if (found) return toOwnView(found)
      throw problems.notFound('agent', name, `There are: ${(await names()).join(', ')}.`)
    },
    async plan(name, input, budget) {
      const playbook = playbooks.get(name)
      if (playbook) {
        checkInput(name, playbook.input, input)
        return { agent: name, input, wallTimeMs: playbookTime(playbook, budget) }
      }
      const agent = builtInAgents.get(name) ?? (await own.find(name))
      if (agent) return planModel(agent, input, budget)
      throw problems.badInput([{ pointer: '/body/agent', message: `must be one of ${(await names()).join(', ')}` }])
    },
    async put(name, input, caller, signal) {
      refuseOurs(name)
      await refuseOthers(name, caller)
      if (input.model !== undefined && !models?.known.has(input.model)) {
        const known = [...(models?.known.keys() ?? [])].join(', ') || 'none'
        throw problems.badInput(
          [{ pointer: '/body/model', message: `is not a model that is known here: ${known}` }],
          'Leave it out, or have the operator add it to MODEL_OTHERS with its prices.',
        )
      }
      await checkTools(tools, input.tools, caller, signal)
      const { made, agent } = await own.put(name, input, caller.subject)
      return { made, agent: toOwnView(agent) }
    },
    async remove(name, caller) {
      refuseOurs(name)
      await refuseOthers(name, caller)
      if (await own.remove(name)) return { name }
      throw problems.notFound('agent', name, `There are: ${(await names()).join(', ')}.`)
    },
  }
}

const usualWallTimeS = 300

function playbookTime({ name, wallTimeMs }: Playbook, budget: AskedBudget = {}): number {
  const { wallTimeS, ...others } = budget
  const faults = Object.keys(others).map((member) => ({
    pointer: `/body/budget/${member}`,
    message: `is for agents with a model, which ${name} is not`,
  }))
  if (faults.length > 0) throw problems.badInput(faults)
  return wallTimeS === undefined ? wallTimeMs : Math.round(wallTimeS * 1000)
}

/** @param wanted a model that the agent names and that is not configured. */
const noModel = (agent: string, wanted?: string): Problem =>
  new Problem('unavailable', {
    detail:
      wanted === undefined
        ? `${agent} needs a model, and none is configured.`
        : `${agent} needs the model ${wanted}, which is not configured.`,
    hint:
      wanted === undefined
        ? 'Set MODEL_URL and MODEL_NAME, and MODEL_API_KEY where the server wants a key. Playbooks need no model.'
        : 'Add it to MODEL_OTHERS, or take it out of the agent.',
  })
