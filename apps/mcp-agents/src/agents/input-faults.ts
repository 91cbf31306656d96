import type { Fault } from '@sophia/service'

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

/** In the words that every other part of a request is refused with. */
export function toFaults({ keyword, instancePath, message, params }: SchemaError): Fault[] {
  const at = `/body/input${instancePath}`
  const {
    additionalProperties = [],
    requiredProperties = [],
    dependencies = [],
    allowedValues = [],
  } = params as Record<string, string[]>
  switch (keyword) {
    case 'boolean':
      // `additionalProperties` says the same and names the member.
      return []
    case 'additionalProperties':
      return additionalProperties.map((member) => ({ pointer: `${at}/${member}`, message: 'is not known here' }))
    case 'required':
      return requiredProperties.map((member) => ({ pointer: `${at}/${member}`, message: 'is required' }))
    case 'dependentRequired':
      return dependencies.map((member) => ({ pointer: `${at}/${member}`, message: 'is required' }))
    case 'enum':
      return [{ pointer: at, message: `must be one of ${allowedValues.join(', ')}` }]
    default:
      return [{ pointer: at, message }]
  }
}
