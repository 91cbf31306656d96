/** Everything of a profile, in the files that it is applied from. */
import type { IObjectMeta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta'
import type { Model, TypeMeta } from '@kubernetes-models/base'
import { stringify } from 'yaml'
import { archiveManifests } from './archive.ts'
import { backupManifests } from './backup.ts'
import { entranceManifests, namespaceManifests, tlsManifests } from './entrance.ts'
import type { Images } from './images.ts'
import { monitoringManifests } from './monitoring/stack.ts'
import { monitoringNetwork, networkManifests } from './network.ts'
import { gatewayManifests, istioManifests, kedaManifests } from './options.ts'
import { type Profile, profileNamed, profiles } from './profiles.ts'
import { sandboxManifests } from './sandbox.ts'
import { proveManifests } from './prove.ts'
import { scalingManifests } from './scaling.ts'
import { secretManifests } from './secrets.ts'
import { serviceManifests } from './services.ts'
import { storeManifests } from './stores.ts'

export type Manifest = Model<TypeMeta> & TypeMeta & { readonly metadata?: IObjectMeta | undefined }

/** Path below `k8s/manifests` and what the file holds. */
export type Files = ReadonlyMap<string, readonly Manifest[]>

/** In the order in which `kubectl apply -f FOLDER` reads them: what others need comes first. */
function filesOf(profile: Profile, images: Images): [string, readonly Manifest[]][] {
  const files: [string, readonly Manifest[]][] = [
    ['00-namespace', namespaceManifests(profile)],
    ['10-secrets', secretManifests(profile)],
    ['20-network', networkManifests(profile)],
    ['30-stores', storeManifests(profile, images)],
    ['40-services', [...sandboxManifests(profile, images), ...serviceManifests(profile, images)]],
    ['50-scaling', scalingManifests(profile)],
    ['55-backup', [...backupManifests(profile, images), ...archiveManifests(profile, images)]],
    ['56-prove', proveManifests(profile, images)],
    ['60-tls', tlsManifests(profile)],
    ['70-ingress', entranceManifests(profile)],
    ['80-monitoring', [...monitoringManifests(profile, images), ...monitoringNetwork(profile)]],
  ]
  return files
    .filter(([, manifests]) => manifests.length)
    .map(([name, manifests]) => [`${profile.name}/${name}.yaml`, manifests])
}

export function manifestFiles(images: Images): Files {
  const production = profileNamed('production')
  return new Map<string, readonly Manifest[]>([
    ...profiles.flatMap((profile) => filesOf(profile, images)),
    ['options/keda.yaml', kedaManifests(production)],
    ['options/istio.yaml', istioManifests(production)],
    ['options/gateway-api.yaml', gatewayManifests(production)],
  ])
}

const head = '# Written by `npm run manifests` from k8s/src: change it there.\n'

/**
 * The text of a file. An alias of YAML would save lines and cost every reader a search.
 *
 * @throws naming the object that Kubernetes would refuse.
 */
export function toYaml(manifests: readonly Manifest[]): string {
  const documents = manifests.map((manifest) => {
    try {
      manifest.validate()
    } catch (error) {
      throw new Error(`${manifest.kind} ${manifest.metadata?.name}: ${(error as Error).message}`, { cause: error })
    }
    return stringify(manifest.toJSON(), { aliasDuplicateObjects: false, lineWidth: 0 })
  })
  return head + documents.join('---\n')
}
