import Type, { type Static, type TSchema } from 'typebox'
import { Amount, Maybe, stated } from '../outside-answers.ts'

/** What the brief reads of answers. Names and texts are words of users. */
const Text = Maybe(Type.String())
const Ids = Type.Optional(Type.Array(Type.String()))

export const Company = Type.Object({
  id: Type.String(),
  name: Text,
  domain: Text,
  industry: Text,
  city: Text,
  state: Text,
  country: Text,
  lifecycleStage: Text,
  ownerId: Text,
  employees: Maybe(Type.Number()),
  annualRevenue: Maybe(Amount),
  createdAt: Type.String(),
  dealIds: Ids,
  contactIds: Ids,
})
export type Company = Static<typeof Company>

export const Deal = Type.Object({
  id: Type.String(),
  name: Type.String(),
  pipelineId: Text,
  stageId: Text,
  amount: Maybe(Amount),
  closeDate: Text,
  ownerId: Text,
  updatedAt: Type.String(),
  contactIds: Ids,
})
export type Deal = Static<typeof Deal>

export const Contact = Type.Object({
  id: Type.String(),
  firstName: Text,
  lastName: Text,
  email: Text,
  jobTitle: Text,
})
export type Contact = Static<typeof Contact>

export const Records = <Schema extends TSchema>(record: Schema) => Type.Object({ items: Type.Array(record), ...stated })
export const Companies = Type.Object({ items: Type.Array(Company), total: Type.Optional(Type.Integer()), ...stated })
export type Companies = Static<typeof Companies>

export const Pipelines = Records(
  Type.Object({
    id: Type.String(),
    label: Type.String(),
    stages: Type.Array(
      Type.Object({ id: Type.String(), label: Type.String(), order: Type.Integer(), closed: Type.Boolean() }),
    ),
  }),
)
export type Pipelines = Static<typeof Pipelines>

export const Owner = Type.Object({ id: Type.String(), firstName: Text, lastName: Text, email: Text })
export type Owner = Static<typeof Owner>

const Value = Maybe(Type.Union([Type.String(), Amount]))
export const History = Records(Type.Object({ at: Type.String(), field: Type.String(), from: Value, to: Value }))
export type History = Static<typeof History>
export type Change = History['items'][number]

export const Health = Type.Object({
  score: Type.Integer(),
  level: Type.String(),
  startsAt: Type.Integer(),
  reasons: Type.Array(Type.Object({ name: Type.String(), points: Type.Integer(), reason: Type.String() })),
  measuredOn: Type.String(),
  evidence: Type.Array(Type.Object({ of: Type.String(), lineageId: Type.String(), rows: Type.Integer() })),
  ...stated,
})
export type Health = Static<typeof Health>

export const Memories = Records(
  Type.Object({ statement: Type.String(), source: Type.String(), validFrom: Type.String() }),
)
export type Memories = Static<typeof Memories>
