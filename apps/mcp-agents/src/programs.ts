import type { Playbook } from './playbooks/playbook.ts'
import type { Program } from './runs/steps.ts'
import type { RunRow } from './runs/tables.ts'

/** What carries a run out; undefined when this release does not have it. */
export type ProgramOf = (
  run: Pick<RunRow, 'agent' | 'definition' | 'budget' | 'created_at'>,
) => Promise<Program | undefined>

/** @param playbooks by name. */
export const programsOf =
  (playbooks: ReadonlyMap<string, Playbook>): ProgramOf =>
  async ({ agent, definition, budget, created_at }) => {
    if (definition && budget) {
      // Loaded with the first run that has a model.
      const { agentProgram } = await import('./loop/agent-program.ts')
      return agentProgram(definition, budget, created_at.toISOString().slice(0, 10))
    }
    const playbook = playbooks.get(agent)
    return playbook && playbookProgram(playbook)
  }

/** A playbook calls the tools that it declares. */
const playbookProgram = (playbook: Playbook): Program => ({
  run: (input, steps) =>
    playbook.run(input, async (planned) => {
      if (!playbook.tools.includes(planned.tool))
        throw new Error(`${playbook.name} calls ${planned.tool}, which it does not declare`)
      return steps.call(planned)
    }),
})
