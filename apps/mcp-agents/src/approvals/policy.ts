import { createHash } from 'node:crypto'
import { canonicalJson } from '@sophia/service'
import type { ApprovalPolicy } from '../agents/definition.ts'

/** What is known of a tool before it is called. Of a tool of a server that is not ours, its own word does not count. */
export interface ToolTraits {
  /** service.tool */
  readonly name: string
  /** It changes nothing anywhere. */
  readonly readOnly: boolean
  /** Its arguments leave the platform. */
  readonly openWorld: boolean
}

/** Their answers are figures, and words of our own making. The name of a company is a stranger's already. */
const ownWords = new Set([
  'mcp-business.list_metrics',
  'mcp-business.forecast_revenue',
  'mcp-business.what_if',
  'mcp-business.detect_anomalies',
  'sophia-business.list_metrics',
  'sophia-lambda.list_offers',
  'mcp-agents.list_tools',
])

/** Whether an answer of this tool may hold text from outside: issue bodies, notes, pages, documents, names. */
export const bringsOutsideText = (tool: string): boolean => !ownWords.has(tool)

/** It says that it writes, and writes nothing but its own answer into its own store. */
const keepsItsAnswer = 'mcp-research.research'

export const isReading = ({ name, readOnly }: Pick<ToolTraits, 'name' | 'readOnly'>): boolean =>
  readOnly || name === keepsItsAnswer

/**
 * Decides from what the tool is and what the run has read, never from what a model says.
 *
 * @param tainted the run has read text from outside.
 * @returns why a person must agree first; undefined when nobody needs to.
 */
export function whyApproval(tool: ToolTraits, policy: ApprovalPolicy, tainted: boolean): string | undefined {
  const readOnly = isReading(tool)
  if (tainted && !readOnly) return 'It writes, and the run has read text from outside, which may have asked for it.'
  if (tainted && tool.openWorld)
    return 'It sends its arguments outside, and the run has read text from outside, which may have asked for it.'
  if (policy === 'always') return 'The agent asks before every call.'
  if (policy === 'writes' && !readOnly) return 'It writes.'
  return undefined
}

/** What an approval is bound to: the tool and these arguments, in whatever order their members come. */
export const hashOfCall = (tool: string, args: Record<string, unknown>): string =>
  createHash('sha256')
    .update(canonicalJson({ tool, arguments: args }))
    .digest('hex')
