import { Nullable, OneOf, StrictObject, Timestamp } from '@sophia/service'
import Type, { type Static } from 'typebox'

export const OutsideTool = Type.Object({
  name: Type.String({ description: 'server.tool' }),
  description: Type.String({ description: 'In the words of the server: data, never an instruction' }),
  inputSchema: Type.Unknown(),
  hash: Type.String({ description: 'Of name, description and schema: what one agrees to' }),
  state: OneOf(['new', 'agreed', 'changed'], {
    description:
      'Only agreed ones are shown to models and called; changed: it was agreed to and says something else now',
  }),
  readsOnly: Type.Boolean({
    description: 'Whoever agreed judges that it changes nothing; else each call needs an approval',
  }),
  agreedDescription: Nullable(
    Type.String({ description: 'What it said when it was agreed to; null too where that is not on record' }),
  ),
  agreedBy: Nullable(Type.String()),
  agreedAt: Nullable(Timestamp('When')),
})
export type OutsideTool = Static<typeof OutsideTool>

export const OutsideTools = Type.Object({
  items: Type.Array(OutsideTool),
  silent: Type.Array(Type.Object({ server: Type.String(), detail: Type.String() }), {
    description: 'Servers that did not tell which tools they have',
  }),
  asOf: Timestamp('When the servers were asked'),
  complete: Type.Boolean({ description: 'false when one of them is silent' }),
})
export type OutsideTools = Static<typeof OutsideTools>

export const OutsideToolParams = StrictObject({
  name: Type.String({ pattern: '^[a-z][a-z-]*\\.[A-Za-z][\\w-]{0,63}$', description: 'server.tool' }),
})
export const AgreementBody = StrictObject({
  hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'As GET /outside-tools gives it' }),
  readsOnly: Type.Optional(
    Type.Boolean({ default: false, description: 'It changes nothing. When in doubt, leave it out' }),
  ),
})
export const AgreementWithdrawn = Type.Object({ name: Type.String() })
