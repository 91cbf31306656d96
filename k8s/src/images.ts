/** Which image runs where. A release replaces tags by digests: see `withDigests`. */
import { type ServiceName, serviceList } from '@sophia/catalog'
import written from '../images.json' with { type: 'json' }

export type ImageName = ServiceName | 'sandbox' | 'prove' | Exclude<keyof typeof written, 'services'>

/** What the pipeline builds. */
export const ownImages: readonly ImageName[] = [...serviceList.map(({ name }) => name), 'sandbox', 'prove']
/** Digests by the name of the image, `sha256:…`, as a registry told them. */
export type Digests = Readonly<Partial<Record<string, string>>>
export type Images = (name: ImageName) => string

const digestText = /^sha256:[0-9a-f]{64}$/

const reference = (name: ImageName): { image: string; tag: string } =>
  ownImages.includes(name)
    ? { ...written.services, image: written.services.image.replace('{service}', name) }
    : written[name as Exclude<keyof typeof written, 'services'>]

export const imageNames: readonly ImageName[] = [
  ...ownImages,
  ...(Object.keys(written).filter((name) => name !== 'services') as ImageName[]),
]

/** As committed: by version. */
export const byTag: Images = (name) => {
  const { image, tag } = reference(name)
  return `${image}:${tag}`
}

/**
 * As released: the version for people, the digest for the cluster.
 *
 * @throws naming every image without a digest, and every name or digest that is none.
 */
export function withDigests(digests: Digests): Images {
  const faults = imageNames.filter((name) => !digests[name]).map((name) => `${name} has no digest`)
  for (const [name, digest] of Object.entries(digests)) {
    if (!imageNames.includes(name as ImageName)) faults.push(`${name} is no image of ours`)
    else if (!digestText.test(digest ?? '')) faults.push(`${name}: ${digest} is no sha256 digest`)
  }
  if (faults.length) throw new Error(`No release:\n  ${faults.join('\n  ')}`)
  return (name) => `${byTag(name)}@${digests[name]}`
}
