import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../src/index.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ now: new Date('2026-11-26T10:00:00Z') })
})
afterAll(() => sandbox?.close())

interface Choice {
  readonly message: {
    readonly content: string | null
    readonly refusal: string | null
    readonly tool_calls?: { id: string; function: { name: string; arguments: string } }[]
  }
  readonly finish_reason: string
}
interface Completed {
  readonly choices: [Choice]
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

const post = (body: object) =>
  fetch(`${sandbox.url}/model/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer any' },
    body: JSON.stringify(body),
  })
const complete = async (body: object): Promise<Completed> => (await (await post(body)).json()) as Completed
const script = (...turns: object[]) =>
  fetch(`${sandbox.url}/model/_script`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ turns }),
  })
const user = (content: string) => ({ role: 'user', content })
const tool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } })

describe('sandbox-script', () => {
  const model = 'sandbox-script'
  beforeEach(async () => {
    await script(
      {
        calls: [
          { name: 'a', arguments: { x: 1 } },
          { name: 'b', arguments: '{"broken' },
        ],
      },
      { text: 'Nearly done.' },
      { text: 'Done.' },
    )
  })

  test('plays the turn that is due by the answers that a conversation has', async () => {
    const first = (await complete({ model, messages: [user('hello')] })).choices[0]
    expect(first.finish_reason).toBe('tool_calls')
    expect(first.message.content).toBeNull()
    expect(first.message.tool_calls?.map((call) => call.function)).toEqual([
      { name: 'a', arguments: '{"x":1}' },
      { name: 'b', arguments: '{"broken' },
    ])
    const told = [
      user('hello'),
      { role: 'assistant', ...first.message },
      { role: 'tool', tool_call_id: 'x', content: '1' },
    ]
    const again = async () => (await complete({ model, messages: told })).choices[0].message.content
    // The same request is the same answer.
    expect([await again(), await again()]).toEqual(['Nearly done.', 'Nearly done.'])
    const spoken = [
      ...told,
      { role: 'assistant', content: 'a' },
      { role: 'assistant', content: 'b' },
      { role: 'assistant', content: 'c' },
    ]
    expect((await complete({ model, messages: spoken })).choices[0].message.content).toBe('Done.')
  })

  test('streams the same answer, and counts it when asked', async () => {
    const messages = [user('hello'), { role: 'assistant', content: 'x' }]
    const whole = await complete({ model, messages })
    const response = await post({ model, messages, stream: true, stream_options: { include_usage: true } })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const { events, text, last } = await readStream(response)
    expect(text).toBe('Nearly done.')
    expect(last).toBe('[DONE]')
    expect(events.at(-1)?.usage).toEqual(whole.usage)
    const [called] = (await readStream(await post({ model, messages: [user('hello')], stream: true }))).calls
    expect(called).toEqual({ name: 'a', arguments: '{"x":1}' })
  })

  test('says for whom a turn is, refuses, repeats and fails as it was told', async () => {
    await script({ when: 'critic', text: 'Doubt.' }, { when: 'optimist', refusal: 'No.' }, { text: 'ab', times: 3 })
    const ask = (instructions: string) =>
      complete({ model, messages: [{ role: 'system', content: instructions }, user('?')] })
    expect((await ask('You are the critic.')).choices[0].message.content).toBe('Doubt.')
    expect((await ask('You are the optimist.')).choices[0].message).toMatchObject({ content: null, refusal: 'No.' })
    expect((await ask('You are nobody.')).choices[0].message.content).toBe('ababab')
    await script({ fault: { status: 400, code: 'context_length_exceeded', message: 'too long' } })
    const response = await post({ model, messages: [user('?')] })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'context_length_exceeded', message: 'too long' } })
  })

  test('keeps to max_tokens, and says that it was cut', async () => {
    await script({ text: 'word ', times: 100 })
    const { choices, usage } = await complete({ model, messages: [user('?')], max_tokens: 10 })
    expect(choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'word '.repeat(8) } })
    expect(usage.completion_tokens).toBe(10)
  })
})

describe('sandbox-analyst', () => {
  const model = 'sandbox-analyst'
  const tools = [
    'mcp-business__query_metric',
    'mcp-research__research',
    'mcp-context__search',
    'mcp-research__list_research',
  ].map(tool)
  const callsFor = async (question: string) =>
    ((await complete({ model, tools, messages: [user(question)] })).choices[0].message.tool_calls ?? []).map(
      ({ function: { name, arguments: args } }) => [name, JSON.parse(args)] as const,
    )

  test.each([
    ['What is the win rate by region?', { metrics: ['win_rate'], dimensions: ['region'] }],
    [
      'How many deals were won in Q3 2026?',
      { metrics: ['deals_won'], range: { from: '2026-07-01', to: '2026-10-01' } },
    ],
    [
      'Revenue per quarter last quarter',
      { metrics: ['won_value'], grain: 'quarter', range: { from: '2026-07-01', to: '2026-10-01' } },
    ],
    ['What was the won value in 2025?', { metrics: ['won_value'], range: { from: '2025-01-01', to: '2026-01-01' } }],
  ])('%s', async (question, args) => {
    expect(await callsFor(question)).toEqual([['mcp-business__query_metric', args]])
  })

  test('asks several tools at once, and none that it was not offered', async () => {
    expect(
      (await callsFor('What is the win rate, and what do our documents know of it?')).map(([name]) => name),
    ).toEqual(['mcp-business__query_metric', 'mcp-context__search'])
    expect((await complete({ model, messages: [user('What is the win rate?')] })).choices[0].message.content).toBe(
      'None of the tools that I have answers this question.',
    )
  })

  test('answers in the figures that it was told, with the link to their rows', async () => {
    const asked = (await complete({ model, tools, messages: [user('Win rate and won value by region?')] })).choices[0]
      .message
    const answer = {
      totals: {
        win_rate: { value: 0.63153, unit: 'fraction' },
        won_value: { value: '10005534.00', unit: 'money', currency: 'USD' },
      },
      series: [{ dimensions: { region: 'West' }, values: { win_rate: { value: 0.5, unit: 'fraction' } } }],
      lineageId: 'lin-1',
    }
    const messages = [
      user('Win rate and won value by region?'),
      { role: 'assistant', ...asked },
      { role: 'tool', tool_call_id: asked.tool_calls?.[0]?.id, content: `<data>\n${JSON.stringify(answer)}\n</data>` },
    ]
    expect((await complete({ model, tools, messages })).choices[0].message.content).toBe(
      'In total: win rate 63.2 %, won value 10,005,534 USD ([rows](/lineage/lin-1)).\n\n- West: win rate 50.0 % ([rows](/lineage/lin-1))',
    )
  })
})

interface Chunk {
  readonly choices: [
    { delta: { content?: string; tool_calls?: { index: number; function: { name?: string; arguments: string } }[] } },
  ]
  readonly usage?: object | null
}

async function readStream(response: Response) {
  const lines = (await response.text()).split('\n\n').filter(Boolean)
  const last = lines.at(-1)?.replace('data: ', '')
  const events = lines.slice(0, -1).map((line) => JSON.parse(line.replace('data: ', '')) as Chunk)
  const calls: { name: string; arguments: string }[] = []
  for (const { index, function: part } of events.flatMap(({ choices: [choice] }) => choice?.delta.tool_calls ?? [])) {
    const call = (calls[index] ??= { name: '', arguments: '' })
    call.name += part.name ?? ''
    call.arguments += part.arguments
  }
  return { events, last, calls, text: events.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('') }
}
