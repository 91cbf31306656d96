import { type CallContext, type Fault, problems, UpstreamError } from '@sophia/service'
import { type Link, linkInputs } from './associations.ts'
import type { DealStages } from './deal-stages.ts'
import type { Hubspot, HubspotObject } from './hubspot.ts'
import { unknownOutcome } from './hubspot-outcome.ts'
import { refusalOf, refusedInput, wordsOf } from './hubspot-refusal.ts'
import type { ObjectKind } from './object-kinds.ts'
import { noObject, type Objects, type Whole } from './objects.ts'
import type { Properties } from './properties.ts'
import { propertyFaults, type WrittenProperty, writtenProperties } from './property-writes.ts'
import type { ObjectInput } from './write-schemas.ts'

/**
 * Writes of one kind. Each is sent to HubSpot once: where its outcome stays unknown, the problem says so.
 * The answer is the record as HubSpot then has it; `complete` is false where only what was written could be read.
 */
export interface ObjectWrites<Item> {
  /** @throws {Problem} bad-input, every fault named; conflict where HubSpot has it already. */
  create(input: ObjectInput, call: CallContext): Promise<Whole<Item>>
  /** Writes what the input names and leaves the rest. @throws {Problem} bad-input; not-found. */
  update(id: string, input: ObjectInput, call: CallContext): Promise<Whole<Item>>
}

interface Given<Item> {
  readonly hubspot: Hubspot
  readonly objects: Objects<Item>
  readonly properties: Properties
  readonly stages: DealStages
}

export function createObjectWrites<Item>({ hubspot, objects, properties, stages }: Given<Item>): ObjectWrites<Item> {
  const { kind } = objects
  const { singular, type } = kind

  async function checked(input: ObjectInput, id: string | undefined, call: CallContext): Promise<WrittenProperty[]> {
    const known = await properties.definitions(type, call)
    const written = writtenProperties(kind, input)
    const plain = withoutOnlyCurrency(written, known.has('deal_currency_code'), hubspot.currency)
    const faults: Fault[] = [
      ...plain.faults,
      ...(type === 'companies' ? revenueFaults(input, hubspot.currency) : []),
      ...propertyFaults(kind, plain.written, known),
      ...(id === undefined ? namelessFaults(kind, plain.written) : []),
    ]
    // A deal's place is checked once the rest is right: it may need HubSpot's answer.
    if (type === 'deals' && !faults.length) faults.push(...(await stages.faults(input, id, call)))
    if (faults.length) throw problems.badInput(faults)
    return plain.written
  }

  /** The record as it is now. It was written, whatever comes of this. */
  async function readBack(answer: HubspotObject, call: CallContext): Promise<Whole<Item>> {
    try {
      return await objects.get(answer.id, undefined, call)
    } catch {
      return { ...objects.bare(answer), complete: false }
    }
  }

  return {
    async create(input, call) {
      const written = await checked(input, undefined, call)
      const links = linkInputs(type, input)
      if (type === 'deals' && input.stageId !== undefined && input.pipelineId === undefined) {
        const value = (await stages.pipelineOf(input.stageId, call)) ?? ''
        written.push({ name: 'pipeline', value, pointer: '/body/stageId' })
      }
      const body = {
        properties: valuesOf(written),
        ...(links.length && { associations: links.map(({ sent }) => sent) }),
      }
      try {
        return await readBack(await hubspot.write<HubspotObject>('POST', 'objects', [type], body, call), call)
      } catch (error) {
        throw (
          refusedInput(error, pointers(written)) ??
          refusedLink(error, links) ??
          alreadyThere(error, type) ??
          unknownOutcome(error, `The ${singular} may have been created`, lookFor(singular)) ??
          error
        )
      }
    },
    async update(id, input, call) {
      const written = await checked(input, id, call)
      try {
        const body = { properties: valuesOf(written) }
        return await readBack(await hubspot.write<HubspotObject>('PATCH', 'objects', [type, id], body, call), call)
      } catch (error) {
        if (error instanceof UpstreamError && error.status === 404) throw noObject(kind, id)
        throw (
          refusedInput(error, pointers(written)) ??
          alreadyThere(error, type) ??
          unknownOutcome(
            error,
            `The ${singular} may have been changed`,
            `Read the ${singular}, or send the same change again: it does no harm twice.`,
          ) ??
          error
        )
      }
    },
  }
}

const valuesOf = (written: readonly WrittenProperty[]) =>
  Object.fromEntries(written.map(({ name, value }) => [name, value]))

const pointers = (written: readonly WrittenProperty[]) => (property?: string) =>
  written.find(({ name }) => name === property)?.pointer ?? '/body'

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

/** HubSpot names the record that is missing in its words only. */
function refusedLink(error: unknown, links: readonly Link[]) {
  if (!(error instanceof UpstreamError) || error.status !== 404) return undefined
  const message = wordsOf(refusalOf(error).message)
  const named = links.filter(({ id }) => message.includes(id))
  const faults = (named.length ? named : links).map(({ pointer }) => ({
    pointer,
    message: 'is no record of HubSpot’s',
  }))
  return faults.length ? problems.badInput(faults) : undefined
}

function alreadyThere(error: unknown, type: string) {
  if (!(error instanceof UpstreamError) || error.status !== 409) return undefined
  const message = wordsOf(refusalOf(error).message)
  const id = /\bID: (\d+)/.exec(message)?.[1]
  return problems.conflict(
    `HubSpot refuses it as it conflicts with what is there: ${message}`,
    id === undefined ? undefined : `Change that one: PATCH /${type}/${id}.`,
  )
}

const lookFor = (singular: string): string =>
  `Do not send it again at once: search for the ${singular} first. A new one is found after a few seconds.`
