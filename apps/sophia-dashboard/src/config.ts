import { serviceList } from '@sophia/catalog'
import { serviceConfig, urlConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({
  ...serviceConfig('sophia-dashboard'),
  ...urlConfig(
    'mcp-research',
    'mcp-context',
    'mcp-agents',
    'mcp-business',
    'sophia-business',
    'sophia-hubspot',
    'sophia-github',
    'sophia-lambda',
  ),
  SOPHIA_PROBE_MS: Type.Integer({
    minimum: 250,
    default: 10_000,
    description: 'Milliseconds between two health probes of each of the nine services',
  }),
  SOPHIA_PROOFS_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Folder of health proofs that the dashboard shows beside published ones. Unset: none',
    }),
  ),
})
export type Config = Static<typeof ConfigSchema>

/** The eight services beside the dashboard itself. */
export const otherServices = serviceList.filter(({ name }) => name !== 'sophia-dashboard')
