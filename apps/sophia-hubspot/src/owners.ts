import { type CallContext, decodeCursor, encodeCursor, problems } from '@sophia/service'
import type { Hubspot } from './hubspot.ts'
import { refusedCursor } from './hubspot-refusal.ts'
import { ofItems } from './object-schemas.ts'
import { textOf } from './property-text.ts'
import type { Owner, OwnerAnswer, OwnerPage, OwnerQuery } from './setting-schemas.ts'

interface HubspotOwner {
  readonly id: string
  readonly userId?: number | null
  readonly userIdIncludingInactive?: number | null
  readonly email?: string | null
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly archived?: boolean
  readonly teams?: readonly { readonly name?: string }[]
}

export interface Owners {
  list(query: OwnerQuery, call: CallContext): Promise<OwnerPage>
  /** Also of those who left. @throws {Problem} not-found. */
  get(id: string, call: CallContext): Promise<OwnerAnswer>
}

const untrusted = ['email', 'firstName', 'lastName', 'teams']

export function createOwners(hubspot: Hubspot): Owners {
  return {
    async list({ limit = 25, cursor, archived = false }, call) {
      const after = decodeCursor(cursor, (position): position is string => typeof position === 'string')
      type Page = { results: HubspotOwner[]; paging?: { next?: { after: string } } }
      const asked = hubspot.read<Page>('owners', [], { limit, archived, after }, call)
      const { results, paging } = await asked.catch(refusedCursor(after))
      return {
        items: results.map(toOwner),
        nextCursor: paging?.next ? encodeCursor(paging.next.after) : null,
        untrusted: ofItems(untrusted),
        ...hubspot.provenance(),
      }
    },
    async get(id, call) {
      const ask = (archived: boolean) => hubspot.find<HubspotOwner>('owners', [id], { archived }, call)
      const found = (await ask(false)) ?? (await ask(true))
      if (!found) throw problems.notFound('owner', id, 'List the owners first; archived=true lists those who left.')
      return { ...toOwner(found), untrusted, ...hubspot.provenance() }
    },
  }
}

const toOwner = ({ archived, email, firstName, id, lastName, teams = [], ...owner }: HubspotOwner): Owner => ({
  id,
  userId: userOf(owner.userId ?? owner.userIdIncludingInactive),
  email: textOf(email),
  firstName: textOf(firstName),
  lastName: textOf(lastName),
  teams: teams.flatMap(({ name }) => textOf(name) ?? []),
  archived: archived === true,
})

const userOf = (id: number | null | undefined): string | null => (id == null ? null : String(id))
