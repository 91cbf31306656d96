import { documents } from './documents.ts'
import type { Deal, Truth } from './truth.ts'

export interface Question {
  readonly agent: 'analyst' | 'researcher'
  readonly text: string
  /** Figures that the answer must have. */
  readonly figures?: readonly number[]
  /** Words that it must have. */
  readonly words?: readonly string[]
  /** Where its links must lead, as a part of an address. */
  readonly link?: string
  /** There is nothing to answer from: no figure may be in it. */
  readonly unanswerable?: true
}

const count = (deals: readonly Deal[], status: Deal['status']): number =>
  deals.filter((deal) => deal.status === status).length
const winRate = (deals: readonly Deal[]): number => count(deals, 'won') / (count(deals, 'won') + count(deals, 'lost'))

/** Quarters that are over, the newest first. */
function quartersBefore(today: Date, most: number): { name: string; holds: (day: string) => boolean }[] {
  return Array.from({ length: most }, (_, back) => {
    const first = new Date(
      Date.UTC(today.getUTCFullYear(), Math.floor(today.getUTCMonth() / 3) * 3 - 3 * (back + 1), 1),
    )
    const next = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 3, 1))
    const [from, to] = [first, next].map((day) => day.toISOString().slice(0, 10)) as [string, string]
    const name = `Q${first.getUTCMonth() / 3 + 1} ${first.getUTCFullYear()}`
    return { name, holds: (day) => day >= from && day < to }
  })
}

/** Forty questions, with what is true. */
export function questionsOf({ deals, repositories, instances }: Truth, today: Date): Question[] {
  const ask = (text: string, expected: Omit<Question, 'text' | 'agent'>): Question => ({
    agent: 'analyst',
    text,
    ...expected,
  })
  const counted = (text: string, figures: number[]): Question => ask(text, { figures, link: '/lineage/' })
  const won = deals.filter(({ status }) => status === 'won')
  const by = (key: 'currency' | 'owner', of: (group: readonly Deal[]) => number): number[] =>
    [...Map.groupBy(deals, (deal) => deal[key]).values()].map(of).filter(Number.isFinite)
  const valueByCurrency = [...Map.groupBy(won, ({ currency }) => currency).values()].map((group) =>
    group.reduce((sum, { amount = 0 }) => sum + amount, 0),
  )
  const quarters = quartersBefore(today, 6).map(({ name, holds }) => ({
    name,
    closed: deals.filter(({ status, closedOn }) => status !== 'open' && holds(closedOn)),
  }))
  return [
    counted('How many deals were won in all?', [count(deals, 'won')]),
    counted('How many deals were lost in all?', [count(deals, 'lost')]),
    counted('How many open deals are there?', [count(deals, 'open')]),
    counted('What is our win rate over all time?', [winRate(deals)]),
    counted('What is the won value in each currency?', valueByCurrency),
    ...(['currency', 'owner'] as const).flatMap((key) => [
      counted(
        `How many deals were won by ${key}?`,
        by(key, (group) => count(group, 'won')),
      ),
      counted(
        `How many deals were lost by ${key}?`,
        by(key, (group) => count(group, 'lost')),
      ),
      counted(
        `How many open deals are there by ${key}?`,
        by(key, (group) => count(group, 'open')),
      ),
      counted(`What is the win rate by ${key}?`, by(key, winRate)),
    ]),
    ...quarters.flatMap(({ name, closed }) => [
      counted(`How many deals were won in ${name}?`, [count(closed, 'won')]),
      counted(`What was the win rate in ${name}?`, [winRate(closed)]),
    ]),
    ask('Which repositories do we have?', { words: repositories }),
    ask('Which instances do we have?', { words: instances }),
    ...documents.map(({ title, text }) =>
      ask(`What do our documents say in the ${title.toLowerCase()}?`, {
        words: [text.split('. ').at(-1)?.replace(/\.$/, '') ?? ''],
      }),
    ),
    ...['access control', 'a smart lock', 'property management', 'revenue management', 'net operating income'].map(
      (subject): Question => ({ agent: 'researcher', text: `Research: what is ${subject}?`, link: 'http' }),
    ),
    ...['What is the weather in Lisbon today?', 'Who will win the next election?', 'How old is the moon?'].map((text) =>
      ask(text, { unanswerable: true }),
    ),
  ]
}
