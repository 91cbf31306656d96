/** What the plumbing costs: a cached GET of 1 KB through all of it against bare Fastify. */
import { serviceConfig } from '@sophia/service'
import { compare } from './compare.ts'
import { openVariants } from './plumbing-variants.ts'
import { ratios, type Section } from './report.ts'

/** The line of every hundredth request, where the plumbing knows how to leave the others out. */
export const sampled = 'SOPHIA_LOG_SAMPLE' in serviceConfig('mcp-context') ? { SOPHIA_LOG_SAMPLE: '0.01' } : undefined

export async function benchPlumbing(): Promise<Section> {
  const variants = await openVariants()
  try {
    const redis = variants.redisUrl
    const contenders = [
      await variants.bare(),
      await variants.plumbed('cached GET, a line for every request'),
      ...(sampled ? [await variants.plumbed('cached GET, lines sampled', sampled)] : []),
      ...(redis
        ? [await variants.plumbed('cached GET, every line, limit and cache in Redis', { REDIS_URL: redis })]
        : []),
      await variants.plumbed('uncached GET, a line for every request', {}, '/uncached'),
    ]
    const goals = { 'cached GET, a line for every request': 0.5, 'cached GET, lines sampled': 0.65 }
    return { title: 'Plumbing', columns: 'of bare Fastify', rows: ratios(await compare(contenders), goals) }
  } finally {
    await variants.stop()
  }
}
