import { type CallContext, problems, UpstreamError } from '@sophia/service'
import { type Link, linkInputs } from './associations.ts'
import type { DealStages } from './deal-stages.ts'
import type { Hubspot, HubspotObject } from './hubspot.ts'
import { unknownOutcome } from './hubspot-outcome.ts'
import { refusalOf, refusedInput, wordsOf } from './hubspot-refusal.ts'
import { noObject, type Objects, type Whole } from './objects.ts'
import type { Properties } from './properties.ts'
import type { WrittenProperty } from './property-writes.ts'
import { createWriteCheck } from './write-check.ts'
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
  const checked = createWriteCheck({ hubspot, kind, properties, stages })

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
