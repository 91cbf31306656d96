/** Requests that once failed: they are sent again in every run, before anything new. */
import { readFileSync, writeFileSync } from 'node:fs'
import { isServiceName, type ServiceName } from '@sophia/catalog'
import type { Failure } from './fuzz.ts'
import type { FuzzRequest } from './odd-requests.ts'

export interface Seed {
  readonly service: ServiceName
  readonly aim: string
  /** What was wrong. */
  readonly fault: string
  /** Not mended yet: told each time, held against nobody until it is. */
  readonly open: boolean
  readonly seed: number
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly bodyBase64?: string
  }
}

export const seedsFile = new URL('../../fuzz-seeds.json', import.meta.url)

export function readSeeds(file: URL | string = seedsFile): Seed[] {
  const seeds = JSON.parse(readFileSync(file, 'utf8')) as Seed[]
  const wrong = seeds.find(({ service }) => !isServiceName(service))
  if (wrong) throw new Error(`There is no service ${wrong.service}, of which a seed speaks`)
  return seeds
}

export const requestOfSeed = ({ request: { bodyBase64, ...request } }: Seed): FuzzRequest => ({
  ...request,
  ...(bodyBase64 !== undefined && { body: Buffer.from(bodyBase64, 'base64') }),
})

const longestBody = 20_000

export function keep(failures: readonly Failure[], file: URL | string = seedsFile): void {
  const seeds = readSeeds(file)
  for (const { service, aim, fault, seed, request } of failures) {
    const { body, ...rest } = request
    if (rest.method === 'raw' || (body?.length ?? 0) > longestBody) continue
    if (seeds.some((known) => known.service === service && known.aim === aim && known.fault === fault)) continue
    const bodyBase64 = body === undefined ? undefined : Buffer.from(body).toString('base64')
    seeds.push({
      service,
      aim,
      fault,
      open: true,
      seed,
      request: { ...rest, ...(bodyBase64 !== undefined && { bodyBase64 }) },
    })
  }
  writeFileSync(file, `${JSON.stringify(seeds, null, 2)}\n`)
}
