import type { CrmType } from '../company/crm-record.ts'
import type { Sales } from '../company/sales.ts'

/** Who belongs to whom, readable from both ends. */
export interface Links {
  of(from: CrmType, id: string, to: CrmType): readonly string[]
  add(from: CrmType, id: string, to: CrmType, toId: string): void
  remove(from: CrmType, id: string, to: CrmType, toId: string): void
}

/** HubSpot's numbers for the unlabelled and, where there is one, the primary association. */
export const associationTypes: Record<string, { readonly typeId: number; readonly primary?: number }> = {
  'contacts>companies': { typeId: 279, primary: 1 },
  'companies>contacts': { typeId: 280, primary: 2 },
  'deals>companies': { typeId: 341, primary: 5 },
  'companies>deals': { typeId: 342, primary: 6 },
  'deals>contacts': { typeId: 3 },
  'contacts>deals': { typeId: 4 },
}

type Told = (from: CrmType, id: string, to: CrmType, toId: string, removed: boolean) => void

/** @param changed is told of every link that is made or cut after the beginning. */
export function createLinks(sales: Sales, changed: Told): Links {
  const tables = new Map<string, Map<string, string[]>>()
  const table = (from: CrmType, to: CrmType) => {
    const key = `${from}>${to}`
    const known = tables.get(key) ?? new Map<string, string[]>()
    tables.set(key, known)
    return known
  }
  const put = (from: CrmType, id: string, to: CrmType, toId: string) => {
    const rows = table(from, to)
    const known = rows.get(id)
    if (!known) rows.set(id, [toId])
    else if (!known.includes(toId)) known.push(toId)
  }
  const drop = (from: CrmType, id: string, to: CrmType, toId: string) => {
    const known = table(from, to).get(id)
    const at = known?.indexOf(toId) ?? -1
    if (at >= 0) known?.splice(at, 1)
  }
  const add: Links['add'] = (from, id, to, toId) => {
    put(from, id, to, toId)
    put(to, toId, from, id)
  }
  for (const { record, contactIds } of sales.accounts) {
    for (const contactId of contactIds) table('contacts', 'companies').set(contactId, [record.id])
    table('companies', 'contacts').set(record.id, [...contactIds])
  }
  for (const { record, account, contactIds } of sales.deals) {
    add('deals', record.id, 'companies', account.record.id)
    for (const contactId of contactIds) add('deals', record.id, 'contacts', contactId)
  }
  return {
    of: (from, id, to) => table(from, to).get(id) ?? [],
    add(from, id, to, toId) {
      if (table(from, to).get(id)?.includes(toId)) return
      add(from, id, to, toId)
      changed(from, id, to, toId, false)
    },
    remove(from, id, to, toId) {
      if (!table(from, to).get(id)?.includes(toId)) return
      changed(from, id, to, toId, true)
      drop(from, id, to, toId)
      drop(to, toId, from, id)
    },
  }
}
