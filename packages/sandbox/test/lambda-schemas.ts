/**
 * What Lambda Cloud 1.10 promises of the answers that we use, as JSON Schema. Written after the vendor's document:
 * shapes only, none of its words. Envelopes are closed there, their contents are not.
 */
const text = { type: 'string' }
const integer = { type: 'integer' }
const time = { type: 'string', format: 'date-time' }
const texts = { type: 'array', items: text }
const listOf = (items: object) => ({ type: 'array', items })
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })

const object = (required: Record<string, object>, optional: Record<string, object> = {}) => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
})
const envelope = (data: object, further: Record<string, object> = {}) => ({
  ...object({ data, ...further }),
  additionalProperties: false,
})

const region = object({ name: text, description: text })
const specs = object({ vcpus: integer, memory_gib: integer, storage_gib: integer, gpus: integer })
const instanceType = object({
  name: text,
  description: text,
  gpu_description: text,
  price_cents_per_hour: integer,
  specs,
})
const action = object({ available: { type: 'boolean' } }, { reason_code: text, reason_description: text })
const instance = object(
  {
    id: text,
    status: { enum: ['booting', 'active', 'unhealthy', 'terminated', 'terminating', 'preempted'] },
    ssh_key_names: texts,
    file_system_names: texts,
    region,
    instance_type: instanceType,
    actions: object({ migrate: action, rebuild: action, restart: action, cold_reboot: action, terminate: action }),
  },
  {
    name: { type: 'string', maxLength: 64 },
    ip: text,
    private_ip: text,
    hostname: text,
    jupyter_token: text,
    jupyter_url: text,
    file_system_mounts: listOf(object({ mount_point: text, file_system_id: text })),
    tags: listOf(object({ key: text, value: text })),
    firewall_rulesets: listOf(object({ id: text })),
  },
)
const port = { type: 'integer', minimum: 1, maximum: 65_535 }
const rule = object(
  {
    protocol: { enum: ['tcp', 'udp', 'icmp', 'all'] },
    source_network: text,
    description: { type: 'string', maxLength: 128 },
  },
  { port_range: { type: 'array', items: port, minItems: 2, maxItems: 2 } },
)
const ruleset = object({ id: text, name: text, region, rules: listOf(rule), created: time, instance_ids: texts })
const key = {
  id: text,
  name: { type: 'string', minLength: 1, maxLength: 64 },
  public_key: { type: 'string', minLength: 1, maxLength: 4096 },
}
const filesystem = object(
  {
    id: text,
    name: text,
    mount_point: text,
    created: time,
    created_by: object({ id: text, email: text, status: { enum: ['active', 'deactivated'] } }),
    is_in_use: { type: 'boolean' },
    region,
  },
  { bytes_used: integer },
)
const image = object({
  id: text,
  created_time: time,
  updated_time: time,
  name: text,
  description: text,
  family: text,
  version: text,
  architecture: { enum: ['x86_64', 'arm64'] },
  region,
})
const auditEvent = object({
  service_name: text,
  resource_name: text,
  action: text,
  catalog_version: text,
  event_id: text,
  event_time: text,
  actor_lrn: orNull(text),
  resource_lrns: texts,
  resource_owner_lrn: orNull(text),
  request_api_key_lrn: orNull(text),
  additional_details: { type: 'object' },
})

export const answers = {
  instances: envelope(listOf(instance)),
  instance: envelope(instance),
  instanceTypes: envelope({
    type: 'object',
    additionalProperties: object({ instance_type: instanceType, regions_with_capacity_available: listOf(region) }),
  }),
  regions: envelope(listOf(region)),
  launched: envelope(object({ instance_ids: texts })),
  restarted: envelope(object({ restarted_instances: listOf(instance) })),
  terminated: envelope(object({ terminated_instances: listOf(instance) })),
  sshKeys: envelope(listOf(object(key))),
  generatedSshKey: envelope(object({ ...key, private_key: text })),
  filesystems: envelope(listOf(filesystem)),
  filesystem: envelope(filesystem),
  deletedFilesystems: envelope(object({ deleted_ids: texts })),
  images: envelope(listOf(image)),
  firewallRules: envelope(listOf(rule)),
  rulesets: envelope(listOf(ruleset)),
  ruleset: envelope(ruleset),
  globalRuleset: envelope(object({ id: { const: 'global' }, name: text, rules: listOf(rule) })),
  auditEvents: envelope(listOf(auditEvent), { page_token: orNull(text) }),
  nothing: envelope({ type: 'object' }),
  refusal: {
    ...object({
      error: object({ code: { type: 'string', pattern: '^[a-z-]+(/[a-z-]+)+$' }, message: text }, { suggestion: text }),
    }),
    additionalProperties: false,
  },
} as const
export type AnswerName = keyof typeof answers

const invalid = 'global/invalid-parameters'
const noObject = 'global/object-does-not-exist'
const quota = 'global/quota-exceeded'
const launching = 'instance-operations/launch'
/** What is the same for most: nothing is named that could be missing. */
const plain: Readonly<Record<number, readonly string[]>> = { 400: [invalid], 404: ['global/not-found'] }
const ofOne = { 400: [invalid], 404: [noObject] }

/** The codes of each operation's refusals, by status; where an operation is not named, it is `plain`. */
const refusals: Record<string, Readonly<Record<number, readonly string[]>>> = {
  'POST /filesystems': { ...plain, 400: ['global/duplicate', invalid, quota] },
  'DELETE /filesystems/:id': { ...ofOne, 400: ['filesystems/filesystem-in-use', invalid] },
  'POST /firewall-rulesets': { ...plain, 400: [invalid, quota] },
  'GET /firewall-rulesets/:id': ofOne,
  'PATCH /firewall-rulesets/:id': ofOne,
  'DELETE /firewall-rulesets/:id': { ...ofOne, 400: ['firewall-rulesets/firewall-ruleset-in-use', invalid] },
  'POST /instance-operations/launch': {
    400: [invalid, noObject, quota, `${launching}/file-system-in-wrong-region`, `${launching}/insufficient-capacity`],
    404: [noObject],
  },
  'POST /instance-operations/restart': { ...ofOne, 409: ['global/conflict'] },
  'POST /instance-operations/terminate': ofOne,
  'GET /instances/:id': ofOne,
  'POST /instances/:id': ofOne,
}
/** @param path below `/api/v1`, with what the call names. */
export function codesOf(method: string, path: string, status: number): readonly string[] {
  const named = Object.keys(refusals).find((operation) => {
    const [verb, template = ''] = operation.split(' ')
    return verb === method && new RegExp(`^${template.replace(':id', '[^/]+')}$`).test(path)
  })
  return (named ? refusals[named] : plain)?.[status] ?? []
}
