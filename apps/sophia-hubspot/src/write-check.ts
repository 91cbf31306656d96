import { type CallContext, type Fault, problems } from '@sophia/service'
import { type DealStages, placeIn } from './deal-stages.ts'
import type { Hubspot } from './hubspot.ts'
import type { ObjectKind } from './object-kinds.ts'
import type { Properties } from './properties.ts'
import { propertyFaults, type WrittenProperty, writtenProperties } from './property-writes.ts'
import type { ObjectInput } from './write-schemas.ts'

interface Given {
  readonly hubspot: Hubspot
  readonly kind: ObjectKind<unknown>
  readonly properties: Properties
  readonly stages: DealStages
}

/**
 * What HubSpot is to be sent for the input.
 *
 * @param id of the record that is there already; undefined for a new one. @throws {Problem} bad-input, every fault named
 * that can be known before HubSpot is asked to write.
 */
export type WriteCheck = (
  input: ObjectInput,
  id: string | undefined,
  call: CallContext,
) => Promise<readonly WrittenProperty[]>

export function createWriteCheck({ hubspot, kind, properties, stages }: Given): WriteCheck {
  const { type } = kind
  return async (input, id, call) => {
    const known = await properties.definitions(type, call)
    const written = writtenProperties(kind, input)
    const several = type !== 'deals' || known.has('deal_currency_code')
    const plain = withoutOnlyCurrency(written, several, hubspot.currency)
    const faults: Fault[] = [
      ...plain.faults,
      ...(type === 'companies' ? revenueFaults(input, hubspot.currency) : []),
      ...propertyFaults(kind, plain.written, known),
      ...(id === undefined ? namelessFaults(kind, plain.written) : []),
    ]
    // A deal's place is checked once the rest is right: it may need HubSpot's answer.
    if (type === 'deals' && !faults.length) faults.push(...(await stages.faults(plain.written, id, call)))
    if (faults.length) throw problems.badInput(faults)
    const { pipeline, stage } = placeIn(plain.written)
    if (type !== 'deals' || id !== undefined || !stage || pipeline) return plain.written
    const value = (await stages.pipelineOf(stage.value, call)) ?? ''
    return [...plain.written, { name: 'pipeline', value, pointer: stage.pointer }]
  }
}

/** An account with one currency has no property for it: its own one is understood, another is a fault. */
function withoutOnlyCurrency(written: readonly WrittenProperty[], several: boolean, accountCurrency: string) {
  if (several) return { written: [...written], faults: [] }
  const faults = written
    .filter(({ name, value }) => name === 'deal_currency_code' && value !== accountCurrency)
    .map(({ pointer }) => ({
      pointer,
      message: `must be ${accountCurrency}: the HubSpot account has no other currency`,
    }))
  return { written: written.filter(({ name }) => name !== 'deal_currency_code'), faults }
}

const revenueFaults = ({ annualRevenue }: ObjectInput, accountCurrency: string): Fault[] =>
  annualRevenue && annualRevenue.currency !== accountCurrency
    ? [{ pointer: '/body/annualRevenue/currency', message: `must be ${accountCurrency}, the currency of the account` }]
    : []

/** A record that nobody could find again. */
const namelessFaults = ({ names }: ObjectKind<unknown>, written: readonly WrittenProperty[]): Fault[] =>
  written.some(({ name, value }) => value !== '' && Object.values(names).includes(name))
    ? []
    : Object.keys(names)
        .slice(0, 1)
        .map((first) => ({
          pointer: `/body/${first}`,
          message: `is required, or one of ${Object.keys(names).join(', ')}`,
        }))
