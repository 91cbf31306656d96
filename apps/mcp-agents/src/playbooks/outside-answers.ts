import Type, { type Static, type TSchema } from 'typebox'

/** What the playbooks read of answers that are no metrics. Members that they do not know are left alone. */
export const Amount = Type.Object({
  amount: Type.String({ pattern: String.raw`^-?\d+(\.\d+)?$` }),
  currency: Type.String(),
})
export type Amount = Static<typeof Amount>
export const Maybe = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** How far an answer can be trusted. */
export const stated = {
  asOf: Type.String(),
  complete: Type.Boolean(),
  origin: Type.Optional(Type.String()),
  stale: Type.Optional(Type.Boolean()),
}
export const Stated = Type.Object(stated)
export type Stated = Static<typeof Stated>

export const HubspotPipelineList = Type.Object({
  items: Type.Array(Type.Object({ id: Type.String(), label: Type.String() })),
})

export const HubspotSummary = Type.Object({
  pipelineId: Type.String(),
  label: Type.String(),
  stages: Type.Array(
    Type.Object({ label: Type.String(), closed: Type.Boolean(), deals: Type.Integer(), amounts: Type.Array(Amount) }),
  ),
  totals: Type.Object({
    deals: Type.Integer(),
    open: Type.Integer(),
    openAmounts: Type.Array(Amount),
    withoutAmount: Type.Integer(),
  }),
  ...stated,
})
export type HubspotSummary = Static<typeof HubspotSummary>

export const Passages = Type.Object({
  hits: Type.Array(
    Type.Object({
      document: Type.Object({ id: Type.String(), title: Type.String() }),
      chunk: Type.Object({ text: Type.String() }),
    }),
  ),
  asOf: Type.Optional(Type.String()),
})
export type Passages = Static<typeof Passages>
