import { type ServiceName, serviceList } from '@sophia/catalog'
import type { Journey } from '../calls.ts'
import { mcpAgents } from './mcp-agents.ts'
import { mcpBusiness } from './mcp-business.ts'
import { mcpContext } from './mcp-context.ts'
import { mcpResearch } from './mcp-research.ts'
import { sophiaBusiness } from './sophia-business.ts'
import { sophiaDashboard } from './sophia-dashboard.ts'
import { sophiaGithub } from './sophia-github.ts'
import { sophiaHubspot } from './sophia-hubspot.ts'
import { sophiaLambda } from './sophia-lambda.ts'

const all: readonly Journey[] = [
  mcpAgents,
  mcpBusiness,
  mcpContext,
  mcpResearch,
  sophiaBusiness,
  sophiaDashboard,
  sophiaGithub,
  sophiaHubspot,
  sophiaLambda,
]

/** The mix of each service. */
export const journeys = new Map<ServiceName, Journey>(
  serviceList.map(({ name }) => {
    const journey = all.find(({ service }) => service === name)
    if (!journey) throw new Error(`${name} has no journey`)
    return [name, journey]
  }),
)
