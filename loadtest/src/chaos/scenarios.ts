/** What is broken, how, and how it is mended. */
import { type ServiceName, serviceList } from '@sophia/catalog'
import type { Need, Stage } from './stage.ts'

export interface Scenario {
  readonly name: string
  readonly about: string
  readonly need?: Need
  strike(stage: Stage): Promise<unknown> | void
  /** What breaks for a moment only, such as a process that is started again at once, is mended with the strike. */
  heal?(stage: Stage): Promise<unknown> | void
}

const vendors = {
  hubspot: ['hubspot'],
  github: ['github'],
  lambda: ['lambda'],
  sources: [
    'wikipedia',
    'arxiv',
    'hackernews',
    'crossref',
    'searxng',
    'brave',
    'tavily',
    'openalex',
    'semanticscholar',
  ],
  model: ['model'],
} as const

const afflictions = {
  hangs: { kind: 'hang' },
  throttles: { kind: 'rate_limit', retryAfter: 2 },
  breaks: { kind: 'status', status: 500 },
  'loses-answers': { kind: 'lost' },
} as const

const slowRedisMs = 200
const jumpS = 3_600

async function order(stage: Stage, method: 'POST' | 'DELETE', fault?: object): Promise<void> {
  const answer = await fetch(new URL('/_faults', stage.platform.sandboxUrl), {
    method,
    ...(fault && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) }),
  })
  if (!answer.ok) throw new Error(`The sandbox took no fault: ${answer.status} ${await answer.text()}`)
}

function redisOf({ platform, redisWay }: Stage) {
  if (!platform.redis || !redisWay) throw new Error('There is no redis-server on the path')
  return { server: platform.redis, way: redisWay }
}

async function crash({ platform }: Stage, name: ServiceName): Promise<void> {
  await platform.kill(name)
  await platform.revive(name)
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'redis-killed',
    about: 'Redis crashes and comes back empty',
    strike: (stage) => redisOf(stage).server.kill(),
    heal: (stage) => redisOf(stage).server.restart(),
  },
  {
    name: 'redis-flushed',
    about: 'Redis loses all that it holds, and goes on',
    strike: (stage) => redisOf(stage).server.restart(),
  },
  {
    name: 'redis-slow',
    about: `Redis is ${slowRedisMs} ms away, each way`,
    strike: (stage) => redisOf(stage).way.slow(slowRedisMs),
    heal: (stage) => redisOf(stage).way.heal(),
  },
  {
    name: 'redis-cut',
    about: 'the network to Redis is cut: nothing passes, nobody is told',
    strike: (stage) => redisOf(stage).way.cut(),
    heal: (stage) => redisOf(stage).way.heal(),
  },
  {
    name: 'postgres-restarted',
    about: 'Postgres is restarted in order',
    async strike({ platform }) {
      await platform.endPostgres('in order')
      await platform.startPostgres()
    },
  },
  {
    name: 'postgres-crashed',
    about: 'Postgres crashes, is started again and recovers',
    async strike({ platform }) {
      await platform.endPostgres('at once')
      await platform.startPostgres()
    },
  },
  ...Object.entries(vendors).flatMap(([name, parts]) =>
    Object.entries(afflictions).map(
      ([what, fault]): Scenario => ({
        name: `${name}-${what}`,
        about: `${parts.join(', ')}: ${what.replaceAll('-', ' ')}`,
        strike: async (stage) => {
          for (const vendor of parts) await order(stage, 'POST', { vendor, ...fault })
        },
        heal: (stage) => order(stage, 'DELETE'),
      }),
    ),
  ),
  ...serviceList.map(
    ({ name }): Scenario => ({
      name: `kill-${name}`,
      about: `${name} is killed and started again`,
      strike: (stage) => crash(stage, name),
    }),
  ),
  {
    name: 'network-cut',
    about: 'nothing passes between the dashboard and sophia-business, and nobody is told',
    strike: ({ serviceWay }) => serviceWay?.cut(),
    heal: ({ serviceWay }) => serviceWay?.heal(),
  },
  {
    name: 'disk-full',
    about: 'the disk of Postgres is full',
    need: 'disk',
    strike: (stage) => stage.fillDisk(),
    async heal(stage) {
      stage.freeDisk()
      await stage.platform.startPostgres()
    },
  },
  {
    name: 'clock-ahead',
    about: 'the clock of all services jumps an hour ahead, and back',
    need: 'clock',
    strike: (stage) => stage.setClock(jumpS),
    heal: (stage) => stage.setClock(0),
  },
  {
    name: 'clock-behind',
    about: 'the clock of all services jumps an hour back, and ahead again',
    need: 'clock',
    strike: (stage) => stage.setClock(-jumpS),
    heal: (stage) => stage.setClock(0),
  },
]
