import { canonicalJson } from '@sophia/service'
import { Compile } from 'typebox/compile'
import { bringsOutsideText, isReading, whyApproval } from '../approvals/policy.ts'
import type { AgentDefinition } from '../agents/definition.ts'
import type { AskedCall } from '../model/model.ts'
import type { Steps } from '../runs/steps.ts'
import type { Failure } from '../schemas.ts'
import type { ListedTool } from '../tools.ts'
import type { Told } from './conversation.ts'
import { runFailure } from './failures.ts'
import type { Ledger } from './ledger.ts'
import { callTitle } from './titles.ts'
import type { Sources } from './sources.ts'
import { mostCharacters, toldOf } from './tool-text.ts'

/** Faulty calls in a row, after which there is no hope. */
const mostFaults = 3
/** The same call is made so often; then it is answered from the record. */
const mostSame = 2
/** The same call asked so often ends the run. */
const endless = 5

type Validator = (args: Record<string, unknown>) => string[]
interface Known {
  readonly tool: ListedTool
  readonly validate: Validator
}

/** What is to be done for one call that a model asked for. */
type Plan =
  | {
      readonly do: 'call'
      readonly known: Known
      readonly args: Record<string, unknown>
      readonly why: string | undefined
    }
  | {
      readonly do: 'refuse'
      readonly args: Record<string, unknown>
      readonly failure: Failure
      readonly faulty: boolean
    }
  | { readonly do: 'tell'; readonly of: Promise<Told> }
  | { readonly do: 'end'; readonly failure: Failure }

export interface ToolCallsOptions {
  readonly steps: Steps
  readonly ledger: Ledger
  readonly definition: Pick<AgentDefinition, 'approval' | 'model'>
  readonly tools: readonly ListedTool[]
  readonly sources: Sources
}

/** The calls that a model asks for in one run. */
export class ToolCalls {
  readonly #options: ToolCallsOptions
  readonly #known: ReadonlyMap<string, Known>
  readonly #asked = new Map<string, { times: number; told: Promise<Told> }>()
  #faults = 0
  /** The model has read text from outside. Known from the answers of earlier turns alone, so a continued run knows it too. */
  #tainted = false

  constructor(options: ToolCallsOptions) {
    this.#options = options
    this.#known = new Map(options.tools.map((tool) => [tool.name, { tool, validate: validatorOf(tool) }]))
  }

  /**
   * Makes the calls of one answer, in its order and at the same time.
   *
   * @param slots so many steps may be taken.
   * @throws {PlaybookFailure} `loop`, `malformed-calls`.
   */
  async make(calls: readonly AskedCall[], slots: number): Promise<Told[]> {
    let left = slots
    // Each is begun before the next one is looked at: steps are numbered in the order of the answer.
    const begun = calls.map((call) => {
      if (left < 1) return unmade(call)
      const plan = this.#plan(call)
      if (plan.do === 'end') return Promise.reject(runFailure(plan.failure))
      if (plan.do === 'tell') return plan.of
      left--
      this.#options.ledger.takeStep()
      return plan.do === 'call' ? this.#call(plan) : this.#refuse(call, plan)
    })
    // All of them are recorded, also where one ends the run.
    const ended = await Promise.allSettled(begun)
    return ended.map((each) => {
      if (each.status === 'rejected') throw each.reason
      return each.value
    })
  }

  /**
   * One more answer that was of no use.
   *
   * @throws {PlaybookFailure} it was the third in a row.
   */
  fault(detail: string): void {
    if (++this.#faults >= mostFaults) throw hopeless(detail)
  }

  #plan({ tool: name, arguments: args, malformed }: AskedCall): Plan {
    const faulty = (failure: Failure, given: Record<string, unknown> = {}): Plan => ({
      do: 'refuse',
      args: given,
      failure,
      faulty: true,
    })
    const known = this.#known.get(name)
    if (!known)
      return faulty(
        {
          type: 'not-found',
          detail: `There is no tool ${name.slice(0, 80)}.`,
          hint: 'Call one of those that you were offered.',
        },
        args,
      )
    if (!args)
      return faulty(
        {
          type: 'bad-input',
          detail: 'The arguments are not a JSON object.',
          hint: 'Call it again with well-formed JSON.',
        },
        { malformed: malformed?.slice(0, 2_000) ?? '' },
      )
    const faults = known.validate(args)
    if (faults.length > 0)
      return faulty(
        { type: 'bad-input', detail: `The arguments do not fit the tool’s schema: ${faults.join('; ')}.` },
        args,
      )
    const { definition, sources } = this.#options
    const madeUp = known.tool.openWorld && addressesIn(args).some((each) => !sources.mentions(each))
    const why = whyApproval(known.tool, definition.approval, this.#tainted) ?? (madeUp ? unknownAddress : undefined)
    return this.#repeated(known, args) ?? { do: 'call', known, args, why }
  }

  /** A call that was made often enough is told again what came of it. */
  #repeated({ tool: { name } }: Known, args: Record<string, unknown>): Plan | undefined {
    const before = this.#asked.get(keyOf(name, args))
    if (!before || before.times < mostSame) return undefined
    before.times++
    if (before.times >= endless) {
      const detail = `The model asked for the same call ${endless} times: ${callTitle(name, args)}.`
      const hint = 'Ask the question in other words, or try another model.'
      return { do: 'end', failure: { type: 'loop', detail, hint } }
    }
    const note = `[You made this call ${before.times - 1} times before. It was not made again; this is what it answered.]`
    return { do: 'tell', of: before.told.then(({ text, summary }) => ({ text: `${note}\n${text}`, summary })) }
  }

  #call({ known: { tool }, args, why }: Extract<Plan, { do: 'call' }>): Promise<Told> {
    this.#faults = 0
    const { steps, definition, sources } = this.#options
    const { name } = tool
    const once = !isReading(tool)
    const planned = {
      tool: name,
      arguments: args,
      title: callTitle(name, args),
      ...(why !== undefined && { why }),
      once,
    }
    const told = steps.call(planned).then((answer) => {
      // A fault may quote what it was about.
      if (bringsOutsideText(name)) this.#tainted = true
      if (answer.ok) sources.learn(answer.value, args)
      return toldOf(tool, args, answer, mostCharacters(definition.model))
    })
    const key = keyOf(name, args)
    this.#asked.set(key, { times: (this.#asked.get(key)?.times ?? 0) + 1, told })
    return told
  }

  async #refuse(call: AskedCall, { args, failure, faulty }: Extract<Plan, { do: 'refuse' }>): Promise<Told> {
    const tool = this.#known.get(call.tool)?.tool ?? { name: nameable(call.tool) }
    const refused = this.#options.steps.refuse({ tool: tool.name, arguments: args, title: 'Not called' }, failure)
    const ends = faulty && ++this.#faults >= mostFaults
    const answer = await refused
    if (ends) throw hopeless(failure.detail)
    return toldOf(tool, args, answer, mostCharacters(this.#options.definition.model))
  }
}

const hopeless = (detail: string) =>
  runFailure({
    type: 'malformed-calls',
    detail: `The model asked for what cannot be done ${mostFaults} times in a row. The last time: ${detail}`,
    hint: 'Try a model that is better at calling tools.',
  })

/**
 * An address that a model puts together may carry what it knows to a stranger who had it ask for that: only what was told is
 * asked for.
 */
const unknownAddress = 'It reaches an address that no tool and no question told, so the model has made it up.'

const addressesIn = (value: unknown): string[] => {
  if (typeof value === 'string') return /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(value) ? [value.trim()] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(addressesIn)
}

const keyOf = (tool: string, args: Record<string, unknown>): string => `${tool} ${canonicalJson(args)}`

/** A name that a model made up, as far as it can be shown. */
const nameable = (name: string): string => name.replaceAll(/[^\w.-]/g, '_').slice(0, 80) || 'unnamed'

const unmade = async ({ tool }: AskedCall): Promise<Told> => {
  const text = `[${nameable(tool)} was not called: the budget of steps bears no more calls.]`
  return { text, summary: text }
}

/** Compiled with the first call: most tools that a run is offered are never called. */
function validatorOf({ inputSchema }: ListedTool): Validator {
  let compiled: Validator | undefined
  const compile = (): Validator => {
    try {
      const validator = Compile(inputSchema)
      return (args) =>
        validator
          .Errors(args)
          .slice(0, 5)
          .map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
    } catch {
      // A schema that we cannot read is still the service's to hold to.
      return () => []
    }
  }
  return (args) => (compiled ??= compile())(args)
}
