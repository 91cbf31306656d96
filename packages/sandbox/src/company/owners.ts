import type { Random } from '../random.ts'
import { firstNames, lastNames, regions } from './vocabulary.ts'

export interface Owner {
  readonly id: string
  readonly userId: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** Index into the regions. */
  readonly region: number
  readonly teamId: string
  /** Multiplies the chance that a deal moves on. */
  readonly skill: number
  /** Left the company: keeps old deals, gets no new ones. */
  readonly archived: boolean
}

export const ownerCount = 20
const perRegion = ownerCount / regions.length

export function createOwners(random: Random): Owner[] {
  return Array.from({ length: ownerCount }, (_, index) => {
    const firstName = firstNames[index * 2] ?? 'Ada'
    const lastName = lastNames[index * 2 + 1] ?? 'Lovell'
    return {
      id: String(48_210_377 + index * 5_113),
      userId: 9_120_400 + index * 37,
      firstName,
      lastName,
      email: `${firstName}.${lastName}@harborlatch.example`.toLowerCase(),
      region: Math.floor(index / perRegion),
      teamId: String(3_310_021 + Math.floor(index / perRegion)),
      skill: 0.9 + random.next() * 0.18,
      archived: index === 13,
    }
  })
}
