import Type, { type Static } from 'typebox'
import { MetricAnswer } from '../measures.ts'
import { Maybe, stated } from '../outside-answers.ts'

/** What the brief reads of mcp-research's answer. Titles and sentences are words of strangers. */
export const Research = Type.Object({
  id: Type.String(),
  status: Type.String(),
  finished: Type.Boolean(),
  answer: Type.Array(
    Type.Object({
      text: Type.String(),
      quoted: Type.Boolean(),
      citations: Type.Array(
        Type.Object({ sourceId: Type.String(), start: Type.Integer(), end: Type.Integer(), sha256: Type.String() }),
      ),
    }),
  ),
  results: Type.Array(
    Type.Object({
      id: Type.String(),
      url: Type.String(),
      title: Type.String(),
      source: Type.String(),
      author: Maybe(Type.String()),
      publishedAt: Maybe(Type.String()),
      sha256: Type.String(),
    }),
  ),
  sources: Type.Array(Type.Object({ name: Type.String(), status: Type.String(), reason: Maybe(Type.String()) })),
  ...stated,
})
export type Research = Static<typeof Research>

/** A question as a query of ours, or what is asked back. */
export const Asked = Type.Object({
  status: Type.String(),
  reading: Maybe(Type.String()),
  answer: Maybe(MetricAnswer),
  askBack: Maybe(Type.String()),
})
export type Asked = Static<typeof Asked>
