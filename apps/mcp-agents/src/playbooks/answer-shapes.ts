import type { Static, TSchema } from 'typebox'
import { Check } from 'typebox/value'
import type { Failure } from '../schemas.ts'
import type { Answer } from './playbook.ts'

/** An answer in the shape that a playbook reads, or why there is none. */
export type Shaped<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure }

/** @param tool names who answered, should the shape be another one. */
export function shaped<Schema extends TSchema>(schema: Schema, tool: string, answer: Answer): Shaped<Static<Schema>> {
  if (!answer.ok) return answer
  const { value } = answer
  if (Check(schema, value)) return { ok: true, value }
  return {
    ok: false,
    failure: { type: 'upstream-failed', detail: `${tool} answered in a shape that this release does not know.` },
  }
}

/** The value; else says under `what` why it is missing. */
export function keep<Value>(what: string, answer: Shaped<Value>, missing: string[]): Value | undefined {
  if (answer.ok) return answer.value
  missing.push(`${what}: ${answer.failure.detail}`)
  return undefined
}
