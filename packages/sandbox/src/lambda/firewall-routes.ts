import type { FastifyInstance } from 'fastify'
import { iso } from '../clock.ts'
import { type Cloud, cloudRegion, type FirewallRule, type Ruleset } from './cloud.ts'
import { invalid, missing, rulesetInUse } from './refusals.ts'

interface OfId {
  Params: { id: string }
}
interface RulesetBody {
  Body: { name?: unknown; region?: unknown; rules?: unknown } | undefined
}

/** Rulesets by region, the global one, and the older list of rules that is the same as the global one. */
export function firewallRoutes(app: FastifyInstance, cloud: () => Cloud): void {
  app.get('/firewall-rules', async () => ({ data: cloud().globalRules }))
  app.put<{ Body: { data?: unknown } | undefined }>('/firewall-rules', async ({ body }) => {
    cloud().globalRules = rulesOf(body?.data)
    return { data: cloud().globalRules }
  })

  const globalView = () => ({ id: 'global', name: 'Global rules', rules: cloud().globalRules })
  app.get('/firewall-rulesets/global', async () => ({ data: globalView() }))
  app.patch<RulesetBody>('/firewall-rulesets/global', async ({ body }) => {
    if (body?.rules !== undefined) cloud().globalRules = rulesOf(body.rules)
    return { data: globalView() }
  })

  app.get('/firewall-rulesets', async () => ({
    data: [...cloud().rulesets.values()].map((each) => rulesetView(cloud(), each)),
  }))
  app.post<RulesetBody>('/firewall-rulesets', async ({ body }) => {
    const region = cloudRegion(body?.region)
    if (!region) throw invalid('Specified region does not exist.')
    const name = nameOf(cloud(), body?.name)
    const ruleset = {
      id: cloud().random.hex(32),
      name,
      region: region.name,
      rules: rulesOf(body?.rules),
      created: cloud().clock(),
    }
    cloud().rulesets.set(ruleset.id, ruleset)
    return { data: rulesetView(cloud(), ruleset) }
  })
  app.get<OfId>('/firewall-rulesets/:id', async ({ params }) => ({
    data: rulesetView(cloud(), rulesetOf(cloud(), params.id)),
  }))
  app.patch<OfId & RulesetBody>('/firewall-rulesets/:id', async ({ params, body }) => {
    const ruleset = rulesetOf(cloud(), params.id)
    const rules = body?.rules === undefined ? ruleset.rules : rulesOf(body.rules)
    if (body?.name !== undefined && body.name !== ruleset.name) ruleset.name = nameOf(cloud(), body.name)
    ruleset.rules = rules
    return { data: rulesetView(cloud(), ruleset) }
  })
  app.delete<OfId>('/firewall-rulesets/:id', async ({ params }) => {
    const { id } = rulesetOf(cloud(), params.id)
    if (usersOf(cloud(), id).length) throw rulesetInUse()
    cloud().rulesets.delete(id)
    return { data: {} }
  })
}

function rulesetOf(cloud: Cloud, id: string): Ruleset {
  const ruleset = cloud.rulesets.get(id)
  if (!ruleset) throw missing('Firewall ruleset does not exist or you do not have permission to access it.')
  return ruleset
}

function nameOf(cloud: Cloud, name: unknown): string {
  if (typeof name !== 'string' || !name || name.length > 64) throw invalid('name must have 1 to 64 characters.')
  if ([...cloud.rulesets.values()].some((each) => each.name === name))
    throw invalid('A firewall ruleset with this name exists.')
  return name
}

const network = /^(\d{1,3}\.){3}\d{1,3}(\/([12]?\d|3[0-2]))?$/

/** @throws {Refusal} 400 that says which rule is wrong. */
function rulesOf(given: unknown): FirewallRule[] {
  if (!Array.isArray(given)) throw invalid('The rules are a list.')
  return given.map((rule: Partial<FirewallRule>, index) => {
    const { description = '', port_range: range, protocol, source_network } = rule
    const fault = (reason: string) => invalid(`Rule ${index}: ${reason}`)
    if (!protocol || !['tcp', 'udp', 'icmp', 'all'].includes(protocol)) throw fault('protocol is not valid.')
    if (typeof source_network !== 'string' || !network.test(source_network)) throw fault('source_network is not valid.')
    if (typeof description !== 'string' || description.length > 128) throw fault('description is too long.')
    if (protocol === 'icmp') {
      if (range !== undefined) throw fault('port_range is not allowed with icmp.')
      return { protocol, source_network, description }
    }
    if (!Array.isArray(range) || range.length !== 2) throw fault('port_range is required.')
    const [from, to] = range
    if (![from, to].every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535) || from > to)
      throw fault('port_range is not valid.')
    return { protocol, port_range: [from, to], source_network, description }
  })
}

const usersOf = (cloud: Cloud, id: string): string[] =>
  cloud
    .living()
    .filter(({ rulesetIds }) => rulesetIds.includes(id))
    .map((instance) => instance.id)

const rulesetView = (cloud: Cloud, { created, id, name, region, rules }: Ruleset) => ({
  id,
  name,
  region: cloudRegion(region),
  rules,
  created: iso(created),
  instance_ids: usersOf(cloud, id),
})
