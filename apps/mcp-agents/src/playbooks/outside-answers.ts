import Type, { type Static } from 'typebox'

/** What the playbooks read of answers that are no metrics. Members that they do not know are left alone. */
const Amount = Type.Object({ amount: Type.String(), currency: Type.String() })

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
  asOf: Type.String(),
  complete: Type.Boolean(),
  origin: Type.Optional(Type.String()),
  stale: Type.Optional(Type.Boolean()),
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
