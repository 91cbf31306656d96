import Type from 'typebox'

const Row = Type.Object({ id: Type.String(), name: Type.String(), amount: Type.String(), currency: Type.String() })
const rows = Array.from({ length: 10 }, (_, index) => ({
  id: `deal-${index}`,
  name: `Deal number ${index} of ten`,
  amount: '1284600.00',
  currency: 'USD',
}))

/** One kilobyte of JSON, the same through every door. */
export const AnswerSchema = Type.Object({ items: Type.Array(Row), asOf: Type.String() })
export const answer = () => ({ items: rows, asOf: new Date().toISOString() })
