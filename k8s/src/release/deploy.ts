/**
 * `npm run deploy -- --from release/production`: applies a release and waits until it stands; a release that does not is taken
 * back. `--back FILE` takes one back later, when its proof has failed.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { type ClusterItem, kubectl, KubectlError, listItems } from '../recovery/kubectl.ts'

/** Revision by Deployment, as it was before. */
export interface Before {
  readonly namespace: string
  readonly revisions: Readonly<Record<string, string>>
}

const revision = 'deployment.kubernetes.io/revision'

function readRelease(folder: string): ClusterItem[] {
  const files = globSync('*.yaml', { cwd: folder }).sort()
  if (!files.length) throw new Error(`${folder} has no manifests`)
  return files
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => document.toJS() as ClusterItem)
}

/** @throws naming each image that may be another tomorrow. */
function requireDigests(items: readonly ClusterItem[]): void {
  const images = [...JSON.stringify(items).matchAll(/"image":"([^"]+)"/g)].map(([, image = '']) => image)
  const loose = [...new Set(images)].filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image))
  if (loose.length) throw new Error(`Not by digest: ${loose.join(', ')}`)
}

async function revisionsOf(namespace: string): Promise<Record<string, string>> {
  const deployments = await listItems('deployments', namespace)
  const pairs = deployments.map(({ metadata }) => {
    const annotations = (metadata['annotations'] ?? {}) as Record<string, string>
    return [metadata.name, annotations[revision] ?? ''] as const
  })
  return Object.fromEntries(pairs.filter(([, number]) => number))
}

const stands = (name: string, namespace: string, timeout: string): Promise<string> =>
  kubectl(['rollout', 'status', `deployment/${name}`, '-n', namespace, `--timeout=${timeout}`])

/** @returns the Deployments that were changed, and are as they were. */
export async function takeBack({ namespace, revisions }: Before, timeout: string): Promise<string[]> {
  const now = await revisionsOf(namespace)
  const changed = Object.keys(revisions).filter((name) => now[name] && now[name] !== revisions[name])
  for (const name of changed)
    await kubectl(['rollout', 'undo', `deployment/${name}`, '-n', namespace, `--to-revision=${revisions[name]}`])
  for (const name of changed) await stands(name, namespace, timeout)
  return changed
}

export async function deploy(folder: string, record: string, timeout: string): Promise<string[]> {
  const items = readRelease(folder)
  requireDigests(items)
  const names = items.filter(
    ({ kind, metadata }) => kind === 'Deployment' && !metadata.namespace?.endsWith('-monitoring'),
  )
  const namespace = names[0]?.metadata.namespace
  if (!namespace) throw new Error(`${folder} has no Deployment`)
  const before: Before = { namespace, revisions: await revisionsOf(namespace) }
  // Before anything is changed: whoever takes it back may be another process.
  writeFileSync(record, JSON.stringify(before))
  try {
    await kubectl(['apply', '-f', folder])
    for (const { metadata } of names) await stands(metadata.name, namespace, timeout)
  } catch (error) {
    const back = await takeBack(before, timeout)
    throw new KubectlError(`${(error as Error).message}\nTaken back: ${back.join(', ') || 'nothing had changed'}`)
  }
  return names.map(({ metadata }) => metadata.name)
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      back: { type: 'string' },
      record: { type: 'string', default: 'before.json' },
      timeout: { type: 'string', default: '300s' },
    },
  })
  const at = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path)
  try {
    const { from, back, record, timeout } = values
    if (from) console.log(`Stands: ${(await deploy(at(from), at(record), timeout)).join(', ')}`)
    else if (back) {
      const taken = await takeBack(JSON.parse(readFileSync(at(back), 'utf8')) as Before, timeout)
      console.log(`Taken back: ${taken.join(', ') || 'nothing had changed'}`)
    } else throw new Error('Say --from FOLDER of a release, or --back FILE that a deployment recorded')
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}
