import { Refusal } from '../vendor.ts'
import { type Completion, refusal, textOf, type Turn } from './wire.ts'

/** A turn that a test wrote. */
export interface ScriptedTurn extends Turn {
  /** Only where the system message has this in it. */
  readonly when?: string
  /** The text so many times over. */
  readonly times?: number
  /** An answer of this status in place of a turn. */
  readonly fault?: { readonly status: number; readonly message?: string; readonly code?: string | number }
}

const calls = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'arguments'],
    additionalProperties: false,
    properties: { name: { type: 'string' }, arguments: { anyOf: [{ type: 'object' }, { type: 'string' }] } },
  },
}
export const scriptBody = {
  type: 'object',
  required: ['turns'],
  additionalProperties: false,
  properties: {
    turns: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          when: { type: 'string' },
          text: { type: 'string' },
          times: { type: 'integer', minimum: 1, maximum: 1_000_000 },
          calls,
          refusal: { type: 'string' },
          finish: { type: 'string' },
          fault: {
            type: 'object',
            required: ['status'],
            additionalProperties: false,
            properties: {
              status: { type: 'integer', minimum: 200, maximum: 599 },
              message: { type: 'string' },
              code: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
            },
          },
        },
      },
    },
  },
}

/**
 * The turn that is due: as many were played as the conversation has answers of the model. So the same request again is the
 * same answer, and many conversations are played at the same time. The last turn is played for ever.
 *
 * @throws {Refusal} the turn is a fault, or there is none.
 */
export function playScript(turns: readonly ScriptedTurn[], { messages = [] }: Completion): Turn {
  const instructions = messages
    .filter(({ role }) => role === 'system')
    .map(textOf)
    .join('\n')
  const fitting = turns.filter(({ when }) => when === undefined || instructions.includes(when))
  const played = messages.filter(({ role }) => role === 'assistant').length
  const turn = fitting[played] ?? fitting.at(-1)
  if (!turn) throw new Refusal(refusal(400, 'invalid_request_error', 'The sandbox has no script: PUT /model/_script'))
  const { when: _when, times, fault, ...said } = turn
  if (fault) {
    const message = fault.message ?? `The script answers ${fault.status}`
    throw new Refusal(
      refusal(fault.status, fault.status < 500 ? 'invalid_request_error' : 'server_error', message, fault.code),
    )
  }
  return times === undefined ? said : { ...said, text: (said.text ?? '').repeat(times) }
}
