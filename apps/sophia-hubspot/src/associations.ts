import { type CallContext, problems, UpstreamError } from '@sophia/service'
import type { Hubspot } from './hubspot.ts'
import { refusalOf, refusedInput, wordsOf } from './hubspot-refusal.ts'
import { unknownOutcome } from './hubspot-outcome.ts'
import type { ObjectType } from './tables.ts'
import type { AssociationAnswer, AssociationParams, ObjectInput } from './write-schemas.ts'

/** HubSpot's numbers for "belongs to", without a label. */
const typeIds: Record<ObjectType, Partial<Record<ObjectType, number>>> = {
  contacts: { companies: 279, deals: 4 },
  companies: { contacts: 280, deals: 342 },
  deals: { companies: 341, contacts: 3 },
}

/** A record that a new one shall belong to. */
export interface Link {
  readonly id: string
  readonly pointer: string
  /** As HubSpot takes it. */
  readonly sent: object
}

export function linkInputs(from: ObjectType, { companyId, contactIds = [] }: ObjectInput): Link[] {
  const link = (to: ObjectType, id: string, pointer: string): Link => ({
    id,
    pointer,
    sent: {
      to: { id },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeIds[from][to] }],
    },
  })
  return [
    ...(companyId === undefined ? [] : [link('companies', companyId, '/body/companyId')]),
    ...contactIds.map((id, index) => link('contacts', id, `/body/contactIds/${index}`)),
  ]
}

/** Says, or takes back, that two records belong together. Twice is as good as once. */
export interface Associations {
  /** @throws {Problem} bad-input for two of one kind; not-found. */
  put(pair: AssociationParams, call: CallContext): Promise<AssociationAnswer>
  remove(pair: AssociationParams, call: CallContext): Promise<AssociationAnswer>
}

export function createAssociations(hubspot: Hubspot): Associations {
  const write = async (pair: AssociationParams, associated: boolean, call: CallContext): Promise<AssociationAnswer> => {
    const { fromId, fromType, toId, toType } = pair
    if (typeIds[fromType][toType] === undefined)
      throw problems.badInput([{ pointer: '/params/toType', message: `must be another kind than ${fromType}` }])
    const standard = associated ? ['default'] : []
    const path = [fromType, fromId, 'associations', ...standard, toType, toId]
    try {
      await hubspot.write(associated ? 'PUT' : 'DELETE', 'objects', path, undefined, call)
    } catch (error) {
      if (error instanceof UpstreamError && (error.status === 404 || error.status === 400))
        throw await refusalFor(pair, associated, error, call)
      const what = `They may have been ${associated ? 'associated' : 'parted'}`
      throw unknownOutcome(error, what, 'Read one of the two, or send it again: it does no harm twice.') ?? error
    }
    return { ...pair, associated, ...hubspot.provenance() }
  }
  /** HubSpot says 400 of a record that it does not have, and of much else. */
  const refusalFor = async (
    { fromId, fromType, toId, toType }: AssociationParams,
    associated: boolean,
    error: UpstreamError,
    call: CallContext,
  ): Promise<Error> => {
    const ends = [
      [fromType, fromId],
      [toType, toId],
    ] as const
    // What cannot be looked up now is not missing for that.
    const isThere = async (end: readonly string[]) =>
      (await hubspot.find('objects', end, {}, call).catch(() => {
        call.signal.throwIfAborted()
        return true
      })) !== undefined
    const missing = await Promise.all(ends.map(async (end) => ((await isThere(end)) ? [] : [end.join('/')])))
    const names = missing.flat()
    if (names.length)
      return problems.notFound('record', names.join(' and '), 'It is not in HubSpot: list or search for the one meant.')
    const pair = `${fromType}/${fromId} and ${toType}/${toId}`
    const refused = refusedInput(error, () => '/params')
    if (refused || associated) return refused ?? error
    return problems.notFound('association', pair, `HubSpot says: ${wordsOf(refusalOf(error).message) || 'no reason'}`)
  }
  return {
    put: (pair, call) => write(pair, true, call),
    remove: (pair, call) => write(pair, false, call),
  }
}
