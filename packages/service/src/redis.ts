import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import fastifyRedis from '@fastify/redis'
import fastifyPlugin from 'fastify-plugin'
import { Redis } from 'ioredis'

/** How long a start waits for Redis before it goes on without. */
const patienceMs = 500

/**
 * The Redis that replicas share. It may be away at any time, at the start too: commands fail at once then, and whoever
 * uses it goes on without. The client connects again by itself.
 */
export const sharedRedis = fastifyPlugin<{ url: string }>(
  async (app, { url }) => {
    const client = new Redis(url, { maxRetriesPerRequest: 0, enableOfflineQueue: false, commandTimeout: 500 })
    client.on('error', (error) => app.log.debug({ err: error }, 'redis'))
    app.addHook('onClose', async () => client.disconnect())
    await Promise.race([once(client, 'ready').catch(() => {}), delay(patienceMs)])
    // @fastify/redis waits for the connection, and fails the start when there is none.
    if (client.status === 'ready') await app.register(fastifyRedis, { client })
    else app.decorate('redis', client as never)
  },
  { name: 'shared-redis' },
)
