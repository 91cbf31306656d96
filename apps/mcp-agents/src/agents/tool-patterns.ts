import { type Caller, type Fault, problems } from '@sophia/service'
import { fits, ToolError, type Tools } from '../tools.ts'

/**
 * @param patterns `service.tool` or `service.*`.
 * @throws {Problem} bad-input for each that means no tool that the caller may use; unavailable when a service does not tell.
 */
export async function checkTools(
  tools: Tools,
  patterns: readonly string[],
  owner: Caller,
  signal: AbortSignal,
): Promise<void> {
  const strange = patterns.flatMap((pattern, index): Fault[] => {
    const service = pattern.split('.', 1)[0] ?? ''
    if (tools.services.includes(service)) return []
    return [{ pointer: `/body/tools/${index}`, message: `names no service. There are: ${tools.services.join(', ')}` }]
  })
  if (strange.length > 0) throw problems.badInput(strange)
  const named = patterns.filter((pattern) => !pattern.endsWith('.*'))
  if (named.length === 0) return
  const { tools: listed, missing } = await askTools(tools, named, owner, signal)
  const [silent] = missing
  if (silent) throw problems.unavailable(`${silent.service} does not tell which tools it has.`)
  const faults = patterns.flatMap((pattern, index): Fault[] =>
    pattern.endsWith('.*') || listed.some(({ name }) => fits(pattern, name))
      ? []
      : [{ pointer: `/body/tools/${index}`, message: `${pattern} is no tool that you may use` }],
  )
  if (faults.length > 0) throw problems.badInput(faults)
}

async function askTools(tools: Tools, patterns: readonly string[], owner: Caller, signal: AbortSignal) {
  try {
    return await tools.list({ patterns, owner, signal })
  } catch (error) {
    if (error instanceof ToolError) throw problems.unavailable(error.message)
    throw error
  }
}
