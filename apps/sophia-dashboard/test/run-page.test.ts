import { describe, expect, it } from 'vitest'
import type { Run, RunStep } from '../web/src/answers.ts'
import { runState } from '../web/src/run-words.ts'
import { foldSteps } from '../web/src/step-folding.ts'
import { metersOf, stepUsage, usageText } from '../web/src/usage.ts'

const step = (index: number, name: string, more: Partial<RunStep> = {}): RunStep => ({
  index,
  kind: 'tool',
  name,
  title: name,
  status: 'done',
  startedAt: `2026-11-26T12:00:0${index}Z`,
  endedAt: `2026-11-26T12:00:0${index}Z`,
  ms: 5,
  summary: null,
  lineageId: null,
  arguments: {},
  ...more,
})
const shape = (steps: readonly RunStep[], live: boolean) =>
  foldSteps(steps, live).map((row) => row.map(({ index }) => index))

describe('the timeline', () => {
  it('folds three and more of the same call, and leaves two as they are', () => {
    const steps = [step(0, 'a'), step(1, 'a'), step(2, 'a'), step(3, 'b'), step(4, 'b')]
    expect(shape(steps, false)).toEqual([[0, 1, 2], [3], [4]])
  })

  it('leaves the newest steps of a live run apart, until another call follows', () => {
    const steps = [step(0, 'a'), step(1, 'a'), step(2, 'a')]
    expect(shape(steps, true)).toEqual([[0], [1], [2]])
    expect(shape([...steps, step(3, 'b')], true)).toEqual([[0, 1, 2], [3]])
  })

  it('never folds away what failed, nor a model into a tool of its name', () => {
    const failed = step(1, 'a', { status: 'failed' })
    expect(shape([step(0, 'a'), failed, step(2, 'a'), step(3, 'a')], false)).toEqual([[0], [1], [2], [3]])
    const models = [0, 1, 2].map((index) => step(index, 'a', { kind: index === 1 ? 'model' : 'tool' }))
    expect(shape(models, false)).toEqual([[0], [1], [2]])
  })
})

describe('what a model took', () => {
  it('is said as far as it is known', () => {
    expect(usageText({ tokens: { input: 1204, output: 310 }, costUsd: 0.0041 })).toBe(
      '1,204 tokens in, 310 out, $0.0041',
    )
    expect(usageText({ costUsd: 1.5 })).toBe('$1.50')
    expect(usageText({})).toBeUndefined()
    expect(usageText({ costUsd: null })).toBeUndefined()
    expect(stepUsage(step(0, 'a', { inputTokens: 12, outputTokens: 3 }))).toBe('12 tokens in, 3 out')
    expect(stepUsage(step(0, 'a'))).toBeUndefined()
  })

  it('is shown against the limits that the run has, and no others', () => {
    const run = {
      steps: [step(0, 'a'), step(1, 'b')],
      tokens: { input: 900, output: 100 },
      costUsd: 0.25,
      startedAt: '2026-11-26T12:00:00Z',
      endedAt: '2026-11-26T12:01:00Z',
      budget: { steps: 8, tokens: 4000, maxCostUsd: 1, wallTimeS: 30 },
    } as unknown as Run
    expect(metersOf(run, 0)).toEqual([
      { name: 'Steps', spent: '2', limit: '8', share: 0.25 },
      { name: 'Tokens', spent: '1,000', limit: '4,000', share: 0.25 },
      { name: 'Cost', spent: '$0.25', limit: '$1.00', share: 0.25 },
      { name: 'Time', spent: '1 min', limit: '30.0 s', share: 1 },
    ])
    expect(metersOf({ ...run, budget: { steps: 8 } }, 0).map(({ name }) => name)).toEqual(['Steps'])
    expect(metersOf({ ...run, budget: {} }, 0)).toEqual([])
  })
})

describe('a state', () => {
  it('that this page does not know is shown as unknown, not as a failure of the page', () => {
    expect([runState('done'), runState('waiting'), runState('hibernating')]).toEqual(['done', 'waiting', 'unknown'])
  })
})
