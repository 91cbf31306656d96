import { createHmac } from 'node:crypto'
import { type CallContext, isSameSignature, Problem, problems } from '@sophia/service'
import type { ColumnType, Kysely } from 'kysely'
import type { Github } from './github.ts'
import type { GapAnswer, GapParams } from './webhook-schemas.ts'

export interface Tables {
  deliveries: { guid: string; event: string; body: string; received_at: ColumnType<Date, never, never> }
}

export interface Signed {
  readonly signature: string | undefined
  readonly guid: string | undefined
  readonly event: string | undefined
  /** Byte for byte as it came. */
  readonly body: Buffer
}

export interface Webhooks {
  /**
   * Stores one delivery, once.
   *
   * @returns whether it was there already. @throws {Problem} unauthenticated, bad-input.
   */
  take(delivery: Signed): Promise<{ duplicate: boolean }>
  /** Compares GitHub's own record of its deliveries with ours, and asks for what is missing. @throws {Problem} not-found. */
  closeGaps(params: GapParams, call: CallContext): Promise<GapAnswer>
}

/** GitHub keeps three days of deliveries; so many pages of a hundred are compared. */
const maxPages = 10
const guidPattern = /^[0-9a-f-]{36}$/i

export function createWebhooks(given: { secret: string; store: Kysely<Tables>; github: Github }): Webhooks {
  const { github, secret, store } = given
  return {
    async take({ body, event, guid, signature }) {
      if (!isGenuine(secret, body, signature))
        throw new Problem('unauthenticated', {
          detail: 'X-Hub-Signature-256 does not fit the body.',
          hint: 'Give the webhook at GitHub the secret in GITHUB_WEBHOOK_SECRET, and content type application/json.',
        })
      const faults = [
        ...(guid && guidPattern.test(guid)
          ? []
          : [{ pointer: '/headers/x-github-delivery', message: 'must be a GUID' }]),
        ...(event ? [] : [{ pointer: '/headers/x-github-event', message: 'must name the event' }]),
      ]
      if (!guid || !event || faults.length) throw problems.badInput(faults)
      const stored = await store
        .insertInto('deliveries')
        .values({ guid: guid.toLowerCase(), event, body: body.toString('utf8') })
        .onConflict((conflict) => conflict.column('guid').doNothing())
        .returning('guid')
        .executeTakeFirst()
      return { duplicate: stored === undefined }
    },
    async closeGaps({ hook, owner, repo }, call) {
      const { complete, deliveries } = await recorded({ owner, repo, hook_id: hook }, call)
      const known = deliveries.length
        ? await store
            .selectFrom('deliveries')
            .select('guid')
            .where('guid', 'in', [...new Set(deliveries.map(({ guid }) => guid))])
            .execute()
        : []
      const have = new Set(known.map(({ guid }) => guid))
      // Several attempts of one delivery share its guid: one more is enough.
      const missing = new Map(deliveries.filter(({ guid }) => !have.has(guid)).map(({ guid, id }) => [guid, id]))
      for (const id of missing.values())
        await github.ask(call, (request) =>
          request('POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts', {
            owner,
            repo,
            hook_id: hook,
            delivery_id: id,
          }),
        )
      return {
        compared: new Set(deliveries.map(({ guid }) => guid)).size,
        requested: [...missing.keys()],
        ...github.provenance(),
        complete,
      }
    },
  }

  async function recorded(hook: { owner: string; repo: string; hook_id: number }, call: CallContext) {
    const deliveries: { guid: string; id: number }[] = []
    let cursor: string | undefined
    for (let page = 0; page < maxPages; page++) {
      const found = await github.ask(call, (request) =>
        request('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', {
          ...hook,
          per_page: 100,
          ...(cursor !== undefined && { cursor }),
        }),
      )
      if (!found) throw problems.notFound('webhook', String(hook.hook_id), 'Its number ends its address at GitHub.')
      deliveries.push(...found.data.map(({ guid, id }) => ({ guid: guid.toLowerCase(), id: Number(id) })))
      const next = /<([^>]+)>; rel="next"/.exec(found.headers.link ?? '')?.[1]
      cursor = next === undefined ? undefined : (new URL(next).searchParams.get('cursor') ?? undefined)
      if (cursor === undefined) return { deliveries, complete: true }
    }
    return { deliveries, complete: false }
  }
}

const isGenuine = (secret: string, body: Buffer, signature: string | undefined): boolean =>
  isSameSignature(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`, signature)
