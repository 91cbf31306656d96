import type { IncomingHttpHeaders } from 'node:http'

/** The protocol revision without a handshake; every request carries its version, capabilities and client. */
export const modernVersion = '2026-07-28'
const legacyVersions = new Set(['2024-10-07', '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])

export type Era = 'modern' | 'legacy'

/** A request that the fast path understands completely. */
export interface Recognised {
  readonly era: Era
  readonly id: string | number
  readonly method: 'tools/list' | 'tools/call' | 'ping'
  readonly params: {
    readonly name?: string
    readonly arguments?: Record<string, unknown>
    readonly _meta?: Record<string, unknown>
  }
}

type Members = Record<string, unknown>
const prefix = 'io.modelcontextprotocol/'
const keys = {
  version: `${prefix}protocolVersion`,
  capabilities: `${prefix}clientCapabilities`,
  client: `${prefix}clientInfo`,
  log: `${prefix}logLevel`,
}
const callParams = new Set(['name', 'arguments', '_meta'])
const listParams = new Set(['_meta'])
const clientMembers = new Set(['name', 'version', 'title'])

/**
 * Tells whether the fast path may answer: only what is recognised to the last member. Everything else, right or wrong,
 * is left to the SDK, whose errors are exact.
 */
export function recognise(headers: IncomingHttpHeaders, body: unknown): Recognised | undefined {
  if (!isObject(body) || body['jsonrpc'] !== '2.0') return undefined
  const { id, method, params = {} } = body
  if (typeof id !== 'string' && !Number.isSafeInteger(id)) return undefined
  if (Object.keys(body).length !== ('params' in body ? 4 : 3)) return undefined
  if (method !== 'tools/list' && method !== 'tools/call' && method !== 'ping') return undefined
  if (!isObject(params) || !onlyHas(params, method === 'tools/call' ? callParams : listParams)) return undefined
  const { _meta: meta = {} } = params
  if (!isObject(meta) || !hasPlainMeta(meta)) return undefined
  const era = eraOf(headers, meta, method, params['name'])
  if (!era || (era === 'modern' && method === 'ping')) return undefined
  return { era, id: id as string | number, method, params }
}

function eraOf(headers: IncomingHttpHeaders, meta: Members, method: string, name: unknown): Era | undefined {
  const version = headers['mcp-protocol-version']
  if (version === modernVersion) return isModern(headers, meta, method, name) ? 'modern' : undefined
  if (version !== undefined && !legacyVersions.has(String(version))) return undefined
  if (keys.version in meta || headers['mcp-session-id'] !== undefined) return undefined
  const accept = headers.accept ?? ''
  return accept.includes('application/json') && accept.includes('text/event-stream') ? 'legacy' : undefined
}

function isModern(headers: IncomingHttpHeaders, meta: Members, method: string, name: unknown): boolean {
  return (
    meta[keys.version] === modernVersion &&
    headers['mcp-method'] === method &&
    (method !== 'tools/call' || (typeof name === 'string' && headers['mcp-name'] === name)) &&
    areCapabilities(meta[keys.capabilities]) &&
    isClient(meta[keys.client])
  )
}

function hasPlainMeta(meta: Members): boolean {
  const token = meta['progressToken']
  return !(keys.log in meta) && (token === undefined || typeof token === 'string' || Number.isInteger(token))
}

function areCapabilities(value: unknown): boolean {
  if (!isObject(value)) return false
  for (const name in value) {
    const member = value[name]
    if (!isObject(member)) return false
    for (const key in member) {
      const isFlag = name === 'roots' && key === 'listChanged' && typeof member[key] === 'boolean'
      if (!isFlag && !isObject(member[key])) return false
    }
  }
  return true
}

function isClient(value: unknown): boolean {
  if (value === undefined) return true
  if (!isObject(value) || !onlyHas(value, clientMembers)) return false
  return (
    typeof value['name'] === 'string' &&
    typeof value['version'] === 'string' &&
    ['string', 'undefined'].includes(typeof value['title'])
  )
}

const onlyHas = (value: Members, known: ReadonlySet<string>): boolean => {
  for (const key in value) if (!known.has(key)) return false
  return true
}

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
