/** What each part of the plumbing costs: the whole against the whole without it, in one run. */
import { compare } from './compare.ts'
import { sampled } from './bench-plumbing.ts'
import { openVariants } from './plumbing-variants.ts'
import { publish, row } from './report.ts'

const variants = await openVariants()
try {
  const whole = await variants.plumbed('the whole')
  const parts: { name: string; of: Awaited<ReturnType<typeof variants.plumbed>> }[] = [
    {
      name: 'the line that is written for every request',
      of: await variants.plumbed('silent', { LOG_LEVEL: 'silent' }),
    },
    ...(sampled
      ? [{ name: 'the same, of which 99 in 100 are left out', of: await variants.plumbed('sampled', sampled) }]
      : []),
    {
      name: 'spans, one in a hundred exported',
      of: await variants.plumbed('untraced', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }),
    },
    { name: 'the key and the limit of its holder', of: await variants.plumbed('open', { SOPHIA_API_KEYS: '' }) },
    {
      name: 'limit, line and access together',
      of: await variants.plumbed('operational', {}, '/operational'),
    },
  ]
  const bare = await variants.bare()
  const uncached = await variants.plumbed('uncached', {}, '/uncached')
  const redis = variants.redisUrl && (await variants.plumbed('redis', { REDIS_URL: variants.redisUrl }))
  const results = await compare([whole, ...parts.map(({ of }) => of), bare, uncached, ...(redis ? [redis] : [])])
  const microseconds = (name: string) => results.find((each) => each.name === name)?.cpu ?? []
  const all = microseconds('the whole')
  const saved = (name: string) => microseconds(name).map((value, round) => (all[round] ?? Number.NaN) - value)
  publish('parts', [
    {
      title: 'Processor time of a cached GET',
      rows: [
        row('bare Fastify', 'µs', microseconds('bare Fastify')),
        row('through the whole plumbing', 'µs', all),
        ...parts.map(({ name, of }) => row(`of which: ${name}`, 'µs', saved(of.name))),
        row(
          'more, without the cache',
          'µs',
          saved('uncached').map((value) => -value),
        ),
        ...(redis
          ? [
              row(
                'more, with the limit in Redis',
                'µs',
                saved('redis').map((value) => -value),
              ),
            ]
          : []),
      ],
    },
  ])
} finally {
  await variants.stop()
}
