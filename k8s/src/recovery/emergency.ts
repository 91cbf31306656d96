/** `npm run emergency -- --mode down`: keeps only what the company cannot do without for an hour; `up` undoes it. */
import { parseArgs } from 'node:util'
import { type ServiceEntry, serviceList } from '@sophia/catalog'
import { autoscalerName } from '../scaling.ts'
import { kubectl, listItems } from './kubectl.ts'

export type Mode = 'down' | 'up'

/**
 * How many of a service there are: in an emergency none of the integrations and one of each other, afterwards as many as
 * its autoscaler keeps, or one.
 */
export const replicasIn = (mode: Mode, { tier, replicas }: ServiceEntry, autoscaled: boolean): number => {
  if (mode === 'up') return autoscaled ? replicas.min : 1
  return tier === 'integration' ? 0 : 1
}

/**
 * The autoscaler first, or it would undo the rest. Ends by looking at what is there.
 *
 * @returns what was changed, a line each.
 */
export async function emergency(mode: Mode, namespace: string): Promise<string[]> {
  const deployed = new Set((await listItems('deployments', namespace)).map(({ metadata }) => metadata.name))
  const scaled = new Set((await listItems('hpa', namespace)).map(({ metadata }) => metadata.name))
  const services = serviceList.filter(({ name }) => deployed.has(name))
  if (!services.length) throw new Error(`There is no service of Sophia in namespace ${namespace}`)
  const wanted = (service: ServiceEntry) => replicasIn(mode, service, scaled.has(autoscalerName(service.name)))
  const lines: string[] = []
  for (const service of services) {
    const autoscaler = autoscalerName(service.name)
    const replicas = wanted(service)
    if (scaled.has(autoscaler)) {
      const spec = { minReplicas: Math.max(replicas, 1) }
      await kubectl(['patch', 'hpa', autoscaler, '-n', namespace, '--type=merge', '-p', JSON.stringify({ spec })])
    }
    await kubectl(['scale', 'deployment', service.name, `--replicas=${replicas}`, '-n', namespace])
    lines.push(`${service.name}: ${replicas}`)
  }
  const now = new Map(
    (await listItems('deployments', namespace)).map(({ metadata, spec }) => [metadata.name, spec.replicas]),
  )
  const wrong = services.filter((service) => now.get(service.name) !== wanted(service))
  if (wrong.length)
    throw new Error(`Did not stay: ${wrong.map(({ name }) => `${name} has ${now.get(name)}`).join(', ')}`)
  return lines
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { mode: { type: 'string' }, namespace: { type: 'string', default: 'sophia' } },
  })
  const { mode, namespace } = values
  if (mode !== 'down' && mode !== 'up') {
    console.error('Say --mode down, or --mode up when it is over')
    process.exit(2)
  }
  try {
    for (const line of await emergency(mode, namespace)) console.log(line)
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}
