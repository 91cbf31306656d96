import { serviceConfig, urlConfig } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const ConfigSchema = Type.Object({ ...serviceConfig('mcp-business'), ...urlConfig('sophia-business') })
export type Config = Static<typeof ConfigSchema>
