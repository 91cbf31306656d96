import { describe, expect, test } from 'vitest'
import { engineeringHealth } from '../src/playbooks/engineering/engineering-health.ts'
import { asking } from './recorded-calls.ts'

const asOf = '2026-11-26T12:00:00.000Z'
const trust = { asOf, complete: true, origin: 'live' }
const repository = (name: string, pushedAt: string, archived = false) => ({ owner: 'acme', name, archived, pushedAt })
const change = (number: number, title: string, firstCommitAt: string, mergedAt: string, deployedAt: string) => ({
  number,
  title,
  firstCommitAt,
  mergedAt,
  deployedAt,
  deploymentId: number * 10,
  leadHours: (Date.parse(deployedAt) - Date.parse(firstCommitAt)) / 3_600_000,
})
const dora = (successful: number, failed: number, lead: number | null, more: object = {}) => ({
  deployments: { successful, failed, perDay: successful / 28 },
  leadTime: { changes: 3, medianHours: lead },
  changeFailureRate: successful + failed ? failed / (successful + failed) : null,
  recovery: { incidents: 1, recovered: 1, medianHours: 2 },
  changes: [],
  incidents: [],
  nextCursor: null,
  ...trust,
  ...more,
})
const pull = (number: number, author: string | null, createdAt: string, updatedAt: string, more: object = {}) => ({
  number,
  title: `Change ${number} | <b>now</b>`,
  author,
  draft: false,
  createdAt,
  updatedAt,
  closedAt: null,
  mergedAt: null,
  url: `https://github.com/acme/web/pull/${number}`,
  ...more,
})
const page = (items: object[], nextCursor: string | null = null) => ({ items, nextCursor, ...trust })
const value = (number: number | null, unit: string) => ({ value: number, unit })
const figures = (perDay: number, lead: number, failures: number, recovery: number, lineageId: string) => ({
  series: [],
  totals: {
    deployment_frequency: value(perDay, 'per_day'),
    lead_time_hours: value(lead, 'hours'),
    change_failure_rate: value(failures, 'fraction'),
    recovery_time_hours: value(recovery, 'hours'),
  },
  asOf,
  complete: true,
  rows: 30,
  lineageId,
})
const names = [
  'deployment_frequency',
  'lead_time_hours',
  'change_failure_rate',
  'recovery_time_hours',
  'time_to_merge_hours',
  'time_to_deploy_hours',
]
const open = [
  pull(7, 'ben', '2026-10-01T12:00:00Z', '2026-10-27T12:00:00Z'),
  pull(8, null, '2026-11-25T12:00:00Z', '2026-11-26T00:00:00Z'),
  pull(9, 'ana', '2026-11-20T12:00:00Z', '2026-11-26T00:00:00Z', { draft: true }),
]
const answers: Record<string, object | undefined> = {
  'Which repositories there are': page([
    repository('old', '2026-11-26T10:00:00Z', true),
    repository('api', '2026-11-20T10:00:00Z'),
    repository('web', '2026-11-25T10:00:00Z'),
  ]),
  'Which metrics are defined': {
    metrics: names.map((name) => ({ name, title: name, version: 1, formula: 'as counted' })),
    asOf,
  },
  'The four figures': {
    ...figures(1.5, 30, 0.25, 2, 'lin_now'),
    comparison: { ...figures(1, 20, 0.2, 4, 'lin_before'), range: { from: '2026-10-01', to: '2026-10-29' } },
  },
  'By repository': {
    ...figures(1.5, 30, 0.25, 2, 'lin_repos'),
    series: [{ dimensions: { repository: 'acme/web' }, values: figures(1.5, 30, 0.25, 2, '').totals }],
  },
  'Delivery of acme/web': dora(30, 10, 30, {
    changes: [
      // 24 hours to merge and 6 to deploy, 48 and 2, 100 and 20: the middle ones are 48 and 6.
      change(1, 'Fast', '2026-11-10T00:00:00Z', '2026-11-11T00:00:00Z', '2026-11-11T06:00:00Z'),
      change(2, 'Slower', '2026-11-10T00:00:00Z', '2026-11-12T00:00:00Z', '2026-11-12T02:00:00Z'),
      change(
        3,
        '# Slowest [x](javascript:alert)',
        '2026-11-10T00:00:00Z',
        '2026-11-14T04:00:00Z',
        '2026-11-15T00:00:00Z',
      ),
    ],
    incidents: [
      {
        failedDeployments: [41, 42],
        failedAt: '2026-11-12T00:00:00Z',
        recoveredBy: 43,
        recoveredAt: '2026-11-12T03:00:00Z',
      },
    ],
  }),
  'Earlier delivery of acme/web': dora(20, 5, 20),
  'Delivery of acme/api': dora(2, 1, null, {
    incidents: [{ failedDeployments: [51], failedAt: '2026-11-25T00:00:00Z', recoveredBy: null, recoveredAt: null }],
  }),
  'Earlier delivery of acme/api': dora(0, 0, null),
  'Open pull requests of acme/web': page(open),
  'Latest pull requests of acme/web': page(
    [
      ...open,
      pull(6, 'ana', '2026-11-02T12:00:00Z', '2026-11-03T12:00:00Z', { mergedAt: '2026-11-03T12:00:00Z' }),
      // Merged today: the window ends before.
      pull(5, 'ana', '2026-10-28T12:00:00Z', '2026-11-26T01:00:00Z', { mergedAt: '2026-11-26T01:00:00Z' }),
    ],
    'more',
  ),
  'Open pull requests of acme/api': page([]),
  'Latest pull requests of acme/api': page([]),
}

describe('engineering-health', () => {
  test('writes the document that was found right', async () => {
    const text = await engineeringHealth.run({}, asking(answers).call)
    await expect(text).toMatchFileSnapshot('golden/engineering-health.md')
  })

  test('begins with the four figures and how they moved', async () => {
    const text = await engineeringHealth.run({}, asking(answers).call)
    expect(text.split('\n')[0]).toBe(
      '# Engineering health: 1.50 deployments a day (+50.0 %), 30.0 hours from commit to production (+50.0 %), 25.0 % of deployments fail (+5.0 points), 2.0 hours to recover (-50.0 %)',
    )
  })

  test('compares whole days, up to yesterday, with as many before', async () => {
    const { call, made } = asking(answers)
    await engineeringHealth.run({ days: 7 }, call)
    expect(
      made.filter(({ title }) => title.endsWith('elivery of acme/web')).map(({ arguments: asked }) => asked),
    ).toEqual([
      { repo: 'acme/web', from: '2026-11-19T00:00:00.000Z', to: '2026-11-26T00:00:00.000Z', limit: 100 },
      { repo: 'acme/web', from: '2026-11-12T00:00:00.000Z', to: '2026-11-19T00:00:00.000Z', limit: 100 },
    ])
    expect(made.find(({ title }) => title === 'The four figures')?.arguments).toMatchObject({
      range: { from: '2026-11-19', to: '2026-11-26' },
      compareTo: 'previous',
    })
  })

  test('splits the time of changes, counts the load and names what is stale', async () => {
    const text = await engineeringHealth.run({}, asking(answers).call)
    expect(text).toContain('| acme/web | 3 | 2.0 days | 6.0 hours |')
    // Two wait, one is a draft; three were opened since 29 October, and one was merged in these days: there may be older ones.
    expect(text).toContain('| acme/web | 2 | 1 | 56.0 days | 3 | ≥ 1 |')
    expect(text).toContain('Waiting by author: (gone) 1, ben 1.')
    expect(text).toContain(
      '[acme/web \\#7](https://github.com/acme/web/pull/7) | Change 7 \\| \\<b\\>now\\</b\\> | ben | 30.0 days |',
    )
    expect(text).not.toContain('web \\#8](')
    expect(text).not.toMatch(/[^\\]\[x\]\(/)
  })

  test('without figures of ours tells what GitHub counts, and says what is missing', async () => {
    const { 'Which metrics are defined': _, ...others } = answers
    const text = await engineeringHealth.run({}, asking(others).call)
    // 32 succeeded and 11 failed in both repositories.
    expect(text.split('\n')[0]).toBe('# Engineering health: 32 deployments succeeded and 11 failed (25.6 %)')
    expect(text).toContain('- Metrics: It is not there.')
  })

  test.each([
    ['Delivery of acme/api', '| acme/api | 0.07 a day'],
    [
      'Open pull requests of acme/web',
      '## Review load\n\n| Repository | Waiting | Drafts | Oldest | Opened | Merged | Source |\n| --- | --: | --: | --: | --: | --: | --- |\n| acme/web',
    ],
    ['By repository', 'By the facts, each figure'],
    ['The four figures', '## The four figures'],
  ])('without “%s” leaves its part out and says so', async (title, part) => {
    const whole = await engineeringHealth.run({}, asking(answers).call)
    const text = await engineeringHealth.run({}, asking({ ...answers, [title]: undefined }).call)
    expect(whole).toContain(part)
    expect(text).not.toContain(part)
    expect(text).toContain(`- ${title}: It is not there.`)
  })

  test('fails with the reason when nobody has figures', async () => {
    const { 'Which repositories there are': repos } = answers
    await expect(engineeringHealth.run({}, asking({ 'Which repositories there are': repos }).call)).rejects.toThrow(
      'There is no review without its numbers. Metrics: It is not there.',
    )
    await expect(engineeringHealth.run({}, asking({}).call)).rejects.toThrow('no review without its numbers')
  })

  test('looks at the one repository that was named, or says which there are', async () => {
    const { call, made } = asking(answers)
    await engineeringHealth.run({ repo: 'ACME/api' }, call)
    expect(made.filter(({ tool }) => tool === 'sophia-github.get_dora').map(({ arguments: { repo } }) => repo)).toEqual(
      ['acme/api', 'acme/api'],
    )
    expect(made.find(({ title }) => title === 'The four figures')?.arguments['filters']).toEqual([
      { field: 'repository', op: 'eq', value: 'acme/api' },
    ])
    await expect(engineeringHealth.run({ repo: 'acme/shop' }, asking(answers).call)).rejects.toThrow(
      'GitHub shows Sophia no repository acme/shop.',
    )
  })

  test('says when the facts end before the window does', async () => {
    const early = { ...(answers['The four figures'] as object), asOf: '2026-11-20T00:00:00.000Z' }
    const text = await engineeringHealth.run({}, asking({ ...answers, 'The four figures': early }).call)
    expect(text).toContain('- The facts are as of 2026-11-20T00:00:00.000Z: later days of the window')
  })
})
