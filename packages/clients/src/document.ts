import { readFile } from 'node:fs/promises'
import type { ServiceName } from '@sophia/catalog'
import openapiTypescript, { astToString } from 'openapi-typescript'

const root = new URL('../../../', import.meta.url)

export const generatedFile = (service: ServiceName): URL =>
  new URL(`packages/clients/src/generated/${service}.ts`, root)

/** The TypeScript of a service's committed OpenAPI document. */
export async function typesOf(service: ServiceName): Promise<string> {
  const document = JSON.parse(await readFile(new URL(`apps/${service}/openapi.json`, root), 'utf8')) as never
  const types = astToString(await openapiTypescript(document, { alphabetize: false, enum: false }))
  return `// Generated from apps/${service}/openapi.json by \`npm run documents\`. Not to be edited.\n${types}`
}
