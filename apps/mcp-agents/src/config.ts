import { auditConfig, databaseConfig, serviceConfig, urlConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { modelConfig } from './model/settings.ts'
import { outsideConfig } from './outside/servers.ts'

export const ConfigSchema = Type.Object({
  ...serviceConfig('mcp-agents'),
  ...databaseConfig(),
  ...auditConfig(),
  ...urlConfig(
    'mcp-research',
    'mcp-context',
    'mcp-business',
    'sophia-business',
    'sophia-hubspot',
    'sophia-github',
    'sophia-lambda',
  ),
  ...modelConfig(),
  ...outsideConfig(),
  SOPHIA_RUN_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 2000,
    default: 4,
    description: 'Runs that one replica works on at the same time',
  }),
  SOPHIA_RUN_LEASE_MS: Type.Integer({
    minimum: 500,
    maximum: 60_000,
    default: 6000,
    description: 'A replica that is silent for so long loses its runs to the others',
  }),
  SOPHIA_APPROVAL_S: Type.Integer({
    minimum: 60,
    maximum: 604_800,
    default: 86_400,
    description: 'Seconds that a run waits for somebody to decide about a call',
  }),
})
export type Config = Static<typeof ConfigSchema>
