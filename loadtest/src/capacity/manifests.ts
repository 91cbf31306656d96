/** The autoscalers of production, read from the manifests that are applied. */
import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import type { AutoscalerSpec, Rules } from './autoscaler.ts'

const file = new URL('../../../k8s/manifests/production/50-scaling.yaml', import.meta.url)

interface Written {
  readonly kind: string
  readonly spec: {
    readonly scaleTargetRef: { readonly name: string }
    readonly minReplicas: number
    readonly maxReplicas: number
    readonly metrics: readonly {
      readonly resource: { readonly name: string; readonly target: { readonly averageUtilization: number } }
    }[]
    readonly behavior: { readonly scaleUp: Rules; readonly scaleDown: Rules }
  }
}

export function readAutoscalers(): AutoscalerSpec[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Written)
  return documents
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .map(({ spec }) => {
      const cpu = spec.metrics.find(({ resource }) => resource.name === 'cpu')
      if (!cpu) throw new Error(`The autoscaler of ${spec.scaleTargetRef.name} does not look at the processor`)
      return {
        name: spec.scaleTargetRef.name,
        min: spec.minReplicas,
        max: spec.maxReplicas,
        target: cpu.resource.target.averageUtilization / 100,
        ...spec.behavior,
      }
    })
}
