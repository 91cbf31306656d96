import { type ServiceName, serviceList } from '@sophia/catalog'
import { ConfigError, isLoopback } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const outsideConfig = () => ({
  MCP_SERVERS: Type.Optional(
    Type.String({
      description:
        'MCP servers of others whose tools agents may use, each with a name of yours: `linear=https://mcp.linear.app/mcp, wiki=https://wiki.example/mcp`. Each tool needs somebody’s consent first',
    }),
  ),
  MCP_SERVER_TOKENS: Type.Optional(
    Type.String({ description: 'Bearer tokens for them, by the same names: `linear=…, wiki=…`' }),
  ),
})
type OutsideConfig = Static<ReturnType<typeof Type.Object<ReturnType<typeof outsideConfig>>>>

/** A server that is not ours: an address, never a command. */
export interface OutsideServer {
  readonly url: URL
  readonly token?: string
}

const ours = new Set<string>(serviceList.map(({ name }: { name: ServiceName }) => name))

/**
 * By name.
 *
 * @throws {ConfigError} naming every entry that has a fault.
 */
export function outsideServers(config: OutsideConfig): ReadonlyMap<string, OutsideServer> {
  const tokens = entriesOf(config.MCP_SERVER_TOKENS)
  const faults: string[] = []
  const servers = new Map<string, OutsideServer>()
  for (const [name, address] of entriesOf(config.MCP_SERVERS)) {
    const fault = faultOf(name, address) ?? (servers.has(name) ? 'is named twice' : undefined)
    if (fault) {
      faults.push(`MCP_SERVERS: ${name} ${fault}`)
      continue
    }
    const token = tokens.find(([of]) => of === name)?.[1]
    servers.set(name, { url: new URL(address), ...(token !== undefined && { token }) })
  }
  for (const [name] of tokens) if (!servers.has(name)) faults.push(`MCP_SERVER_TOKENS: ${name} is not in MCP_SERVERS`)
  if (faults.length > 0) throw new ConfigError(faults)
  return servers
}

const entriesOf = (text = ''): [name: string, value: string][] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const at = entry.indexOf('=')
      return at < 0 ? [entry, ''] : [entry.slice(0, at).trim(), entry.slice(at + 1).trim()]
    })

function faultOf(name: string, address: string): string | undefined {
  if (!/^[a-z][a-z-]{0,31}$/.test(name)) return 'is no name: small letters and dashes'
  if (ours.has(name)) return 'is the name of one of our services'
  if (!URL.canParse(address)) return 'needs an address: name=https://…'
  const { protocol, hostname, username, password } = new URL(address)
  if (username || password) return 'carries a secret in its address: it belongs into MCP_SERVER_TOKENS'
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined
  return 'must be reached over https'
}
