import type { Apis, ServiceClient } from '@sophia/clients'
import { type CallContext, OneOf, provenance, StrictObject } from '@sophia/service'
import Type, { type Static } from 'typebox'
import { provenanceOf } from '../analysis/question.ts'
import { grounds, NullableText, Text } from '../analysis/schemas.ts'
import { answered, type Numbers } from '../numbers.ts'
import { Day, type MetricQuery, type QueryAnswer } from '../schemas.ts'
import { decide } from './decide.ts'
import { readQuestion } from './read-question.ts'
import { valuesOf } from './values.ts'

export const AskQuery = StrictObject({
  question: Type.String({ minLength: 1, maxLength: 500 }),
  today: Type.Optional(Day({ description: 'The day that "last month" is counted from' })),
})
export type AskQuery = Static<typeof AskQuery>

const Shown = Type.Unsafe<MetricQuery | null>({ description: 'As in POST /kpis/query' })
export const Asked = Type.Object({
  status: OneOf(['answered', 'unsure']),
  reading: Type.Unsafe<string | null>({ ...NullableText, description: 'The query in words' }),
  query: Shown,
  answer: Type.Unsafe<QueryAnswer | null>({ description: 'Of the query, as in POST /kpis/query' }),
  askBack: Type.Unsafe<string | null>({ ...NullableText, description: 'What to ask who asked' }),
  candidates: Type.Array(Type.Object({ reading: Text, query: Shown }), { description: 'What could be meant' }),
  useTool: Type.Unsafe<string | null>({ ...NullableText, description: 'The tool that is made for this' }),
  missing: grounds.missing,
  evidence: grounds.evidence,
  asOf: provenance.asOf,
  complete: provenance.complete,
  origin: provenance.origin,
})
export type Asked = Static<typeof Asked>

/**
 * Turns a question into one governed query, and shows it. Whatever is not understood for certain is asked back: no figure is
 * given for a question that nobody asked.
 */
export async function ask(
  { numbers, business }: { numbers: Numbers; business: ServiceClient<Apis['sophia-business']> },
  { question, today = new Date().toISOString() }: AskQuery,
  call: CallContext,
): Promise<Asked> {
  const known = answered(await business(call).GET('/dimensions', {}))
  const values = valuesOf(known.items)
  const decision = decide(readQuestion(question, values, today.slice(0, 10)), values, today.slice(0, 10))
  if (decision.status === 'unsure') {
    const { status, askBack, candidates, useTool = null } = decision
    const nothing = { reading: null, query: null, answer: null }
    const grounded = { missing: [], evidence: [], asOf: known.asOf, complete: known.complete }
    return { status, ...nothing, askBack, candidates: [...candidates], useTool, ...grounded }
  }
  const { status, reading, query } = decision
  const answer = await numbers.query(query, call)
  return { status, reading, query, answer, askBack: null, candidates: [], useTool: null, ...provenanceOf({ answer }) }
}
