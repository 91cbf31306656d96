import { type Caller, Problem, problems } from '@sophia/service'
import type { TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { type BuiltInAgent, builtInAgents } from './agents/built-in.ts'
import { type AgentDefinition, leastPanelSteps, type ModelBudget, usualBudget } from './agents/definition.ts'
import { toFaults } from './agents/input-faults.ts'
import { hashOfAgent, type OwnAgent, type OwnAgents } from './agents/own-agents.ts'
import { checkTools } from './agents/tool-patterns.ts'
import { toAgent, toOwnView, toPlaybookView } from './agents/views.ts'
import type { ModelSettings } from './model/settings.ts'
import type { Playbook } from './playbooks/playbook.ts'
import { type Agent, type AgentInput, type AgentPage, type AskedBudget, ModelInput } from './schemas.ts'
import type { Write } from './runs/tables.ts'
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
  /** Of an agent of somebody's own: what it is now, and who made it so. */
  readonly pin?: { readonly hash: string; readonly changedBy: string }
}

export interface Agents {
  list(): Promise<AgentPage>
  /** @throws {Problem} not-found, naming the ones there are. */
  get(name: string): Promise<Agent>
  /**
   * @throws {Problem} bad-input: there is no such agent, or it does not take this; unavailable: it needs a model, and there
   * is none.
   * @param write the transaction that it belongs to: inside of one, no second connection may be waited for.
   */
  plan(name: string, input: Record<string, unknown>, budget?: AskedBudget, write?: Write): Promise<PlannedRun>
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
  const names = async (write?: Write): Promise<string[]> => [
    ...playbooks.keys(),
    ...builtInAgents.keys(),
    ...(await own.list(write)).map(({ name }) => name),
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
    const isOwn = !('shape' in agent)
    const bounds = isOwn ? agent.budget : { ...agent.budget, wallTimeS: agent.wallTimeMs / 1000 }
    if (isOwn) refuseMore(agent, asked)
    const usual = { ...usualBudget, wallTimeS: usualWallTimeS, ...bounds }
    const { wallTimeS, ...budget } = { ...usual, ...asked }
    if (!isOwn && agent.shape === 'panel' && budget.steps < leastPanelSteps)
      throw problems.badInput([
        {
          pointer: '/body/budget/steps',
          message: `must be at least ${leastPanelSteps} for ${agent.name}: one for the evidence, three for the opinions`,
        },
      ])
    const definition: AgentDefinition = {
      name: agent.name,
      shape: isOwn ? 'loop' : agent.shape,
      version: agent.version,
      instructions: agent.instructions,
      tools: agent.tools,
      approval: agent.approval ?? 'writes',
      model,
    }
    return {
      agent: agent.name,
      input,
      wallTimeMs: Math.round(wallTimeS * 1000),
      definition,
      budget,
      asked,
      ...(isOwn && { pin: { hash: hashOfAgent(agent), changedBy: agent.changedBy } }),
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
    async plan(name, input, budget, write) {
      const playbook = playbooks.get(name)
      if (playbook) {
        checkInput(name, playbook.input, input)
        return { agent: name, input, wallTimeMs: playbookTime(playbook, budget) }
      }
      const agent = builtInAgents.get(name) ?? (await own.find(name, write))
      if (agent) return planModel(agent, input, budget)
      throw problems.badInput([
        { pointer: '/body/agent', message: `must be one of ${(await names(write)).join(', ')}` },
      ])
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

/** What the maker of an agent allowed is all that there is: whoever starts it may ask for less. */
function refuseMore({ name, budget = {} }: OwnAgent, asked: AskedBudget): void {
  const faults = (Object.keys(asked) as (keyof AskedBudget)[]).flatMap((member) => {
    const [most, wanted] = [budget[member], asked[member]]
    if (most === undefined || wanted === undefined || wanted <= most) return []
    return [{ pointer: `/body/budget/${member}`, message: `must be at most ${most}, which ${name} may use` }]
  })
  if (faults.length > 0) throw problems.badInput(faults, `GET /agents/${name} has its budget.`)
}

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
        ? `${agent} needs a model, and MODEL_URL is not set.`
        : `${agent} needs the model ${wanted}, which is not configured.`,
    hint:
      wanted === undefined
        ? 'Set MODEL_URL and MODEL_NAME, and MODEL_API_KEY where the server wants a key. Playbooks need no model.'
        : 'Add it to MODEL_OTHERS, or take it out of the agent.',
  })
