import type { CrmType } from '../company/crm-record.ts'
import { invalid } from './refusals.ts'

const spellings: Record<string, CrmType> = {
  contacts: 'contacts',
  contact: 'contacts',
  '0-1': 'contacts',
  companies: 'companies',
  company: 'companies',
  '0-2': 'companies',
  deals: 'deals',
  deal: 'deals',
  '0-3': 'deals',
}

export const singular: Record<CrmType, string> = { contacts: 'contact', companies: 'company', deals: 'deal' }

export function objectType(text: string): CrmType {
  const type = spellings[text.toLowerCase()]
  if (!type) throw invalid(`Unable to infer object type from: ${text}`)
  return type
}
