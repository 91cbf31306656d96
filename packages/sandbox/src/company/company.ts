import { day } from '../clock.ts'
import { createEngineering, type Project } from './engineering.ts'
import { createSales, type Sales } from './sales.ts'

/** Harborlatch, which sells access control, leasing, pricing and payments to multifamily operators. */
export interface Company {
  readonly seed: string
  /** The midnight (UTC) at which its recorded past ends. */
  readonly today: number
  /** Drawn on first use, then kept. */
  readonly sales: Sales
  readonly projects: readonly Project[]
}

export const company = { name: 'Harborlatch', login: 'harborlatch', domain: 'harborlatch.example' } as const

export function createCompany(seed: string, now: number): Company {
  const today = now - (now % day)
  let sales: Sales | undefined
  const projects = createEngineering(seed, today)
  return {
    seed,
    today,
    projects,
    get sales() {
      sales ??= createSales(seed, today)
      return sales
    },
  }
}
