import { expect, test } from 'vitest'
import { judge } from '../eval/judge.ts'
import { questionsOf } from '../eval/questions.ts'

const question = {
  agent: 'analyst',
  text: '?',
  figures: [1_234, 0.4271],
  words: ['door-controller'],
  link: '/lineage/',
} as const
const good = 'Door controller: 1,234 deals at 42.7 % ([rows](/lineage/lin-1)).'

test('an answer is right when all that is true is in it, however it is written, and cited when it links to its source', () => {
  expect(judge(question, good)).toEqual({ right: true, cited: true, why: '' })
  expect(judge(question, good.replace('1,234', '1,235'))).toMatchObject({ right: false, why: '1234' })
  expect(judge(question, good.replace('42.7', '42.6'))).toMatchObject({ right: false })
  expect(judge(question, good.replace('Door controller', 'Door'))).toMatchObject({
    right: false,
    why: 'door-controller',
  })
  expect(judge(question, good.replace('/lineage/', '/elsewhere/'))).toMatchObject({ right: true, cited: false })
  expect(judge(question, `${good}\n\n## Not found in the sources\n\n- 7`)).toMatchObject({ cited: false })
  expect(judge(question, undefined)).toMatchObject({ right: false, cited: false })
})

test('what cannot be answered is answered wrongly with any figure', () => {
  const nobodyKnows = { agent: 'analyst', text: '?', unanswerable: true } as const
  expect(judge(nobodyKnows, 'I cannot tell.')).toMatchObject({ right: true, cited: true })
  expect(judge(nobodyKnows, 'It is 21 degrees.')).toMatchObject({ right: false })
})

test('there are forty questions, and what is expected of each is counted from the records', () => {
  const deal = { amount: 10, currency: 'USD', owner: 'a', closedOn: '2026-07-01' }
  const deals = [
    { ...deal, status: 'won' as const },
    { ...deal, status: 'won' as const, currency: 'GBP', closedOn: '2026-06-30' },
    { ...deal, status: 'lost' as const, owner: 'b', closedOn: '2026-09-30' },
    { ...deal, status: 'open' as const, closedOn: '2026-08-01' },
  ]
  const questions = questionsOf({ deals, repositories: ['a'], instances: [] }, new Date('2026-11-26T10:00:00Z'))
  expect(questions).toHaveLength(40)
  const expected = Object.fromEntries(questions.map(({ text, figures }) => [text, figures]))
  expect(expected).toMatchObject({
    'How many deals were won in all?': [2],
    'What is our win rate over all time?': [2 / 3],
    'What is the won value in each currency?': [10, 10],
    'How many deals were lost by owner?': [0, 1],
    'How many deals were won in Q3 2026?': [1],
    'What was the win rate in Q3 2026?': [0.5],
    'How many deals were won in Q2 2026?': [1],
  })
})
