import type { CrmType, Properties } from '../company/crm-record.ts'
import type { Owner } from '../company/owners.ts'
import { stageOf } from '../company/pipelines.ts'
import { definitionOf } from './property-definitions.ts'
import { invalid } from './refusals.ts'

interface Complaint {
  readonly isValid: false
  readonly message: string
  readonly error: string
  readonly name: string
}

/** @throws {Refusal} 400 that names every property at fault. */
export function validateProperties(
  type: CrmType,
  properties: Properties,
  owners: readonly Owner[],
  currentPipeline?: string,
): void {
  const pipeline = properties['pipeline'] ?? currentPipeline
  const complaints = Object.entries(properties).flatMap(
    ([name, value]) => complaintAbout(type, name, value, owners, pipeline) ?? [],
  )
  if (!complaints.length) return
  throw invalid(`Property values were not valid: ${JSON.stringify(complaints)}`, {
    errors: complaints.map(({ message, error, name }) => ({ message, code: error, context: { propertyName: [name] } })),
  })
}

function complaintAbout(
  type: CrmType,
  name: string,
  value: unknown,
  owners: readonly Owner[],
  pipeline: string | undefined,
): Complaint | undefined {
  const complain = (error: string, message: string): Complaint => ({ isValid: false, message, error, name })
  const definition = definitionOf(type, name)
  if (!definition) return complain('PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`)
  if (definition.calculated)
    return complain('READ_ONLY_VALUE', `"${name}" is a read only property; its value cannot be set.`)
  if (value === null || value === '') return undefined
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return complain('INVALID_STRING', `${JSON.stringify(value)} was not a valid string.`)
  }
  const text = String(value)
  if (definition.type === 'number' && !Number.isFinite(Number(text)))
    return complain('INVALID_INTEGER', `${text} was not a valid number.`)
  if (definition.type === 'datetime' && Number.isNaN(timeOf(text)))
    return complain('INVALID_DATE', `${text} was not a valid date.`)
  if (name === 'hubspot_owner_id' && !owners.some(({ id }) => id === text))
    return complain('INVALID_OWNER_ID', `Owner ${text} does not exist`)
  if (name === 'dealstage' && !stageOf(pipeline, text))
    return complain('INVALID_OPTION', `${text} is not a stage of the pipeline ${pipeline}`)
  if (name === 'email' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text))
    return complain('INVALID_EMAIL', `Email address ${text} is invalid`)
  const { options } = definition
  if (options.length && !options.some((option) => option.value === text)) {
    return complain(
      'INVALID_OPTION',
      `${text} was not one of the allowed options: [${options.map((option) => option.value).join(', ')}]`,
    )
  }
  return undefined
}

/** Milliseconds since 1970 from either of the two spellings HubSpot takes; NaN for anything else. */
export const timeOf = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text))
